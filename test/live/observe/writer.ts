import { setTimeout as pause } from 'node:timers/promises';
import { AppStack, BatchJob, Size } from '../../../lib';
import { RunningPlatform } from '../../../scripts/testbed/platform';
import { shell } from '../shell';
import { VictoriaLogs } from '../../../scripts/testbed/observe/victoria-logs';

const JOB = 'writer';

/** Tasks that write at the same time. */
const TASKS = 10;

/** Writes numbered lines, 200 in a second; Nomad removes a container, and its log with it, as soon as it ends. */
const WRITE = `
n=0
while [ $n -lt $NOMAD_META_LINES ]; do
  echo "round $NOMAD_META_ROUND task $NOMAD_META_TASK line $n"
  n=$((n + 1))
  [ $((n % 200)) -ne 0 ] || sleep 1
done
sleep 3
`;

/** Define a job whose runs write log lines. */
export function defineWriter(stack: AppStack): void {
  new BatchJob(stack, JOB, {
    ...shell(WRITE, { memory: Size.mebibytes(16) }),
    parameters: { meta: ['ROUND', 'TASK', 'LINES'] },
  });
}

/** What became of a round of lines. */
export interface Round {
  readonly written: number;

  /** How long the tasks took, in seconds. */
  readonly took: number;
}

/** Let ten tasks write, and do something meanwhile. */
export async function write(
  running: RunningPlatform,
  round: string,
  lines: number,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Round> {
  const start = Date.now();
  const runs = await Promise.all(
    Array.from({ length: TASKS }, (_, task) =>
      running.nomad<{ DispatchedJobID: string }>(`/v1/job/${JOB}/dispatch`, {
        Meta: { ROUND: round, TASK: String(task), LINES: String(lines) },
      }),
    ),
  );
  await meanwhile();
  for (const { DispatchedJobID } of runs) {
    const status = async (): Promise<string> =>
      (await running.allocations(encodeURIComponent(DispatchedJobID)))[0]?.ClientStatus;
    for (let tries = 0; (await status()) !== 'complete'; tries += 1) {
      if (tries === 240) throw new Error(`${DispatchedJobID} is ${await status()}`);
      await pause(500);
    }
  }
  return { written: TASKS * lines, took: (Date.now() - start) / 1000 };
}

/** Wait until no more lines of a round arrive, and return what is there by labels. */
export async function arrived(logs: VictoriaLogs, round: string, written: number): Promise<object[]> {
  const query = [
    `_time:1h {job="${JOB}"} "round ${round} task"`,
    'stats by (namespace, job, task_group, task, host, stream) count() lines, count_uniq(_msg) different, count_uniq(alloc_id) allocations',
  ].join(' | ');
  let rows = await logs.query(query);
  const count = (): number => rows.reduce((sum, { lines }) => sum + Number(lines), 0);
  for (let tries = 0; tries < 60 && count() < written; tries += 1) {
    await pause(1000);
    rows = await logs.query(query);
  }
  // A line that comes twice may be late.
  await pause(2000);
  return logs.query(query);
}
