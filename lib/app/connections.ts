import { EnvValue } from '../core/env-value';

/** A service that others call by the network. */
export interface IConnectable {
  /** Name of the service in Consul. */
  readonly name: string;

  /** Name under which Consul's DNS answers with the healthy instances: their addresses, and by SRV their ports too. */
  readonly dnsName: string;

  /**
   * Port that is the same on all hosts.
   *
   * @default - each instance has another, which only SRV tells
   */
  readonly hostPort?: number;
}

/** Something with an environment. */
export interface IEnvironment {
  /** Set one more environment variable. */
  addEnv(name: string, value: EnvValue): void;
}

/**
 * Define whom a workload calls.
 */
export class Connections {
  /** @param caller the workload */
  public constructor(private readonly caller: IEnvironment) {}

  /**
   * Tell the workload where a service is: of `shop-db` in the variables `SHOP_DB_HOST` and, where all its instances have the
   * same port, `SHOP_DB_PORT`. Otherwise the program asks Consul's DNS for the SRV record of that name.
   */
  public allowTo(service: IConnectable): void {
    const prefix = service.name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
    const name = /^\d/.test(prefix) ? `_${prefix}` : prefix;
    this.caller.addEnv(`${name}_HOST`, EnvValue.of(service.dnsName));
    if (service.hostPort !== undefined) this.caller.addEnv(`${name}_PORT`, EnvValue.of(String(service.hostPort)));
  }
}
