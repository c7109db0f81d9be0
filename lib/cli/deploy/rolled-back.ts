import { DeclaredJobs, definitionHash } from '../../deploy/declared-jobs';
import { StackMap } from '../../map/stack-map';
import { Items } from './deploy-lock';
import { ROLLED_BACK } from './deploy-locks';

/** Hash of the definition that was rolled back, by `<namespace>/<id>` of the job. */
export type RolledBack = { readonly [job: string]: string };

/** What the items of a lock say was rolled back. */
export function rolledBackIn(items: Items): RolledBack {
  try {
    const read: unknown = JSON.parse(items[ROLLED_BACK] ?? '{}');
    return typeof read === 'object' && read !== null ? (read as RolledBack) : {};
  } catch {
    throw new Error(`the item '${ROLLED_BACK}' of the lock is no JSON: repair it, or remove it`);
  }
}

/** Jobs of a stack whose very definition was rolled back. One that holds values of other resources is not known before. */
export function deployedAgain(outdir: string, map: StackMap, rolledBack: RolledBack): string[] {
  const candidates = map.jobs.filter(({ namespace, id }) => rolledBack[`${namespace}/${id}`] !== undefined);
  if (candidates.length === 0) return [];
  const declared = new DeclaredJobs(outdir, map.stack);
  return candidates
    .filter(({ namespace, id, address }) => {
      const text = declared.literal(address);
      return text !== undefined && definitionHash(text) === rolledBack[`${namespace}/${id}`];
    })
    .map(({ namespace, id }) => `${namespace}/${id}`);
}

/** The item of a lock without the jobs of some stacks, which are deployed again. */
export function withoutJobs(items: Items, maps: readonly StackMap[]): Items {
  const jobs = maps.flatMap((map) => map.jobs.map(({ namespace, id }) => `${namespace}/${id}`));
  const left = Object.entries(rolledBackIn(items)).filter(([job]) => !jobs.includes(job));
  return { [ROLLED_BACK]: JSON.stringify(Object.fromEntries(left)) };
}
