import { merge } from '../private/rendering/json';
import { checked } from '../private/validation/checked';
import { CONSUL_PORTS } from './ports';

/** Files of an agent's certificate, as its container sees them. */
export interface AgentTls {
  /** Certificates of the authorities that sign the other agents' certificates. */
  readonly caFile: string;

  /** The agent's own certificate. */
  readonly certFile: string;

  /** Private key of that certificate. */
  readonly keyFile: string;
}

/** Tokens that an agent uses. */
export interface AgentTokens {
  /** Secret of the token for the agent's own operations. */
  readonly agent: string;

  /** Secret of the token for DNS queries. */
  readonly dns: string;

  /**
   * Secret of the initial management token of a new datacenter; for servers only.
   *
   * @default - none
   */
  readonly initialManagement?: string;

  /**
   * Secret of a token for operations on this agent alone, such as that it leaves; the servers don't know it.
   *
   * @default - none
   */
  readonly agentRecovery?: string;
}

/** Keys, certificates and tokens that secure an agent. */
export interface AgentSecurity {
  /** Key of the gossip: 32 random bytes, in base64. */
  readonly gossipKey: string;

  /** The agent's certificate. */
  readonly tls: AgentTls;

  /** The agent's tokens; a request without a token of its own may do nothing. */
  readonly tokens: AgentTokens;
}

/** Properties for `AgentConfig.client`. */
export interface ClientConfigProps {
  /** Name of the agent, unique in the datacenter. */
  readonly nodeName: string;

  /** Datacenter of the agent. */
  readonly datacenter: string;

  /** Address on which the agent talks to others and, beside loopback, serves its API. */
  readonly address: string;

  /** Directory for the agent's data. */
  readonly dataDir: string;

  /**
   * Addresses of the servers to join. Never the agent's own: joining itself counts as success and ends the attempts.
   *
   * @default - none
   */
  readonly retryJoin?: string[];

  /**
   * Address on which the agent answers DNS, at port 53.
   *
   * @default - `address`
   */
  readonly dnsAddress?: string;

  /**
   * Name servers for names outside Consul's domain.
   *
   * @default - none
   */
  readonly recursors?: string[];

  /**
   * Keys, certificates and tokens. With them the API is served over TLS, at port 8501; the plain port is open to
   * loopback only.
   *
   * @default - none: whoever reaches the agent may do anything
   */
  readonly security?: AgentSecurity;

  /**
   * Enable the service mesh, in which each connection needs an intention that allows it.
   *
   * @default false
   */
  readonly mesh?: boolean;

  /**
   * Further configuration, by Consul's own names; it is merged into the above, field by field.
   *
   * @default - none
   */
  readonly raw?: { [key: string]: any };
}

/** Properties for `AgentConfig.server`. */
export interface ServerConfigProps extends ClientConfigProps {
  /**
   * Number of servers that form the datacenter together.
   *
   * @default 1
   */
  readonly bootstrapExpect?: number;
}

/**
 * Define the configuration of a Consul agent.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file
 */
@checked('consul.AgentConfig')
export class AgentConfig {
  /** Define a server. */
  public static server(props: ServerConfigProps): { [key: string]: any } {
    const config = {
      ...common(props),
      server: true,
      bootstrap_expect: props.bootstrapExpect ?? 1,
    };
    return merge(config, props.raw ?? {});
  }

  /** Define a client, which forwards requests to the servers. */
  public static client(props: ClientConfigProps): { [key: string]: any } {
    return merge({ ...common(props), server: false }, props.raw ?? {});
  }

  private constructor() {}
}

function common(props: ClientConfigProps): { [key: string]: any } {
  const { address, security, mesh } = props;
  const { dns, https, grpc, grpcTls } = CONSUL_PORTS;
  return {
    datacenter: props.datacenter,
    node_name: props.nodeName,
    data_dir: props.dataDir,
    bind_addr: address,
    client_addr: security === undefined ? `127.0.0.1 ${address}` : '127.0.0.1',
    addresses: {
      dns: props.dnsAddress ?? address,
      https: security && `127.0.0.1 ${address}`,
      grpc: security && mesh ? '127.0.0.1' : undefined,
    },
    // Nomad that calls the API without TLS also fetches the configuration of sidecars without TLS: both are open to
    // loopback only.
    ports: security === undefined ? { dns, grpc } : { dns, https, grpc: mesh ? grpc : -1, grpc_tls: grpcTls },
    retry_join: props.retryJoin,
    retry_interval: props.retryJoin && '3s',
    recursors: props.recursors,
    // An agent that restarts must not take its services out of the catalog.
    leave_on_terminate: false,
    skip_leave_on_interrupt: true,
    disable_update_check: true,
    limits: { http_max_conns_per_client: 1000 },
    telemetry: { prometheus_retention_time: '60s', disable_hostname: true },
    ui_config: { enabled: true },
    ...(security && secured(security)),
    ...(mesh && { connect: { enabled: true }, default_intention_policy: 'deny' }),
  };
}

function secured({ gossipKey, tls, tokens }: AgentSecurity): { [key: string]: any } {
  return {
    encrypt: gossipKey,
    tls: {
      // Callers of the API authenticate with a token, agents with a certificate.
      defaults: {
        ca_file: tls.caFile,
        cert_file: tls.certFile,
        key_file: tls.keyFile,
        verify_outgoing: true,
        verify_incoming: false,
      },
      internal_rpc: { verify_incoming: true, verify_server_hostname: true },
    },
    acl: {
      enabled: true,
      default_policy: 'deny',
      down_policy: 'extend-cache',
      tokens: {
        agent: tokens.agent,
        dns: tokens.dns,
        initial_management: tokens.initialManagement,
        agent_recovery: tokens.agentRecovery,
      },
    },
  };
}
