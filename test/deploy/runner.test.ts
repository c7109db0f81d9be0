import { setTimeout as pause } from 'node:timers/promises';
import { Runner, RunnerProps, StackOutcome } from '../../lib/deploy/runner';

describe('the runner of stacks', () => {
  const began: string[] = [];
  let most = 0;
  let running = 0;

  const run = (
    graph: { readonly [stack: string]: readonly string[] },
    { fails = [], ...props }: Partial<RunnerProps> & { readonly fails?: string[] } = {},
  ): Promise<StackOutcome[]> =>
    new Runner({
      stacks: Object.keys(graph),
      dependenciesOf: (stack) => graph[stack],
      atOnce: 4,
      deploy: async (stack) => {
        began.push(stack);
        running += 1;
        most = Math.max(most, running);
        await pause(5);
        running -= 1;
        if (fails.includes(stack)) throw new Error(`${stack} is broken`);
      },
      stopReason: () => undefined,
      onOutcome: () => undefined,
      ...props,
    }).run();

  beforeEach(() => {
    began.splice(0);
    most = 0;
  });

  test('deploys at the same time what does not depend on each other, within the limit', async () => {
    const outcomes = await run({ host: [], a: ['host'], b: ['host'], c: ['host'], d: ['a', 'b'] }, { atOnce: 2 });
    expect(outcomes.map(({ state }) => state)).toEqual(Array(5).fill('deployed'));
    expect(began).toEqual(['host', 'a', 'b', 'c', 'd']);
    expect(most).toBe(2);
  });

  test('skips what depends on a failed stack, by way of others too, and finishes the rest', async () => {
    const told: string[] = [];
    const outcomes = await run(
      { a1: [], b1: [], a2: ['a1'], b2: ['b1'], a3: ['a2'], b3: ['b2'] },
      { fails: ['a2'], onOutcome: ({ stack }) => told.push(stack) },
    );
    expect(outcomes).toEqual([
      { stack: 'a1', state: 'deployed' },
      { stack: 'b1', state: 'deployed' },
      { stack: 'a2', state: 'failed', problem: 'a2 is broken' },
      { stack: 'b2', state: 'deployed' },
      { stack: 'a3', state: 'skipped', problem: 'it depends on a2, which failed' },
      { stack: 'b3', state: 'deployed' },
    ]);
    expect(told.sort()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
  });

  test('a stack that was not chosen is taken as it is', async () => {
    const outcomes = await run({ shop: ['jobs'] });
    expect(outcomes).toEqual([{ stack: 'shop', state: 'deployed' }]);
  });

  test('begins nothing further once there is a reason, and waits for what runs', async () => {
    const outcomes = await run(
      { a: [], b: [], c: ['a'] },
      { atOnce: 1, stopReason: () => (began.length > 0 ? 'stopped' : undefined) },
    );
    expect(outcomes).toEqual([
      { stack: 'a', state: 'deployed' },
      { stack: 'b', state: 'skipped', problem: 'stopped' },
      { stack: 'c', state: 'skipped', problem: 'stopped' },
    ]);
  });

  test('nothing to deploy is no error', async () => {
    expect(await run({})).toEqual([]);
  });
});
