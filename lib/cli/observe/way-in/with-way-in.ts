import { TopologyFile } from '../../../platform/topology/topology-format';
import { optionalText, text } from '../../options';
import { APP, readOnlyTopology } from '../../topology-file';
import { readCredentials } from './credentials';
import { WayIn } from './way-in';

/** Options of every command that asks a platform. */
export const WAY_IN_OPTIONS = {
  app: APP,
  dir: text('secrets', 'directory of the secrets files'),
  platform: optionalText('local', 'the platform, where there are several'),
};

/** A platform that is asked. */
export interface AskedPlatform {
  readonly topology: TopologyFile;

  /** Make a way in; each has connections of its own. */
  wayIn(): WayIn;
}

/** Ask a platform, and end all connections. Its name stands before what goes wrong. */
export async function withWayIn<T>(
  { app, dir, platform }: { readonly app: string; readonly dir: string; readonly platform?: string },
  work: (asked: AskedPlatform) => Promise<T>,
): Promise<T> {
  const topology = readOnlyTopology(app, platform);
  const credentials = readCredentials(topology, dir);
  const ways: WayIn[] = [];
  const wayIn = (): WayIn => {
    const way = new WayIn(topology, credentials);
    ways.push(way);
    return way;
  };
  try {
    return await work({ topology, wayIn });
  } catch (error) {
    throw new Error(`[${topology.name}] ${(error as Error).message}`);
  } finally {
    ways.forEach((way) => way.close());
  }
}
