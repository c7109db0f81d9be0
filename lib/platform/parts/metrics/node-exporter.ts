import { Image } from '@cdktf/provider-docker/lib/image';
import { TerraformStack } from 'cdktf';
import { AgentContainer } from '../../../docker/agent-container';
import { ContainerImage } from '../../../docker/container-image';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { MONITORING_PORTS } from '../../../observability/monitoring';
import { atPort } from '../../../observability/metrics/prometheus-config';
import { plain } from '../../../private/validation/plain-text';
import { Violations } from '../../../private/validation/violations';
import { Host } from '../../topology/host';
import { monitoringSecret, webConfig } from '../monitoring-secret';
import { HostContext } from '../platform-part';

/** What the dashboards and alerts need, and little more: about 300 series for each host. */
const COLLECTORS = `conntrack cpu diskstats filefd filesystem loadavg meminfo netdev os pressure stat time timex uname vmstat`;

/** Mounts of containers, of which each host has many, and kernel interfaces: none of them fills up by itself. */
const MOUNTS_EXCLUDED = '^/(dev|proc|sys|run|var/lib/docker|var/lib/containers|var/lib/berth)($|/)';

/** Interfaces of containers, of which each has a new name. */
const INTERFACES_EXCLUDED = '^(veth|br-|nomad|docker).*$';

/** Where node_exporter sees the host. */
const ROOT = '/host';

/** Define node_exporter beside the agents of a host: it needs to see all of the host, which no task may. */
export function defineNodeExporter(
  stack: TerraformStack,
  host: Host,
  { provider, topology, secrets }: HostContext,
  { image, args }: { readonly image: ContainerImage; readonly args: readonly string[] },
): void {
  const { imageId } = new Image(stack, 'node-exporter-image', { provider, name: image.name, keepLocally: true });
  const address = atPort(host.address, MONITORING_PORTS.nodeExporter);
  new AgentContainer(stack, 'node-exporter', {
    provider,
    name: `${topology.name}-node-exporter`,
    imageId,
    entrypoint: ['/bin/node_exporter'],
    command: [
      `--web.listen-address=${address}`,
      '--web.config.file=/etc/web.json',
      `--path.rootfs=${ROOT}`,
      '--collector.disable-defaults',
      ...COLLECTORS.split(' ').map((name) => `--collector.${name}`),
      `--collector.filesystem.mount-points-exclude=${MOUNTS_EXCLUDED}`,
      `--collector.netdev.device-exclude=${INTERFACES_EXCLUDED}`,
      ...plain('nodeExporterArgs', [...args], new Violations()),
    ],
    configFile: '/etc/web.json',
    config: secrets === undefined ? {} : webConfig(monitoringSecret(secrets).hash),
    // It runs as nobody, and a file in a container belongs to root.
    configPermissions: '0444',
    user: DockerDriver._nobody,
    pidMode: 'host',
    capabilities: { drop: ['ALL'] },
    // Docker sets the second where a container sees the host's processes; left out, it would show as a change on the next plan.
    securityOpts: ['no-new-privileges', 'label=disable'],
    volumes: [{ hostPath: '/', containerPath: ROOT, readOnly: true }],
    // Without the password the answer is a refusal, which only a program that is ready gives.
    readyCommand: ['/bin/sh', '-c', `wget -q -S -O /dev/null http://${address}/ 2>&1 | grep -q HTTP/1`],
  });
}
