import { Allocation, TaskEvent, TaskState } from './answers';

/** Something that another try will not mend. */
export interface Cause {
  readonly text: string;
  readonly allocation: Allocation;
  readonly task: string;

  /** Seconds that it must have lasted to be believed. */
  readonly patience: number;
}

/** A program that ends within this time has not begun to work. */
const AT_ONCE = 10;

/** A secret may be written a moment after the job. */
const SECRET_PATIENCE = 60;

/** What tells that a task of an instance is beyond help; the first that applies. */
type Rule = (task: TaskState, allocation: Allocation) => string | undefined;

const RULES: readonly { readonly rule: Rule; readonly patience?: number }[] = [
  { rule: invalid },
  { rule: noImage },
  { rule: noCommand },
  { rule: outOfMemory },
  { rule: endsAtOnce },
  { rule: neverHealthy },
  { rule: missingSecret, patience: SECRET_PATIENCE },
];

/**
 * What is beyond help in these instances. Lost hosts, slow starts and short outages are not: a program that comes up within
 * its restarts is never listed, nor is one that worked for a while before it ended.
 */
export function causesIn(allocations: readonly Allocation[]): Cause[] {
  return allocations
    .filter(({ ClientStatus }) => ClientStatus !== 'lost' && ClientStatus !== 'unknown')
    .flatMap((allocation) =>
      Object.entries(allocation.TaskStates ?? {}).flatMap(([task, state]) => {
        for (const { rule, patience = 0 } of RULES) {
          const text = rule(state, allocation);
          if (text !== undefined) return [{ text: `task '${task}' ${text}`, allocation, task, patience }];
        }
        return [];
      }),
    );
}

function eventsOf({ Events }: TaskState, type: string): TaskEvent[] {
  return (Events ?? []).filter(({ Type }) => Type === type);
}

function invalid(task: TaskState): string | undefined {
  const found = eventsOf(task, 'Failed Validation')[0];
  return found && `is refused by its driver: ${found.DisplayMessage}`;
}

function noImage(task: TaskState): string | undefined {
  const found = eventsOf(task, 'Driver Failure').find(({ DisplayMessage: text }) => {
    // A registry that is away, or counts pulls, will answer later.
    const passes = /toomanyrequests|rate limit|time(?:d )?out|connection|no such host|temporar|5\d\d /i.test(text);
    return /pull/i.test(text) && /not found|manifest unknown|does not exist|denied|unauthorized/i.test(text) && !passes;
  });
  return found && `has no image: ${found.DisplayMessage}`;
}

function noCommand(task: TaskState): string | undefined {
  const failure = eventsOf(task, 'Driver Failure').find(({ DisplayMessage: text }) =>
    /executable file not found|exec format error|(?:exec|command).*(?:no such file|not found|permission denied)/is.test(
      text,
    ),
  );
  if (failure !== undefined) return `has no such command: ${failure.DisplayMessage}`;
  const code = tries(task).find(({ exitCode, seconds }) => (exitCode === 126 || exitCode === 127) && seconds < AT_ONCE);
  return code && `has no such command: it ended with exit code ${code.exitCode}`;
}

function outOfMemory(task: TaskState, { ClientStatus }: Allocation): string | undefined {
  const killed = eventsOf(task, 'Terminated').at(-1)?.Details?.oom_killed === 'true';
  return killed && task.Failed && ClientStatus === 'failed'
    ? 'ran out of memory, and has used up its restarts'
    : undefined;
}

function endsAtOnce(task: TaskState, allocation: Allocation): string | undefined {
  if (allocation.ClientStatus !== 'failed' || !task.Failed || allocation.DeploymentStatus?.Healthy) return undefined;
  const all = tries(task);
  const last = all.at(-1);
  if (last === undefined || all.some(({ seconds }) => seconds >= AT_ONCE)) return undefined;
  return `ends at once, ${howItEnded(last)}, and has used up its restarts`;
}

function neverHealthy(task: TaskState, { DeploymentStatus }: Allocation): string | undefined {
  if (DeploymentStatus?.Healthy !== false) return undefined;
  const told = eventsOf(task, 'Alloc Unhealthy').at(-1)?.DisplayMessage ?? '';
  if (!/deadline|checks/.test(told)) return undefined;
  const last = tries(task).at(-1);
  return last === undefined || task.State === 'running'
    ? `was not healthy in its time: ${told}`
    : `ends again and again, ${howItEnded(last)}, and was not healthy in its time`;
}

function missingSecret(task: TaskState): string | undefined {
  const last = task.Events?.at(-1);
  const waits = task.State === 'pending' && last?.Type === 'Template' && last.DisplayMessage.startsWith('Missing');
  return waits ? `waits for what its templates read: ${last.DisplayMessage}` : undefined;
}

/** What came of a start of a task. */
interface Try {
  readonly seconds: number;
  readonly exitCode: number;
  readonly signal: number;
}

function howItEnded({ exitCode, signal }: Try): string {
  return signal > 0 ? `by signal ${signal}` : `with exit code ${exitCode}`;
}

/** The starts of a task that Nomad still tells of and that have ended. */
function tries(task: TaskState): Try[] {
  let started: number | undefined;
  return (task.Events ?? []).flatMap(({ Type, Time, Details }) => {
    if (Type === 'Started') started = Time;
    if (Type !== 'Terminated' || started === undefined) return [];
    const [exitCode, signal] = [Details?.exit_code, Details?.signal].map((text) => Number(text ?? 0));
    return [{ seconds: (Time - started) / 1e9, exitCode, signal }];
  });
}
