import { readMaps } from '../../map/map-reader';
import { MapPlatform } from '../../map/stack-map';
import { Values } from '../command';
import { NOMAD_OPTIONS } from '../nomad/access';
import { optionalText } from '../options';
import { PlatformClients } from '../platform-clients';
import { APP } from '../topology-file';
import { HostWork } from './host-work';

/** Options of every command that works on a host. */
export const HOST_OPTIONS = {
  app: APP,
  ...NOMAD_OPTIONS,
  platform: optionalText('local', 'the platform of the host, where there are several'),
};

/** Do something with the hosts of the platform that is meant, and end all connections. */
export async function withHosts<T>(
  { platform: name, ...from }: Values<typeof HOST_OPTIONS>,
  work: (hosts: HostWork) => Promise<T>,
): Promise<T> {
  const maps = readMaps(from.app);
  const platforms = new Map(
    maps.flatMap(({ platform }) => (platform === undefined ? [] : [[platform.name, platform]])),
  );
  const platform = chosen(platforms, name);
  const own = maps.filter((map) => map.platform?.name === platform.name);
  const clients = new PlatformClients(from);
  try {
    return await work(
      new HostWork(
        clients.nomad(platform),
        own.flatMap(({ hosts }) => hosts.map((host) => host.name)),
      ),
    );
  } finally {
    await clients.close();
  }
}

function chosen(platforms: ReadonlyMap<string, MapPlatform>, name: string | undefined): MapPlatform {
  const names = [...platforms.keys()].sort().join(', ');
  if (platforms.size === 0) throw new Error('no stack makes a platform, or deploys to one');
  if (name === undefined && platforms.size > 1) throw new Error(`'--platform' must be given, as one of ${names}`);
  const found = name === undefined ? [...platforms.values()][0] : platforms.get(name);
  if (found === undefined) throw new Error(`there is no platform '${name}': there are ${names}`);
  return found;
}
