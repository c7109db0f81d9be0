import { LOCAL_CONSUL } from '../../consul/ports';
import { merge } from '../../private/rendering/json';
import { AgentClient } from './agent-client';

/** What an agent needs to be a server. */
export interface AgentServer {
  /**
   * Number of servers that form the region together.
   *
   * @default 1
   */
  readonly bootstrapExpect?: number;

  /**
   * Addresses of the servers to join, the agent's own left out: to join oneself counts as success, and ends the attempts.
   *
   * @default - none
   */
  readonly retryJoin?: string[];
}

/** Files of an agent's certificate, as its container sees them. */
export interface AgentTls {
  /** Certificates of the authorities that others' certificates must be signed by. */
  readonly caFile: string;

  /** The agent's own certificate. */
  readonly certFile: string;

  /** Private key of that certificate. */
  readonly keyFile: string;
}

/** What makes an agent trust only its own kind. */
export interface AgentSecurity {
  /** Key of the servers' gossip: 32 random bytes, in base64. */
  readonly gossipKey: string;

  /** The agent's certificate. */
  readonly tls: AgentTls;

  /** Secret of the Consul token with which the agent registers itself and cleans up after tasks. */
  readonly consulToken: string;
}

/** Properties for `AgentConfig.of`. */
export interface AgentConfigProps {
  /** Name of the agent, unique in the region. */
  readonly name: string;

  /** Datacenter of the agent. */
  readonly datacenter: string;

  /** Region of the agent. */
  readonly region: string;

  /** Address on which the agent listens, and that it tells to others. */
  readonly address: string;

  /** Directory for the agent's data. */
  readonly dataDir: string;

  /**
   * What the agent needs to be a server.
   *
   * @default - it is none
   */
  readonly server?: AgentServer;

  /**
   * What the agent needs to run tasks.
   *
   * @default - it runs none
   */
  readonly client?: AgentClient;

  /**
   * Keys, certificates and tokens, with which the API is served with TLS and asks for a token.
   *
   * @default - none: whoever reaches the agent may do anything
   */
  readonly security?: AgentSecurity;

  /**
   * Further configuration, by Nomad's own names; it is merged into the above, field by field.
   *
   * @default - none
   */
  readonly raw?: { [key: string]: any };
}

/** Who the token of a task is meant for, when it shows it to Consul. */
const IDENTITY = { aud: ['consul.io'], ttl: '1h' };

/**
 * Define the configuration of a Nomad agent.
 *
 * @see https://developer.hashicorp.com/nomad/docs/configuration
 */
export class AgentConfig {
  /** Define an agent that is a server, runs tasks, or does both. */
  public static of(props: AgentConfigProps): { [key: string]: any } {
    const { address, server, client, security } = props;
    const config = {
      name: props.name,
      datacenter: props.datacenter,
      region: props.region,
      data_dir: props.dataDir,
      bind_addr: address,
      // Consul, on the same host, asks at loopback for the keys that tasks' identities are signed with.
      addresses: security && { http: `127.0.0.1 ${address}` },
      advertise: { http: address, rpc: address, serf: address },
      server: server && {
        enabled: true,
        bootstrap_expect: server.bootstrapExpect ?? 1,
        encrypt: security?.gossipKey,
        server_join: server.retryJoin && { retry_join: [...server.retryJoin], retry_interval: '3s' },
      },
      client: client && clientConfig(client),
      // Also without tasks: Nomad's parser reads a nest of single keys, as a lone raw field would be, in another way.
      plugin: {
        docker: {
          config: {
            extra_labels: ['*'],
            volumes: { enabled: client?.dockerVolumes ?? false },
            auth: client?.registryAuthFile && { config: client.registryAuthFile },
          },
        },
      },
      acl: security && { enabled: true },
      tls: security && {
        http: true,
        rpc: true,
        ca_file: security.tls.caFile,
        cert_file: security.tls.certFile,
        key_file: security.tls.keyFile,
        verify_server_hostname: true,
        // Those who call the API prove themselves with a token, agents with a certificate.
        verify_https_client: false,
      },
      consul: {
        address: LOCAL_CONSUL,
        ...(security && { token: security.consulToken, service_identity: IDENTITY, task_identity: IDENTITY }),
      },
      disable_update_check: true,
      telemetry: {
        prometheus_metrics: true,
        publish_allocation_metrics: true,
        publish_node_metrics: true,
        disable_hostname: true,
      },
    };
    const merged = merge(config, props.raw ?? {});
    // As lists, as long as there are releases without `NOMAD_SINCE.nestedBlocks`.
    for (const block of ['consul', 'vault'].filter((name) => merged[name] !== undefined)) {
      merged[block] = [merged[block]].flat();
    }
    return merged;
  }

  private constructor() {}
}

function clientConfig(client: AgentClient): { [key: string]: any } {
  const { reserved, garbageCollection } = client;
  const volumes = Object.entries(client.hostVolumes ?? {});
  return {
    enabled: true,
    servers: [...client.servers],
    network_interface: client.networkInterface,
    node_pool: client.nodePool,
    node_class: client.nodeClass,
    meta: client.meta && { ...client.meta },
    max_kill_timeout: client.maxKillTimeout.toString(),
    host_volume: volumes.length === 0 ? undefined : volumes.map(([name, path]) => ({ [name]: [{ path }] })),
    reserved: reserved && {
      cpu: reserved.cpu,
      memory: reserved.memory?.toMebibytes(),
      disk: reserved.disk?.toMebibytes(),
      reserved_ports: reserved.ports,
    },
    gc_interval: garbageCollection?.interval?.toString(),
    gc_disk_usage_threshold: garbageCollection?.diskUsageThreshold,
    gc_inode_usage_threshold: garbageCollection?.inodeUsageThreshold,
    gc_max_allocs: garbageCollection?.maxAllocations,
    cni_path: client.cniPath,
    // These fingerprinters call the metadata addresses of clouds.
    options: { 'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean' },
  };
}
