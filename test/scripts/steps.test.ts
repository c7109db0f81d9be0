import { Steps } from '../live/steps';

describe('the steps of a live suite', () => {
  const tests = new Map<string, () => Promise<void>>();
  const hooks: { before?: () => Promise<void>; after?: () => Promise<void> } = {};
  const testbed = { open: jest.fn(async () => undefined), close: jest.fn(async () => undefined), explain: jest.fn() };
  const written: string[] = [];
  let steps: Steps;

  beforeEach(() => {
    tests.clear();
    written.splice(0);
    testbed.explain.mockReset().mockResolvedValue('in the words of the agents');
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    steps = new Steps(testbed, {
      test: (name, body) => void tests.set(name, body),
      beforeAll: (body) => (hooks.before = body),
      afterAll: (body) => (hooks.after = body),
    });
  });

  afterEach(() => jest.restoreAllMocks());

  test('a step fails untried when one that it builds on has failed; others go on', async () => {
    const tried: string[] = [];
    const step = (name: string, buildsOn: Parameters<Steps['step']>[1], fails = false): ReturnType<Steps['step']> =>
      steps.step(name, buildsOn, async () => {
        tried.push(name);
        if (fails) throw new Error('no');
      });
    const deployed = step('deployed', []);
    const changed = step('changed', [deployed], true);
    const added = step('added', [changed]);
    step('scaled', [deployed, added]);
    step('destroyed', [deployed]);
    const outcomes = [];
    await hooks.before!();
    for (const [name, body] of tests) {
      outcomes.push([
        name,
        await body().then(
          () => 'passed',
          (error: Error) => error.message,
        ),
      ]);
    }
    expect(outcomes).toEqual([
      ['deployed', 'passed'],
      ['changed', 'no'],
      ['added', "not tried: builds on 'changed', which has not passed"],
      ['scaled', "not tried: builds on 'added', which has not passed"],
      ['destroyed', 'passed'],
    ]);
    expect(tried).toEqual(['deployed', 'changed', 'destroyed']);
    expect(written).toEqual([
      '— set up the testbed\n',
      '— deployed\n',
      '— changed\n',
      'in the words of the agents\n',
      '— destroyed\n',
    ]);
  });

  test('no step is tried without a testbed, and the reason is told once', async () => {
    testbed.open.mockRejectedValueOnce(new Error('no engine'));
    steps.step('deployed', [], async () => undefined);
    await hooks.before!();
    expect(written.pop()).toBe('no engine\n');
    await expect(tests.get('deployed')!()).rejects.toThrow(
      "not tried: builds on 'set up the testbed', which has not passed",
    );
  });

  test('a testbed that can not be taken down is a failure', async () => {
    testbed.close.mockRejectedValueOnce(new Error('a container is left'));
    await hooks.before!();
    await expect(hooks.after!()).rejects.toThrow('a container is left');
    expect(written.pop()).toMatch(/✕ take down the testbed/);
  });

  test('at the end it is told how long each took, the testbed with them', async () => {
    steps.step('good', [], async () => undefined);
    const bad = steps.step('bad', [], () => Promise.reject(new Error('no')));
    steps.step('later', [bad], async () => undefined);
    await hooks.before!();
    for (const body of tests.values()) await body().catch(() => undefined);
    await hooks.after!();
    expect(testbed.close).toHaveBeenCalled();
    expect(written[written.length - 1]).toMatch(
      new RegExp(
        [
          '^how long each step took:',
          ' +\\d\\.\\d s    set up the testbed',
          ' +\\d\\.\\d s    good',
          ' +\\d\\.\\d s  ✕ bad',
          ' +-  ✕ later \\(not tried\\)',
          ' +\\d\\.\\d s    take down the testbed',
          ' +\\d\\.\\d s    in all\\n$',
        ].join('\\n'),
      ),
    );
  });
});
