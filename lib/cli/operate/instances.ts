import { Allocation } from '../../nomad/diagnosis/answers';
import { shortId } from '../../nomad/diagnosis/story';
import { App } from './known-apps';

/** The instances of an app that run, the newest first. */
export async function runningInstances({ nomad, path, job }: App): Promise<Allocation[]> {
  const all = (await nomad.get<Allocation[] | null>(`${path}/allocations`, { namespace: job.namespace })) ?? [];
  return all.filter(({ ClientStatus }) => ClientStatus === 'running').sort((a, b) => b.CreateIndex - a.CreateIndex);
}

/** The instance that is meant by the beginning of its id; without one, the newest. */
export async function knownInstance(app: App, id: string | undefined): Promise<Allocation> {
  const running = await runningInstances(app);
  if (running.length === 0) throw new Error(`no instance of '${app.name}' runs`);
  const found = id === undefined ? running[0] : running.find(({ ID }) => id.length > 0 && ID.startsWith(id));
  if (found !== undefined) return found;
  throw new Error(`'${app.name}' has no instance '${id}' that runs: there are ${running.map(shortId).join(', ')}`);
}

/** The task that is meant by its name; without one, the only one that runs, or the one that is named like its group. */
export function knownTask({ TaskStates, TaskGroup, ...allocation }: Allocation, task: string | undefined): string {
  const running = Object.entries(TaskStates ?? {}).filter(([, { State }]) => State === 'running');
  const names = running.map(([name]) => name).sort();
  const found = names.find((name) => name === (task ?? (names.length === 1 ? names[0] : TaskGroup)));
  if (found !== undefined) return found;
  const what = `instance ${shortId(allocation)} runs ${names.length === 0 ? 'no task' : names.join(', ')}`;
  throw new Error(task === undefined ? `'--task' must be given: ${what}` : `there is no task '${task}': ${what}`);
}
