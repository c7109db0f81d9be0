import { ROLLED_BACK } from '../deploy/deploy-locks';
import { LockPlace } from '../deploy/deploy-lock';
import { lockPlacesOf } from '../deploy/lock-places';
import { RolledBack, rolledBackIn } from '../deploy/rolled-back';
import { NomadError, NomadRefused } from '../nomad/nomad-errors';
import { App } from './known-apps';

/** A variable of Nomad, as its API tells it. */
interface Variable {
  readonly Items: { readonly [name: string]: string };
  readonly ModifyIndex: number;
}

/** That a definition was rolled back, so that the next deploy of it is refused. */
export interface RollbackRecord {
  /** Why it could not be written; undefined when it was. */
  readonly problem?: string;

  /** Take it back, as nothing was rolled back after all. */
  undo(): Promise<void>;
}

/** Record that the definition with this hash was rolled back. Fails while a deploy holds the variable. */
export async function recordRollback(app: App, hash: string): Promise<RollbackRecord> {
  try {
    const before = await change(app, (items) => ({ ...items, [app.name]: hash }));
    return {
      undo: async () => {
        await change(app, ({ [app.name]: _, ...items }) =>
          before === undefined ? items : { ...items, [app.name]: before },
        );
      },
    };
  } catch (error) {
    if (!(error instanceof NomadRefused)) throw error;
    return { problem: error.message, undo: () => Promise.resolve() };
  }
}

/** Change what was rolled back, and return what stood there of this app. */
async function change(app: App, edit: (items: RolledBack) => RolledBack): Promise<string | undefined> {
  const { namespace, path } = placeOf(app);
  const { nomad, name } = app;
  for (let tries = 1; ; tries += 1) {
    const known = await nomad.find<Variable>(`/v1/var/${path}`, { namespace });
    const before = rolledBackIn(known?.Items ?? {});
    const items = { ...known?.Items, [ROLLED_BACK]: JSON.stringify(edit(before)) };
    try {
      const query = { cas: String(known?.ModifyIndex ?? 0) };
      await nomad.put(`/v1/var/${path}`, {
        namespace,
        query,
        body: { Namespace: namespace, Path: path, Items: items },
      });
      return before[name];
    } catch (error) {
      if (!(error instanceof NomadError) || error.status !== 409) throw error;
      // Somebody else may have written it meanwhile; a lock lasts.
      if (tries < 3) continue;
      const { who = 'somebody', since } = known?.Items ?? {};
      const time = since === undefined ? '' : ` since ${since}`;
      throw new Error(`a deploy to '${namespace}' goes on, by ${who}${time}: wait for its end, or stop it`);
    }
  }
}

/** Where the deploys of an app have their lock. */
function placeOf({ map, job }: App): LockPlace {
  const places = lockPlacesOf(map);
  return places.find(({ namespace }) => namespace === job.namespace) ?? places[0];
}
