import { setTimeout as pause } from 'node:timers/promises';
import { AppStack } from '../../lib';
import { must } from '../../lib/deploy/command';
import { VictoriaLogs } from '../../scripts/testbed/observe/victoria-logs';
import { LocalTestbed } from './local-testbed';
import { usage } from './observe/usage';
import { arrived, defineWriter, Lines, Round, write } from './observe/writer';
import { Steps } from './steps';

const missing = process.env.BERTH_LIVE_MISSING || (process.env.BERTH_LONG ? '' : 'set BERTH_LONG=1 to run it');
if (missing) process.stderr.write(`live tier of many log lines skipped: ${missing}\n`);

const COLLECTOR = 'live-collector';

(missing ? describe.skip : describe)('100 000 lines at a time', () => {
  const testbed = new LocalTestbed();
  const logs = new VictoriaLogs('http://172.17.0.1:9428');
  const steps = new Steps(testbed);

  const deployed = steps.step('a platform with logs, and tasks that write', [], async () => {
    testbed.synthesize((app, platform) => defineWriter(new AppStack(app, 'shop', { cluster: platform.cluster })), {
      logs: {},
    });
    for (const stack of testbed.stacks) await testbed.deploy(stack);
  });

  /** Ten tasks that write for the better part of a minute. */
  const ten = (round: string): Lines => ({ round, tasks: 10, lines: 10_000, perSecond: 200 });

  steps.step('all lines of ten tasks arrive, each once and with its labels', [deployed], async () => {
    const busy = async (): Promise<void> => {
      await pause(30_000);
      (await usage()).forEach((line) => print(line));
    };
    const round = await write(testbed.running, ten('plain'), busy);
    expect(await told('plain', round)).toEqual(allOf(round, '10'));
  });

  steps.step('the same while the store is down for a minute', [deployed], async () => {
    const round = await write(testbed.running, ten('away'), async () => {
      await scaleStore(0);
      await pause(60_000);
      await scaleStore(1);
    });
    expect(await told('away', round)).toEqual(allOf(round, '10'));
    // What was there before was kept.
    expect(await arrived(logs, 'plain', round.written)).toEqual(allOf(round, '10'));
  });

  steps.step(
    'the same while the Collector is killed: at most the line is lost that it holds of each stream',
    [deployed],
    async () => {
      const round = await write(testbed.running, ten('killed'), async () => {
        await pause(20_000);
        process.kill(Number(await must('docker', ['inspect', '-f', '{{.State.Pid}}', COLLECTOR])), 'SIGKILL');
      });
      const least = round.written - 10;
      const [row, ...others] = await told('killed', { ...round, written: least });
      expect(others).toEqual([]);
      expect(row.lines).toBe(row.different);
      expect(Number(row.lines)).toBeGreaterThanOrEqual(least);
      const { lines: _, different: __, ...labels } = row;
      expect(allOf(round, '10')).toEqual([expect.objectContaining(labels)]);
    },
  );

  const burst = (round: string): Lines => ({ round, tasks: 1, lines: 100_000 });

  steps.step('all lines of a burst of one task arrive', [deployed], async () => {
    const round = await write(testbed.running, burst('burst'));
    expect(await told('burst', round)).toEqual(allOf(round, '1'));
  });

  steps.step('a task writes as fast while nobody reads, or nobody takes the lines', [deployed], async () => {
    const times = async (rounds: string): Promise<number> => {
      const all: number[] = [];
      for (const each of [1, 2, 3]) all.push(...(await write(testbed.running, burst(`${rounds}${each}`))).took);
      print(`${rounds}: 100 000 lines in ${all.map((seconds) => seconds.toFixed(2)).join(', ')} s`);
      return Math.min(...all);
    };
    const read = await times('read');
    expect(read).toBeGreaterThan(0);
    await must('docker', ['stop', COLLECTOR]);
    const unread = await times('unread');
    await must('docker', ['start', COLLECTOR]);
    await scaleStore(0);
    const untaken = await times('untaken');
    await scaleStore(1);
    // On a busy machine the Collector takes some of its time, but it never holds up whoever writes.
    expect(Math.max(read, untaken)).toBeLessThan(2 * unread + 1);
    expect(await arrived(logs, 'untaken3', 100_000)).toMatchObject([{ lines: '100000', different: '100000' }]);
    // Nomad removes the files of a task when it ends, read or not.
    expect(await arrived(logs, 'unread1', 0)).toEqual([]);
  });

  steps.step('destroy leaves nothing', [deployed], async () => {
    await testbed.destroy();
    expect(await testbed.leftovers()).toEqual([]);
  });

  async function scaleStore(count: number): Promise<void> {
    const body = { Count: count, Target: { Group: 'victoria-logs' } };
    await testbed.running.nomad('/v1/job/victoria-logs/scale?namespace=monitoring', body);
  }

  /** What has arrived of a round. */
  async function told(name: string, { written, took }: Round): ReturnType<typeof arrived> {
    const start = Date.now();
    const rows = await arrived(logs, name, written);
    const times = [Math.min(...took), Math.max(...took)].map((seconds) => seconds.toFixed(1));
    print(
      `${name}: ${written} lines, written in ${times.join(' to ')} s; asked for ${Date.now() - start} ms: ${JSON.stringify(rows)}`,
    );
    return rows;
  }
});

/** The one row of a round: all lines, none twice, with the same labels. */
function allOf({ written }: Round, allocations: string): object[] {
  const labels = { namespace: 'default', job: 'writer', task_group: 'writer', task: 'writer', host: 'host' };
  const count = String(written);
  return [{ ...labels, stream: 'stdout', lines: count, different: count, allocations }];
}

function print(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
