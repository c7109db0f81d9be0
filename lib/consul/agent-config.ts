import { merge } from '../private/merge';

/** Properties for `AgentConfig.server`. */
export interface ServerConfigProps {
  /** Name of the agent, unique in the datacenter. */
  readonly nodeName: string;

  /** Datacenter of the agent. */
  readonly datacenter: string;

  /** Address on which the agent speaks to others, and serves its API and DNS beside loopback. */
  readonly address: string;

  /** Directory for the agent's data. */
  readonly dataDir: string;

  /**
   * Name servers that are asked for names outside Consul's domain.
   *
   * @default - none
   */
  readonly recursors?: string[];

  /**
   * Further configuration, by Consul's own names; it is merged into the above, field by field.
   *
   * @default - none
   */
  readonly raw?: { [key: string]: any };
}

/**
 * Define the configuration of a Consul agent.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file
 */
export class AgentConfig {
  /** Define a server that forms a datacenter on its own. */
  public static server(props: ServerConfigProps): { [key: string]: any } {
    const config = {
      server: true,
      bootstrap_expect: 1,
      datacenter: props.datacenter,
      node_name: props.nodeName,
      data_dir: props.dataDir,
      bind_addr: props.address,
      client_addr: `127.0.0.1 ${props.address}`,
      // Containers can be told a name server's address, but not its port: it has to be 53.
      addresses: { dns: props.address },
      ports: { dns: 53, grpc: 8502 },
      recursors: props.recursors,
      // An agent that restarts must not take its services out of the catalog.
      leave_on_terminate: false,
      skip_leave_on_interrupt: true,
      disable_update_check: true,
      limits: { http_max_conns_per_client: 1000 },
      telemetry: { prometheus_retention_time: '60s', disable_hostname: true },
      ui_config: { enabled: true },
    };
    return merge(config, props.raw ?? {});
  }

  private constructor() {}
}
