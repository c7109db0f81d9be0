import { LOCAL_CONSUL } from '../../consul/ports';
import { merge } from '../../private/rendering/json';
import { checked } from '../../private/validation/checked';
import { AgentClient } from './agent-client';

/** Settings of a server. */
export interface AgentServer {
  /**
   * Number of servers that form the region together.
   *
   * @default 1
   */
  readonly bootstrapExpect?: number;

  /**
   * Addresses of the other servers to join. Never the agent's own: joining itself counts as success and ends the
   * attempts.
   *
   * @default - none
   */
  readonly retryJoin?: string[];
}

/** Files of an agent's certificate, as its container sees them. */
export interface AgentTls {
  /** Certificates of the authorities that sign the other agents' certificates. */
  readonly caFile: string;

  /** The agent's own certificate. */
  readonly certFile: string;

  /** Private key of that certificate. */
  readonly keyFile: string;
}

/** Keys, certificates and tokens that secure an agent. */
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

  /** Address on which the agent listens, and which it advertises. */
  readonly address: string;

  /** Directory for the agent's data. */
  readonly dataDir: string;

  /**
   * Settings of a server.
   *
   * @default - the agent is not a server
   */
  readonly server?: AgentServer;

  /**
   * Settings of a client.
   *
   * @default - the agent runs no tasks
   */
  readonly client?: AgentClient;

  /**
   * Keys, certificates and tokens. With them the API is served over TLS and requires a token.
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

/** Audience and lifetime of the token that a task presents to Consul. */
const IDENTITY = { aud: ['consul.io'], ttl: '1h' };

/**
 * Define the configuration of a Nomad agent.
 *
 * @see https://developer.hashicorp.com/nomad/docs/configuration
 */
@checked('nomad.AgentConfig')
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
      // Consul, on the same host, fetches the keys that verify tasks' identities over loopback.
      addresses: security && { http: `127.0.0.1 ${address}` },
      advertise: { http: address, rpc: address, serf: address },
      server: server && {
        enabled: true,
        bootstrap_expect: server.bootstrapExpect ?? 1,
        encrypt: security?.gossipKey,
        server_join: server.retryJoin && { retry_join: [...server.retryJoin], retry_interval: '3s' },
      },
      client: client && clientConfig(client),
      // Given for servers too: Nomad's parser reads a lone raw field, which would be a nest of single keys,
      // differently.
      plugin: {
        docker: {
          config: {
            extra_labels: ['*'],
            allow_privileged: false,
            volumes: { enabled: client?.dockerVolumes ?? false },
            allowed_modes: client?.dockerModes && { ...client.dockerModes },
            auth: client?.registryAuthFile && { config: client.registryAuthFile },
            logging: client?.dockerLogging,
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
        // Callers of the API authenticate with a token, agents with a certificate.
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
    options: {
      // Other drivers run programs in the agent's own container, which holds its keys and tokens.
      'driver.allowlist': 'docker',
      // These fingerprinters call the metadata addresses of clouds.
      'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean',
    },
  };
}
