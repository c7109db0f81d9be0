import { setTimeout as pause } from 'node:timers/promises';
import { AppStack, BatchJob, Size } from '../../../lib';
import { RunningPlatform } from '../../../scripts/testbed/platform';
import { shell } from '../shell';
import { VictoriaLogs } from '../../../scripts/testbed/observe/victoria-logs';

const JOB = 'writer';

/**
 * Writes numbered lines, and in a file how long that took, in seconds: so many lines in a second, or as fast as it can.
 * Nomad removes a container, and its log with it, as soon as it ends.
 */
const WRITE = `
read start _ </proc/uptime
if [ $NOMAD_META_PER_SECOND -gt 0 ]; then
  n=0
  while [ $n -lt $NOMAD_META_LINES ]; do
    echo "round $NOMAD_META_ROUND task $NOMAD_META_TASK line $n"
    n=$((n + 1))
    [ $((n % NOMAD_META_PER_SECOND)) -ne 0 ] || sleep 1
  done
else
  awk -v text="round $NOMAD_META_ROUND task $NOMAD_META_TASK line" 'BEGIN { while (n < ENVIRON["NOMAD_META_LINES"]) print text, n++ }'
fi
read end _ </proc/uptime
awk "BEGIN { print $end - $start }" >$NOMAD_ALLOC_DIR/took
sleep 3
`;

/** Define a job whose runs write log lines. */
export function defineWriter(stack: AppStack): void {
  new BatchJob(stack, JOB, {
    ...shell(WRITE, { memory: Size.mebibytes(16) }),
    parameters: { meta: ['ROUND', 'TASK', 'LINES', 'PER_SECOND'] },
  });
}

/** What is written. */
export interface Lines {
  /** A word that no other round has. */
  readonly round: string;

  /** How many tasks write at the same time. */
  readonly tasks: number;

  /** How many lines each of them writes. */
  readonly lines: number;

  /**
   * How many lines a second each of them writes.
   *
   * @default - as many as it can
   */
  readonly perSecond?: number;
}

/** What became of a round of lines. */
export interface Round {
  readonly written: number;

  /** How long each task took to write, in seconds. */
  readonly took: readonly number[];
}

/** Let tasks write, and do something meanwhile. */
export async function write(
  running: RunningPlatform,
  { round, tasks, lines, perSecond = 0 }: Lines,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Round> {
  const runs = await Promise.all(
    Array.from({ length: tasks }, (_, task) =>
      running.nomad<{ DispatchedJobID: string }>(`/v1/job/${JOB}/dispatch`, {
        Meta: { ROUND: round, TASK: String(task), LINES: String(lines), PER_SECOND: String(perSecond) },
      }),
    ),
  );
  await meanwhile();
  const took: number[] = [];
  for (const { DispatchedJobID } of runs) {
    const newest = async () => (await running.allocations(encodeURIComponent(DispatchedJobID)))[0];
    let allocation = await newest();
    for (let tries = 0; allocation?.ClientStatus !== 'complete'; tries += 1) {
      if (tries === 240) throw new Error(`${DispatchedJobID} is ${allocation?.ClientStatus}`);
      await pause(500);
      allocation = await newest();
    }
    // Not from its output: Nomad is late with that after many lines.
    took.push(await running.nomad<number>(`/v1/client/fs/cat/${allocation.ID}?path=alloc/took`));
  }
  return { written: tasks * lines, took };
}

/** Wait until no more lines of a round arrive, and return what is there by labels. */
export async function arrived(
  logs: VictoriaLogs,
  round: string,
  written: number,
): Promise<{ readonly [field: string]: string }[]> {
  const query = [
    `_time:1h {job="${JOB}"} "round ${round} task"`,
    'stats by (namespace, job, task_group, task, host, stream) count() lines, count_uniq(_msg) different, count_uniq(alloc_id) allocations',
  ].join(' | ');
  // The store may have just been started.
  const ask = () => logs.query(query).catch(() => []);
  let rows = await ask();
  const count = (): number => rows.reduce((sum, { lines }) => sum + Number(lines), 0);
  for (let tries = 0; tries < 90 && count() < written; tries += 1) {
    await pause(1000);
    rows = await ask();
  }
  // A line that comes twice may be late.
  await pause(2000);
  return logs.query(query);
}
