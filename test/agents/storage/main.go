// A CSI plugin whose volumes hold nothing but what was asked of it; and a driver of tasks for them: Nomad's raw_exec, which
// takes no mounts, with links in their place. So nothing is mounted: what is /data to a container is data in the directory that
// a task runs in.
package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/nomad/drivers/rawexec"
	"github.com/hashicorp/nomad/plugins"
	"github.com/hashicorp/nomad/plugins/base"
	"github.com/hashicorp/nomad/plugins/drivers"
	"google.golang.org/grpc"
)

func main() {
	endpoint, isTask := os.LookupEnv("CSI_ENDPOINT")
	if !isTask {
		go endWith(os.Getppid())
		plugins.ServeCtx(func(ctx context.Context, log hclog.Logger) any {
			return linking{rawexec.NewRawExecDriver(ctx, log)}
		})
		return
	}
	listener, err := net.Listen("unix", strings.TrimPrefix(endpoint, "unix://"))
	if err != nil {
		panic(err)
	}
	server := grpc.NewServer()
	csi.RegisterIdentityServer(server, identity{})
	csi.RegisterNodeServer(server, node{})
	panic(server.Serve(listener))
}

// endWith ends a driver with its agent, as an agent that is killed leaves its drivers to the next.
func endWith(agent int) {
	for os.Getppid() == agent {
		time.Sleep(200 * time.Millisecond)
	}
	os.Exit(0)
}

type linking struct{ drivers.DriverPlugin }

func (driver linking) PluginInfo() (*base.PluginInfoResponse, error) {
	info, err := driver.DriverPlugin.PluginInfo()
	renamed := *info
	renamed.Name = "storage"
	return &renamed, err
}

func (driver linking) Capabilities() (*drivers.Capabilities, error) {
	all, err := driver.DriverPlugin.Capabilities()
	all.MountConfigs = drivers.MountConfigSupportAll
	return all, err
}

func (driver linking) StartTask(task *drivers.TaskConfig) (*drivers.TaskHandle, *drivers.DriverNetwork, error) {
	for _, mount := range task.Mounts {
		link := filepath.Join(task.TaskDir().Dir, mount.TaskPath)
		if err := os.Symlink(mount.HostPath, link); err != nil {
			return nil, nil, err
		}
	}
	handle, network, err := driver.DriverPlugin.StartTask(task)
	if endpoint, isPlugin := task.Env["CSI_ENDPOINT"]; isPlugin {
		awaitSocket(strings.TrimPrefix(endpoint, "unix://"))
	}
	return handle, network, err
}

// awaitSocket waits for what Nomad looks for as soon as the task runs, and else not again for ten seconds.
func awaitSocket(path string) {
	for tries := 0; tries < 100; tries++ {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

type identity struct {
	csi.UnimplementedIdentityServer
}

func (identity) GetPluginInfo(context.Context, *csi.GetPluginInfoRequest) (*csi.GetPluginInfoResponse, error) {
	return &csi.GetPluginInfoResponse{Name: "storage", VendorVersion: "1"}, nil
}

func (identity) GetPluginCapabilities(context.Context, *csi.GetPluginCapabilitiesRequest) (*csi.GetPluginCapabilitiesResponse, error) {
	return &csi.GetPluginCapabilitiesResponse{}, nil
}

func (identity) Probe(context.Context, *csi.ProbeRequest) (*csi.ProbeResponse, error) {
	return &csi.ProbeResponse{}, nil
}

type node struct {
	csi.UnimplementedNodeServer
}

func (node) NodeGetInfo(context.Context, *csi.NodeGetInfoRequest) (*csi.NodeGetInfoResponse, error) {
	return &csi.NodeGetInfoResponse{NodeId: "here"}, nil
}

func (node) NodeGetCapabilities(context.Context, *csi.NodeGetCapabilitiesRequest) (*csi.NodeGetCapabilitiesResponse, error) {
	return &csi.NodeGetCapabilitiesResponse{}, nil
}

func (node) NodePublishVolume(_ context.Context, request *csi.NodePublishVolumeRequest) (*csi.NodePublishVolumeResponse, error) {
	asked, err := json.Marshal(map[string]any{
		"volume":   request.VolumeId,
		"access":   request.VolumeCapability.AccessMode.Mode.String(),
		"block":    request.VolumeCapability.GetBlock() != nil,
		"readOnly": request.Readonly,
	})
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir("."+request.TargetPath, 0o755); err != nil {
		return nil, err
	}
	return &csi.NodePublishVolumeResponse{}, os.WriteFile("."+request.TargetPath+"/asked.json", asked, 0o644)
}

func (node) NodeUnpublishVolume(_ context.Context, request *csi.NodeUnpublishVolumeRequest) (*csi.NodeUnpublishVolumeResponse, error) {
	return &csi.NodeUnpublishVolumeResponse{}, os.RemoveAll("." + request.TargetPath)
}
