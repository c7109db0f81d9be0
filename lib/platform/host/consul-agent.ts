import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { TerraformStack } from 'cdktf';
import { AgentConfig, AgentSecurity } from '../../consul/agent-config';
import { LOCAL_CONSUL } from '../../consul/ports';
import { serverLimits } from '../../consul/releases';
import { AgentContainer } from '../../docker/agent-container';
import { AGENT_TAG } from '../../observability/logs/docker-logging';
import { merge } from '../../private/rendering/json';
import { Secrets } from '../../private/stack/secrets';
import { credentialFile, TLS, tlsFiles } from './agent-files';
import { HostNeeds } from '../parts/platform-part';
import { Agents } from '../topology/agents';
import { Host } from '../topology/host';
import { Topology } from '../topology/topology';

/** Properties for `ConsulAgent`. */
export interface ConsulAgentProps {
  readonly provider: DockerProvider;
  readonly topology: Topology;
  readonly host: Host;
  readonly agents: Agents;
  /** What the platform's parts need of the host. */
  readonly needs: HostNeeds;
  readonly secrets: Secrets | undefined;
}

/** The host's name servers, as flags. A container on the host's network has the host's resolv.conf. */
const HOST_RECURSORS = `$(awk '$1 == "nameserver" { print "-recursor=" $2 }' /etc/resolv.conf)`;

/** Succeeds once there is a leader. It needs no token. */
const HAS_LEADER = `wget -q -O- http://${LOCAL_CONSUL}/v1/status/leader | grep -q :`;

/** Succeeds once the agent answers: a new quorum has no leader before its last server is up. */
const ANSWERS = `wget -q -O- http://${LOCAL_CONSUL}/v1/status/peers`;

/** The Consul agent of a host, and its data. */
export class ConsulAgent {
  public readonly container: Container;

  public constructor(stack: TerraformStack, props: ConsulAgentProps) {
    const { provider, topology, host, agents, needs, secrets } = props;
    const image = new Image(stack, 'consul-image', { provider, name: agents.consulImage.name, keepLocally: true });
    const data = new Volume(stack, 'consul-data', { provider, name: `${topology.name}-consul-data` });
    const waits = host.isServer && topology.servers.length > 1;
    this.container = new AgentContainer(stack, 'consul', {
      provider,
      name: topology.consulContainer,
      imageId: image.imageId,
      entrypoint: ['/bin/sh', '-c'],
      command: [
        `exec consul agent -config-file=/etc/consul.json ${agents.recursors === undefined ? HOST_RECURSORS : ''}`.trim(),
      ],
      configFile: '/etc/consul.json',
      config: this.config(props),
      files: secrets && [...tlsFiles(secrets, host, 'consul'), credentialFile(secrets, host, 'consul')],
      // For commands in the container that query other servers: those of the gates, and of operators.
      env: secrets && [`CONSUL_CACERT=${TLS.caFile}`],
      volumes: [{ volumeName: data.name, containerPath: '/consul/data' }],
      readyCommand: ['/bin/sh', '-c', waits ? ANSWERS : HAS_LEADER],
      logTag: needs.dockerLogging && `${AGENT_TAG}consul`,
    }).container;
  }

  private config({ topology, host, agents, needs, secrets }: ConsulAgentProps): { [key: string]: any } {
    const join = topology.serversFor(host);
    const security: AgentSecurity | undefined = secrets && {
      gossipKey: secrets.get('consul_gossip_key'),
      tls: TLS,
      tokens: {
        agent: secrets.get('consul_tokens', 'agent', 'secret'),
        dns: secrets.get('consul_tokens', 'dns', 'secret'),
        initialManagement: host.isServer ? secrets.get('consul_management_token') : undefined,
        // With it the agent of a client leaves, without a token that the servers know.
        agentRecovery: host.isServer ? undefined : secrets.get('hosts', host.name, 'consul_recovery_token'),
      },
    };
    const common = {
      nodeName: host.name,
      datacenter: topology.datacenter,
      address: host.address,
      dataDir: '/consul/data',
      retryJoin: join.length === 0 ? undefined : join,
      dnsAddress: topology.dnsAddress,
      recursors: agents.recursors,
      security,
      mesh: needs.mesh,
      raw: merge(agents.consulConfig, host.consulConfig),
    };
    if (!host.isServer) return AgentConfig.client(common);
    const limits = serverLimits(agents.versions.consul);
    const raw = merge(limits === undefined ? {} : { limits }, common.raw);
    return AgentConfig.server({ ...common, raw, bootstrapExpect: topology.servers.length });
  }
}
