import { MapPlatform } from '../map/stack-map';
import { consulOf } from './consul/access';
import { ConsulClient } from './consul/consul-client';
import { NomadAccessOptions, nomadOf } from './nomad/access';
import { NomadClient } from './nomad/nomad-client';

/** The clients of the platforms that a command asks: one of each, with its connections. */
export class PlatformClients {
  private readonly nomads = new Map<string, NomadClient>();
  private readonly consuls = new Map<string, ConsulClient>();

  public constructor(
    private readonly options: NomadAccessOptions,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  public nomad(platform: MapPlatform): NomadClient {
    return kept(this.nomads, platform.name, () => nomadOf(platform, this.env, this.options));
  }

  public consul(platform: MapPlatform): ConsulClient {
    return kept(this.consuls, platform.name, () => consulOf(platform, this.env, this.options));
  }

  /** End all connections, and the sessions that were begun. */
  public async close(): Promise<void> {
    this.nomads.forEach((client) => client.close());
    await Promise.all([...this.consuls.values()].map((client) => client.close()));
  }
}

function kept<T>(all: Map<string, T>, name: string, make: () => T): T {
  const known = all.get(name) ?? make();
  all.set(name, known);
  return known;
}
