import { setTimeout as pause } from 'node:timers/promises';
import { ContainerFile, labelsOf } from './container-files';
import { LogsBed } from './logs-bed';

/** What has arrived of a round. */
interface Arrived {
  readonly lines: number;
  readonly different: number;
}

const missing = process.env.BERTH_AGENTS_MISSING || (process.env.BERTH_LONG ? '' : 'set BERTH_LONG=1 to run it');

(missing ? describe.skip : describe)('100 000 lines of ten containers, by a real Collector and VictoriaLogs', () => {
  const bed = new LogsBed();
  const tasks = Array.from({ length: 10 }, (_, task) => task);

  beforeAll(() => bed.open({ logs: {} }), 900_000);
  afterAll(() => bed.close());

  /** Each container writes 100 lines in half a second, and something happens meanwhile. */
  async function write(job: string, each: number, meanwhile: () => Promise<void>): Promise<void> {
    const files = tasks.map(
      (task) => new ContainerFile(bed.containers, `${job}${task}`, labelsOf({ job, allocation: `${job}-${task}` })),
    );
    const happening = meanwhile();
    for (let from = 0; from < each; from += 100) {
      const numbers = Array.from({ length: 100 }, (_, index) => from + index);
      files.forEach((file, task) => file.write(numbers.map((number) => `task ${task} line ${number} of a round`)));
      await pause(500);
    }
    await happening;
  }

  /** Wait until no more lines of a round arrive. */
  async function arrived(job: string, written: number): Promise<Arrived> {
    const query = `{job="${job}"} | stats count() lines, count_uniq(_msg) different`;
    const now = async (): Promise<Arrived> => {
      const [{ lines, different }] = await bed.ask(query);
      return { lines: Number(lines), different: Number(different) };
    };
    for (let tries = 0; tries < 60 && (await now()).different < written; tries += 1) await pause(500);
    // A line that comes twice may be late.
    await pause(3000);
    const last = await now();
    process.stderr.write(
      `  ${job}: of ${written} lines ${last.different} arrived, ${last.lines - last.different} twice\n`,
    );
    return last;
  }

  const all = { lines: 100_000, different: 100_000 };

  test('arrive, each once', async () => {
    await write('plain', 10_000, () => Promise.resolve());
    expect(await arrived('plain', 100_000)).toEqual(all);
  }, 200_000);

  test('arrive also when the store was down all the time', async () => {
    await bed.stopStore();
    await write('away', 10_000, () => Promise.resolve());
    await bed.startStore();
    expect(await arrived('away', 100_000)).toEqual(all);
  }, 200_000);

  test('of a Collector that is killed, at most the line is lost that it holds of each stream', async () => {
    await write('killed', 10_000, async () => {
      await pause(20_000);
      await bed.killCollector();
    });
    const { lines, different } = await arrived('killed', 100_000);
    expect(different).toBeGreaterThanOrEqual(100_000 - tasks.length);
    expect(lines).toBe(different);
  }, 200_000);

  test('arrive when one container writes all of them in a moment, over three files', async () => {
    const file = new ContainerFile(bed.containers, 'burst', labelsOf({ job: 'burst', allocation: 'burst' }));
    for (let from = 0; from < 100_000; from += 1000) {
      file.write(Array.from({ length: 1000 }, (_, index) => `line ${from + index} of a burst`));
      if (from === 34_000 || from === 67_000) file.rotate();
      await pause(30);
    }
    expect(await arrived('burst', 100_000)).toEqual(all);
  }, 200_000);

  test('of a store that is killed, the lines of its last seconds are lost', async () => {
    let killed = 0;
    await write('lost', 6_000, async () => {
      await pause(22_000);
      killed = Date.now();
      await bed.killStore();
    });
    const { lines, different } = await arrived('lost', 60_000);
    expect(lines).toBe(different);
    const seconds = await bed.ask('{job="lost"} | stats by (_time:1s) count() n | sort by (_time)');
    const rows = seconds.map(({ _time, n }) => `${((Date.parse(_time) - killed) / 1000).toFixed(0)} s: ${n}`);
    process.stderr.write(`  lines by the second, since the store was killed: ${rows.join(', ')}\n`);
    // It writes to the disk every five seconds what is older than that.
    expect(different).toBeGreaterThanOrEqual(60_000 - 12 * 2000);
  }, 200_000);
});
