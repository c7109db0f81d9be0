import { Duration } from '../core/duration';
import { merge } from '../private/merge';

/** Properties for `AgentConfig.serverAndClient`. */
export interface ServerAndClientConfigProps {
  /** Name of the agent, unique in the region. */
  readonly name: string;

  /** Datacenter of the agent. */
  readonly datacenter: string;

  /** Region of the agent. */
  readonly region: string;

  /** Address on which the agent listens, and that it tells to others. */
  readonly address: string;

  /** Network interface that carries the address; tasks publish their ports there. */
  readonly networkInterface: string;

  /** Directory for the agent's data. */
  readonly dataDir: string;

  /** Longest time that a task may ask for between the signal to stop and the kill. */
  readonly maxKillTimeout: Duration;

  /**
   * Whether images that no task uses are removed from the host.
   *
   * @default true
   */
  readonly imageCleanup?: boolean;

  /**
   * Further configuration, by Nomad's own names; it is merged into the above, field by field.
   *
   * @default - none
   */
  readonly raw?: { [key: string]: any };
}

/**
 * Define the configuration of a Nomad agent.
 *
 * @see https://developer.hashicorp.com/nomad/docs/configuration
 */
export class AgentConfig {
  /** Define an agent that is the only server of its region and runs tasks as well. */
  public static serverAndClient(props: ServerAndClientConfigProps): { [key: string]: any } {
    const { address } = props;
    const config = {
      name: props.name,
      datacenter: props.datacenter,
      region: props.region,
      data_dir: props.dataDir,
      bind_addr: address,
      advertise: { http: address, rpc: address, serf: address },
      server: { enabled: true, bootstrap_expect: 1 },
      client: {
        enabled: true,
        servers: [`${address}:4647`],
        network_interface: props.networkInterface,
        max_kill_timeout: props.maxKillTimeout.toString(),
        // These fingerprinters call the metadata addresses of clouds.
        options: { 'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean' },
      },
      plugin: {
        docker: {
          config: { extra_labels: ['*'], volumes: { enabled: false }, gc: { image: props.imageCleanup ?? true } },
        },
      },
      consul: { address: '127.0.0.1:8500' },
      disable_update_check: true,
      telemetry: {
        prometheus_metrics: true,
        publish_allocation_metrics: true,
        publish_node_metrics: true,
        disable_hostname: true,
      },
    };
    return merge(config, props.raw ?? {});
  }

  private constructor() {}
}
