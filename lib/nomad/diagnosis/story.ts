import { Allocation, TaskEvent } from './answers';

const TELLING = [
  'Driver Failure',
  'Setup Failure',
  'Failed Validation',
  'Failed Artifact Download',
  'Template',
  'Terminated',
  'Task hook failed',
  'Not Restarting',
  'Alloc Unhealthy',
  'Killing',
  'Sibling Task Failed',
  'Restart Signaled',
];

/** What a user would look up next: the last telling events of each task of an instance. */
export function storyOf(allocation: Allocation): string {
  const tasks = Object.entries(allocation.TaskStates ?? {}).flatMap(([task, { Events }]) => {
    const telling = (Events ?? []).filter(({ Type }) => TELLING.includes(Type));
    const texts = [...new Set(telling.map(textOf))].slice(-5);
    return texts.length === 0 ? [] : [`task '${task}': ${texts.join('; ')}`];
  });
  const { ClientStatus, ClientDescription } = allocation;
  const idle =
    ClientStatus === 'running'
      ? 'runs, but its health check, if it has one, does not pass for long enough'
      : ClientDescription || ClientStatus;
  return `allocation ${shortId(allocation)} on ${allocation.NodeName}, ${tasks.join(', ') || idle}`;
}

function textOf({ Type, DisplayMessage, Details }: TaskEvent): string {
  // Docker can learn of a lack of memory only after it has told the end.
  const isKilled = Type === 'Terminated' && Details?.exit_code === '137' && Details.oom_killed !== 'true';
  return `${Type}: ${DisplayMessage}${isKilled ? ' (SIGKILL, often for lack of memory)' : ''}`;
}

/** The stories of the instances that have failed; or else of those that are not healthy, as they begin again and again. */
export function storiesOf(allocations: readonly Allocation[]): string[] {
  const healthy = ({ ClientStatus, DeploymentStatus }: Allocation): boolean =>
    ClientStatus === 'complete' || DeploymentStatus?.Healthy === true;
  const bad = allocations.filter(isBad);
  return (bad.length > 0 ? bad : allocations.filter((each) => !healthy(each))).slice(-3).map(storyOf);
}

/** Whether an instance has failed, or is not healthy. */
export function isBad({ ClientStatus, DeploymentStatus }: Allocation): boolean {
  return ClientStatus === 'failed' || ClientStatus === 'lost' || DeploymentStatus?.Healthy === false;
}

export function shortId({ ID }: { readonly ID: string }): string {
  return ID.slice(0, 8);
}
