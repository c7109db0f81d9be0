import { Container, ContainerMounts } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { ITerraformDependable, TerraformStack } from 'cdktf';
import { AgentContainer } from '../../docker/agent-container';
import { AgentConfig } from '../../nomad/agent/agent-config';
import { NOMAD_PORTS } from '../../nomad/agent/ports';
import { AGENT_TAG } from '../../observability/logs/docker-logging';
import { merge } from '../../private/rendering/json';
import { plain } from '../../private/validation/plain-text';
import { Violations } from '../../private/validation/violations';
import { Secrets } from '../../private/stack/secrets';
import { credentialFile, TLS, tlsFiles } from './agent-files';
import { Host } from '../topology/host';
import { HostDirectory } from './host-directory';
import { AllNeeds } from '../parts/platform-part';
import { Agents } from '../topology/agents';
import { AGENT_PORTS } from '../topology/firewall';
import { Topology } from '../topology/topology';

/** Properties for `NomadAgent`. */
export interface NomadAgentProps {
  readonly provider: DockerProvider;
  readonly topology: Topology;
  readonly host: Host;
  readonly agents: Agents;
  /** What the platform's parts need of the host. */
  readonly needs: AllNeeds;
  readonly secrets: Secrets | undefined;
  readonly dependsOn: ITerraformDependable[];
}

const REGISTRY_AUTH = '/etc/berth/registry-auth.json';

/** With NOMAD_ADDR set, the agent's own templates would query that address for variables, and fail. */
const AGENT = 'unset NOMAD_ADDR NOMAD_CACERT && exec nomad agent -config=/etc/nomad.json';

/** The port mapping of bridge mode sets sysctls of its interfaces; Docker mounts /proc/sys read-only. */
const WRITABLE_SYSCTLS = 'mount -o remount,bind,rw /proc/sys';

/** Docker's network namespaces, in which the CNI plugins create interfaces. */
const NETWORK_NAMESPACES = '/var/run/docker/netns';

/** Where CNI plugins record the addresses that they have assigned. */
const ADDRESSES = '/var/run/cni';

/** The Nomad agent of a host, and its data. */
export class NomadAgent {
  public readonly container: Container;

  public constructor(stack: TerraformStack, props: NomadAgentProps) {
    const { provider, topology, host, agents, needs, secrets } = props;
    const { dataDir, registryAuthFile } = host;
    const { cniPath } = agents;
    const image = new Image(stack, 'nomad-image', { provider, name: agents.nomadImage.name, keepLocally: true });
    const data = new HostDirectory(stack, 'nomad-data', {
      provider,
      dockerHost: host.dockerHost,
      path: dataDir,
      owner: topology.name,
      containerName: `${topology.name}-nomad-data`,
      imageId: image.imageId,
    });
    const bridges = host.runsTasks && cniPath !== undefined;
    this.container = new AgentContainer(stack, 'nomad', {
      provider,
      name: topology.nomadContainer,
      imageId: image.imageId,
      entrypoint: ['/bin/sh', '-c'],
      command: [bridges ? `${WRITABLE_SYSCTLS} && ${AGENT}` : AGENT],
      configFile: '/etc/nomad.json',
      config: this.config(props),
      files: secrets && [...tlsFiles(secrets, host, 'nomad'), credentialFile(secrets, host, 'nomad')],
      // For commands in the container: those of the gates, and of operators.
      env: [
        `NOMAD_ADDR=${topology.nomadAddressOf(host)}`,
        ...(secrets === undefined ? [] : [`NOMAD_CACERT=${TLS.caFile}`]),
      ],
      // All that a client needs of `privileged`: to mount the secrets directories of tasks and to read networks.
      capabilities: { add: ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN'] },
      // Docker's AppArmor profile denies every mount.
      securityOpts: ['apparmor=unconfined'],
      cgroupnsMode: 'host',
      volumes: [
        { hostPath: asWritten(host.dockerSocket), containerPath: '/var/run/docker.sock' },
        { hostPath: '/sys/fs/cgroup', containerPath: '/sys/fs/cgroup' },
        ...(registryAuthFile === undefined
          ? []
          : [{ hostPath: asWritten(registryAuthFile), containerPath: REGISTRY_AUTH, readOnly: true }]),
        ...(bridges ? [{ hostPath: ADDRESSES, containerPath: ADDRESSES }] : []),
        // The agent checks that volumes exist; Docker mounts them in the tasks.
        ...[...Object.values({ ...host.hostVolumes, ...needs.hostVolumes }), ...(bridges ? [cniPath] : [])].map(
          (path) => ({ hostPath: asWritten(path), containerPath: asWritten(path), readOnly: true }),
        ),
      ],
      mounts: [
        { type: 'bind', source: dataDir, target: dataDir, bindOptions: { propagation: 'rshared' } },
        ...(bridges ? [shown(NETWORK_NAMESPACES)] : []),
      ],
      readyCommand: ['/bin/sh', '-c', this.ready(props)],
      logTag: needs.dockerLogging && `${AGENT_TAG}nomad`,
      dependsOn: [...props.dependsOn, ...data.dependables],
    }).container;
  }

  /** A client's status needs a token on a secured platform; for a server of several, the gate checks more. */
  private ready({ topology, host, secrets }: NomadAgentProps): string {
    if (topology.servers.length > 1 && host.isServer) return `nomad operator api '/v1/status/peers?stale'`;
    if (secrets !== undefined) return 'nomad operator api /v1/agent/health';
    const format = '{{.Status}} {{.Drivers.docker.Healthy}}';
    return host.runsTasks
      ? `nomad node status -self -t '${format}' | grep -qx 'ready true'`
      : 'nomad operator api /v1/agent/health';
  }

  private config(props: NomadAgentProps): { [key: string]: any } {
    const { topology, host, agents, needs, secrets } = props;
    const join = topology.serversFor(host);
    // What one host is told wins over what a part tells all; the parts' own keys are reserved.
    const meta = { ...needs.meta, ...host.meta };
    return AgentConfig.of({
      name: host.name,
      datacenter: host.datacenter,
      region: topology.region,
      address: host.address,
      dataDir: host.dataDir,
      server: host.isServer
        ? { bootstrapExpect: topology.servers.length, retryJoin: join.length === 0 ? undefined : join }
        : undefined,
      client: host.runsTasks
        ? {
            servers: topology.servers.map(({ address }) => `${address}:${NOMAD_PORTS.rpc}`),
            networkInterface: host.networkInterface,
            maxKillTimeout: agents.maxKillTimeout,
            nodePool: host.nodePool === 'default' ? undefined : host.nodePool,
            nodeClass: host.nodeClass,
            meta: Object.keys(meta).length === 0 ? undefined : meta,
            hostVolumes: { ...host.hostVolumes, ...needs.hostVolumes },
            registryAuthFile: host.registryAuthFile && REGISTRY_AUTH,
            // Nomad knows no ports but those of tasks, and would give away the agents'.
            reserved: {
              ...host.reserved,
              ports: [
                ...Object.keys({ ...AGENT_PORTS, ...needs.containerPorts }),
                ...(host.reserved?.ports ? [host.reserved.ports] : []),
              ].join(','),
            },
            garbageCollection: agents.garbageCollection,
            cniPath: agents.cniPath,
            dockerVolumes: agents.dockerVolumes,
            dockerModes: agents.dockerModes,
            dockerLogging: needs.dockerLogging,
          }
        : undefined,
      security: secrets && {
        gossipKey: secrets.get('nomad_gossip_key'),
        tls: TLS,
        consulToken: secrets.get('consul_tokens', 'nomad', 'secret'),
      },
      raw: merge(agents.nomadConfig, host.nomadConfig),
    });
  }
}

/** A directory whose later mounts on the host the agent sees too. */
function shown(path: string): ContainerMounts {
  return { type: 'bind', source: path, target: path, bindOptions: { propagation: 'rslave' } };
}

/** A path, so that Terraform evaluates nothing in it; what it would change is refused with the props. */
function asWritten(path: string): string {
  return plain('path', path, new Violations());
}
