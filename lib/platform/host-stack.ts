import { Image } from '@cdktf/provider-docker/lib/image';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AgentConfig as ConsulConfig } from '../consul/agent-config';
import { Duration } from '../core/duration';
import { AgentContainer } from '../docker/agent-container';
import { ContainerImage } from '../docker/container-image';
import { DockerHost } from '../docker/docker-host';
import { AgentConfig as NomadConfig } from '../nomad/agent-config';
import { EmptyHost } from './empty-host';
import { HostDirectory } from './host-directory';

/** Properties for `HostStack`. */
export interface HostStackProps {
  /** Name of the platform, with which the names of containers and volumes start. */
  readonly platform: string;

  /** Name of the host, which its agents have as well. */
  readonly hostName: string;

  /** How Terraform reaches the host's Docker Engine. */
  readonly dockerHost: DockerHost;

  /** Address of the host on which the agents listen. */
  readonly address: string;

  /** Network interface that carries the address. */
  readonly networkInterface: string;

  /** Nomad region. */
  readonly region: string;

  /** Datacenter of both agents. */
  readonly datacenter: string;

  /** Image that holds Consul. */
  readonly consulImage: ContainerImage;

  /** Image that holds Nomad. */
  readonly nomadImage: ContainerImage;

  /** Directory on the host for Nomad's data. */
  readonly dataDir: string;

  /** Longest time that a task may take between the signal to stop and the kill. */
  readonly maxKillTimeout: Duration;

  /**
   * Name servers that are asked for names outside Consul's domain.
   *
   * @default - those of the host
   */
  readonly recursors?: string[];

  /**
   * Further configuration of the Consul agent, by Consul's own names.
   *
   * @default - none
   */
  readonly consulConfig?: { [key: string]: any };

  /**
   * Further configuration of the Nomad agent, by Nomad's own names.
   *
   * @default - none
   */
  readonly nomadConfig?: { [key: string]: any };
}

/** The name servers of the host, as flags: Docker hands its resolv.conf to containers on the host's network. */
const HOST_RECURSORS = `$(awk '$1 == "nameserver" { print "-recursor=" $2 }' /etc/resolv.conf)`;

/**
 * Define the stack of one host: its Consul agent, its Nomad agent, and their data.
 *
 * A Nomad client has to see its data under the same path as Docker does, so it works in a directory of the host; that
 * must lie on a shared mount, as it does wherever systemd has mounted the root.
 */
export class HostStack extends TerraformStack {
  public constructor(scope: Construct, id: string, props: HostStackProps) {
    super(scope, id);
    const { platform, hostName, address, datacenter } = props;
    const provider = props.dockerHost._provider(this, hostName);

    const consulImage = new Image(this, 'consul-image', { provider, name: props.consulImage.name, keepLocally: true });
    const consulData = new Volume(this, 'consul-data', { provider, name: `${platform}-consul-data` });
    const consul = new AgentContainer(this, 'consul', {
      provider,
      name: `${platform}-consul`,
      imageId: consulImage.imageId,
      entrypoint: ['/bin/sh', '-c'],
      command: [
        `exec consul agent -config-file=/etc/consul.json ${props.recursors === undefined ? HOST_RECURSORS : ''}`.trim(),
      ],
      configFile: '/etc/consul.json',
      config: ConsulConfig.server({
        nodeName: hostName,
        datacenter,
        address,
        dataDir: '/consul/data',
        recursors: props.recursors,
        raw: props.consulConfig,
      }),
      volumes: [{ volumeName: consulData.name, containerPath: '/consul/data' }],
      // Answers only when there is a leader.
      readyCommand: ['consul', 'operator', 'raft', 'list-peers'],
    });

    const { dataDir } = props;
    const nomadImage = new Image(this, 'nomad-image', { provider, name: props.nomadImage.name, keepLocally: true });
    const nomadData = new HostDirectory(this, 'nomad-data', {
      provider,
      engine: props.dockerHost.address,
      path: dataDir,
      containerName: `${platform}-nomad-data`,
      imageId: nomadImage.imageId,
    });
    const nomadAddress = `http://${address}:4646`;
    const nomad = new AgentContainer(this, 'nomad', {
      provider,
      name: `${platform}-nomad`,
      imageId: nomadImage.imageId,
      entrypoint: ['nomad'],
      command: ['agent', '-config=/etc/nomad.json'],
      configFile: '/etc/nomad.json',
      config: NomadConfig.serverAndClient({
        name: hostName,
        datacenter,
        region: props.region,
        address,
        networkInterface: props.networkInterface,
        dataDir,
        maxKillTimeout: props.maxKillTimeout,
        // The images of a developer's machine are not Nomad's to remove.
        imageCleanup: false,
        raw: props.nomadConfig,
      }),
      // What a client needs of `privileged`: to mount the tasks' secrets directories and to see networks.
      capabilities: { add: ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN'] },
      cgroupnsMode: 'host',
      volumes: [
        { hostPath: '/var/run/docker.sock', containerPath: '/var/run/docker.sock' },
        { hostPath: '/sys/fs/cgroup', containerPath: '/sys/fs/cgroup' },
      ],
      mounts: [{ type: 'bind', source: dataDir, target: dataDir, bindOptions: { propagation: 'rshared' } }],
      readyCommand: [
        '/bin/sh',
        '-c',
        `nomad node status -address=${nomadAddress} -self -t '{{.Status}} {{.Drivers.docker.Healthy}}' | grep -qx 'ready true'`,
      ],
      dependsOn: [consul.container, ...nomadData.dependables],
    });

    new EmptyHost(this, 'empty-host', {
      engine: props.dockerHost.address,
      nomadContainer: `${platform}-nomad`,
      nomadAddress,
      dataDir,
      dependsOn: [nomad.container],
    });
  }
}
