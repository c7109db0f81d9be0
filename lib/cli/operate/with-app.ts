import { readMaps } from '../../map/map-reader';
import { CommandResult, Values } from '../command';
import { Output } from '../output';
import { visibleText } from '../visible-text';
import { PlatformClients } from '../platform-clients';
import { findingText } from '../verify/finding';
import { App, appsOf, knownApp, OPERATE_OPTIONS } from './known-apps';
import { untilItServes } from './until-it-serves';

/** What a command changed. */
export interface Change {
  /** What was done, in lines. */
  readonly lines: readonly string[];
  readonly warnings?: readonly string[];
}

/** Do something with the app that is meant, and end all connections. */
export async function withApp<T>(
  name: string,
  { namespace, ...from }: Values<typeof OPERATE_OPTIONS>,
  work: (app: App, clients: PlatformClients) => Promise<T>,
): Promise<T> {
  const clients = new PlatformClients(from);
  try {
    return await work(knownApp(appsOf(readMaps(from.app), clients), name, namespace), clients);
  } finally {
    await clients.close();
  }
}

/** Change the app that is meant, and wait until it serves: a change that does not serve is a failure. */
export function changeApp(
  name: string,
  { deadline, ...from }: Values<typeof OPERATE_OPTIONS> & { readonly deadline: number },
  { out, err }: Output,
  change: (app: App) => Promise<Change>,
): Promise<CommandResult> {
  return withApp(name, from, async (app, clients) => {
    const { lines, warnings = [] } = await change(app);
    // Now, as the wait may be interrupted.
    lines.forEach((line) => out(visibleText(line)));
    warnings.forEach((warning) => err(`berth: warning: ${visibleText(warning)}`));
    const problem = await untilItServes(app, clients, deadline, (line) => err(`berth: ${visibleText(line)}`));
    if (problem !== undefined) {
      return { lines: [], problems: [findingText({ stack: app.map.stack, job: app.name, ...problem })] };
    }
    return { lines: [`'${app.name}' serves`], problems: [] };
  });
}
