import { MapRoute } from '../../map/stack-map';
import { isMap, Json } from '../../private/rendering/json';
import { visibleText } from '../visible-text';
import { RouteChange } from './plan-model';
import { PlannedJob } from './planned-job';

/** A route as far as it can be compared. */
interface Known {
  readonly router: string;
  readonly title: string;
  readonly rule: string;
  readonly job: string;
}

/**
 * Routes that come, go, or change, of jobs that change: what is declared now beside the routers that the deployed jobs announce.
 * Names of routers carry a hash of all that they say, so that equal names mean equal routes.
 */
export function routeChanges(jobs: readonly PlannedJob[], declared: readonly MapRoute[]): RouteChange[] {
  const names = new Set(jobs.filter(({ action }) => action !== 'delete').map(nameOf));
  const after = declared
    .filter(({ namespace, job }) => names.has(`${namespace}/${job}`))
    .map(({ router, title, rule, namespace, job }): Known => ({
      ...{ router, title: visibleText(title), rule, job: `${namespace}/${job}` },
    }));
  const before = jobs.flatMap((job) => (job.before === undefined ? [] : announced(job.before, nameOfBefore(job))));
  const isSame = (one: Known, other: Known): boolean => one.router === other.router && one.job === other.job;
  const gone = before.filter((each) => !after.some((other) => isSame(each, other)));
  const fresh = after.filter((each) => !before.some((other) => isSame(each, other)));
  // Somebody else's jobs announce what nobody reads here.
  const readable = new Set(jobs.filter(({ isForeign }) => !isForeign).map(nameOf));
  const changes: RouteChange[] = [];
  for (const { title, rule, job } of fresh.filter((each) => readable.has(each.job))) {
    const moved = take(gone, (each) => each.rule === rule && each.job !== job);
    const same = moved === undefined ? take(gone, (each) => each.rule === rule && each.job === job) : undefined;
    const other =
      moved ?? same ?? take(gone, (each) => each.job === job && !fresh.some(({ rule: kept }) => kept === each.rule));
    const from = same === undefined ? other?.title : 'other middlewares or options';
    if (moved !== undefined) changes.push({ kind: 'moved', title, from: moved.job, job });
    else changes.push(from === undefined ? { kind: 'added', title, job } : { kind: 'changed', title, from, job });
  }
  return [...changes, ...gone.map(({ title, job }): RouteChange => ({ kind: 'removed', title, job }))];
}

function nameOf({ namespace, id }: PlannedJob): string {
  return `${namespace}/${id}`;
}

function nameOfBefore({ before, namespace, id }: PlannedJob): string {
  return `${before?.Namespace ?? namespace}/${before?.ID ?? id}`;
}

function take(from: Known[], wanted: (each: Known) => boolean): Known | undefined {
  const index = from.findIndex(wanted);
  return index < 0 ? undefined : from.splice(index, 1)[0];
}

/** The routers that a job announces to Traefik. */
function announced(job: Json, name: string): Known[] {
  const routers = new Map<string, Known>();
  for (const tag of tagsIn(job)) {
    const [, protocol, router, option, value] =
      /^traefik\.(http|tcp|udp)\.routers\.([^.]+)\.(rule|entrypoints)=(.*)$/is.exec(tag) ?? [];
    // Only a UDP router has no rule.
    if (router === undefined || (option.toLowerCase() === 'rule') === (protocol === 'udp')) continue;
    routers.set(router, { router, title: titleOf(value), rule: value, job: name });
  }
  return [...routers.values()];
}

function tagsIn(job: Json): string[] {
  const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isMap) : []);
  const groups = list(job.TaskGroups);
  const services = groups.flatMap((group) => [
    ...list(group.Services),
    ...list(group.Tasks).flatMap((task) => list(task.Services)),
  ]);
  return services.flatMap(({ Tags }) => (Array.isArray(Tags) ? Tags.map(String) : []));
}

/** What people call a route by its rule: the prefix that it serves below its host, or the rule itself. */
function titleOf(rule: string): string {
  const host = /^Host\(`([^`]+)`\)$/.exec(rule);
  if (host !== null) return visibleText(host[1]);
  const parts = /^(?:Host\(`([^`]+)`\) && \(?)?(?:Path\(`([^`]+)`\) \|\| )?PathPrefix\(`([^`]+)`\)\)?$/.exec(rule);
  if (parts === null) return visibleText(rule);
  const [, name = '', path, prefix] = parts;
  return visibleText(`${name}${path ?? (prefix.replace(/\/$/, '') || '/')}`);
}
