import { ENGINE } from '../../lib/docker/engine.generated';
import { COLLECTOR_READY } from '../../lib/platform/parts/logs/collector-ready.generated';
import { Outcome, Sandbox, SHELLS } from './sandbox';

describe.each(SHELLS)('the gate of the Collector, %s', (shell) => {
  let sandbox: Sandbox;
  const wait = (containers: string = '/var/lib/docker/containers'): Outcome =>
    sandbox.run(ENGINE + COLLECTOR_READY, {
      ENGINE: 'unix:///x',
      CONSUL_CONTAINER: 'prod-consul',
      COLLECTOR_CONTAINER: 'prod-collector',
      HEALTH_PORT: '13133',
      CONTAINERS: containers,
    });

  beforeEach(() => {
    sandbox = new Sandbox(shell);
  });
  afterEach(() => sandbox.remove());

  test('opens once it answers', () => {
    sandbox.file('wget', '[ "$(date)" -ge 1010 ] && [ "$CONTAINER" = prod-consul ]');
    const { code, seconds, calls } = wait();
    expect({ code, seconds }).toEqual({ code: 0, seconds: 10 });
    expect(calls).toHaveLength(3);
    expect(wait('').calls).toHaveLength(1);
  });

  test('fails when the Collector does not see the files of containers, unless it reads none', () => {
    sandbox.file('wget', 'true');
    const file = 'prod-collector:/var/lib/docker/containers/c0ffee/hostconfig.json';
    const cases = [
      '*" inspect "*) echo c0ffee; exit ;;',
      `*" cp ${file} -"*) echo "no such file" >&2; exit 1 ;;`,
      '*" info "*) echo /data/docker; exit ;;',
    ];
    sandbox.docker(' ', `case "$*" in ${cases.join(' ')} esac`);
    expect(wait()).toMatchObject({
      code: 1,
      output:
        "it does not see the output of containers (no such file): 'dockerDataRoot' of the host must be '/data/docker'\n",
    });
    expect(wait('').code).toBe(0);
  });

  test('fails when it never does, with its own last words', () => {
    sandbox.file('wget', 'false');
    sandbox.docker(' logs ', 'echo "invalid configuration" >&2');
    const { code, output, seconds } = wait();
    expect(code).toBe(1);
    expect(output).toBe('it does not answer: invalid configuration\n');
    expect(seconds).toBeLessThanOrEqual(90);
  });

  test('fails when the engine does, with its words', () => {
    sandbox.docker(' exec ', 'echo "Cannot connect" >&2; exit 1');
    expect(wait()).toMatchObject({ code: 1, output: expect.stringContaining('Cannot connect') });
  });
});
