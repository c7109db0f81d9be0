import { readFileSync } from 'node:fs';
import { ENGINE } from '../../lib/docker/engine.generated';
import { AGENT_GATE } from '../../lib/platform/host/agent-gate.generated';
import { GATE_CONSTANTS } from '../../lib/platform/host/host-gate';
import { HOST_GATE } from '../../lib/platform/host/host-gate.generated';
import { loginAnswer, NOT_SET_UP, REFUSED, stubAgents } from './agents';
import { Outcome, Sandbox, SHELLS } from './sandbox';

const SERVER = {
  ENGINE: 'unix:///engine.sock',
  ...GATE_CONSTANTS,
  CONSUL_CONTAINER: 'consul',
  NOMAD_CONTAINER: 'nomad',
  ADDRESS: '10.0.0.1',
  SERVERS: '3',
  RUNS_TASKS: 'yes',
  CONSUL_HTTP_TOKEN: 'c',
  NOMAD_TOKEN: 'n',
};

/** Failures of docker that say nothing of the container. */
const DOCKER_FAILURES = [
  'unable to resolve docker endpoint: open /home/deploy/.docker/ca.pem: no such file or directory',
  'Error response from daemon: client version 9.99 is too new. Maximum supported API version is 1.41',
  'Cannot connect to the Docker daemon at unix:///engine.sock. Is the docker daemon running?',
  'permission denied while trying to connect to the Docker daemon socket',
];

describe.each(SHELLS)('the gates of a host, %s', (shell) => {
  let sandbox: Sandbox;
  const gate = (when: 'before' | 'after', environment: { [name: string]: string } = {}): Outcome =>
    sandbox.run(ENGINE + HOST_GATE, { ...SERVER, GATE: when, ...environment });

  beforeEach(() => {
    sandbox = new Sandbox(shell);
    stubAgents(sandbox);
  });
  afterEach(() => sandbox.remove());

  test.each(['before', 'after'] as const)(
    '%s a change, a healthy server passes, but not at the first good answer',
    (when) => {
      const { code, output, seconds } = gate(when);
      expect([code, output]).toEqual([0, '']);
      expect(seconds).toBeGreaterThanOrEqual(12);
      expect(seconds).toBeLessThan(20);
    },
  );

  test.each(['before', 'after'] as const)(
    '%s a change, any failure of docker stops it, with the words of docker first',
    (when) => {
      for (const failure of DOCKER_FAILURES) {
        sandbox.stub('docker', `echo "${failure}" >&2; exit 1`);
        const { code, output } = gate(when);
        expect([code, output.split('\n')[0]]).toEqual([1, failure]);
      }
    },
  );

  test.each(['before', 'after'] as const)('%s a change, it says when there is no docker command', (when) => {
    const { code, output } = sandbox.run(sandbox.withoutDocker() + ENGINE + HOST_GATE, { ...SERVER, GATE: when });
    expect(code).toBe(1);
    expect(output.split('\n')[0]).toContain('the docker command is missing');
  });

  test('before a change, an agent that does not run, or is no more, is not asked', () => {
    for (const answer of ['echo false', 'echo "Error: No such object: x" >&2; exit 1']) {
      sandbox.docker('inspect', `${answer}; exit`);
      const { code, calls } = gate('before');
      expect(code).toBe(0);
      expect(calls.filter((call) => call.includes(' exec '))).toEqual([]);
    }
  });

  test('before a change, a host that was drained just now is not asked', () => {
    sandbox.file('mark', '/tmp/leaving\n');
    stubAgents(sandbox, { nomadHealth: 'exit 1' });
    expect(gate('before').code).toBe(0);
  });

  test('after a change, an agent that does not run stops it', () => {
    sandbox.docker(' exec ', 'echo "Error response from daemon: container x is not running" >&2; exit 1');
    expect(gate('after')).toMatchObject({
      code: 1,
      output: 'Error response from daemon: container x is not running\n',
    });
  });

  test('a wrong token of Nomad opens no gate, and is told', () => {
    stubAgents(sandbox, { nomadHealth: REFUSED, nomadNode: REFUSED });
    const told = /^Nomad refuses the management token: .*403 \(ACL token not found\)/;
    for (const outcome of [gate('before'), gate('after'), gate('after', { SERVERS: '0' })]) {
      expect([outcome.code, outcome.output]).toEqual([1, expect.stringMatching(told)]);
      expect(outcome.seconds).toBeLessThan(40);
    }
  });

  test('a wrong token of Consul opens no gate, and is told', () => {
    stubAgents(sandbox, { consulHealth: REFUSED });
    const told = /^Consul refuses the management token: .*403/;
    for (const outcome of [gate('before'), gate('after')]) {
      expect([outcome.code, outcome.output]).toEqual([1, expect.stringMatching(told)]);
    }
  });

  test('before access control is set up, nobody has a token', () => {
    stubAgents(sandbox, { nomadHealth: REFUSED, nomadNode: REFUSED, nomadBootstrap: NOT_SET_UP });
    for (const outcome of [gate('before'), gate('after'), gate('after', { SERVERS: '0' })]) {
      expect([outcome.code, outcome.output]).toEqual([0, 'Nomad: access control is not set up yet\n']);
    }
  });

  describe('of a client', () => {
    const CLIENT = { SERVERS: '0', NOMAD_TOKEN: '', PLATFORM: 'prod' };
    const client = (): Outcome => gate('after', { ...CLIENT, NOMAD_LOGIN_FILE: sandbox.path('gate.jwt') });
    beforeEach(() => sandbox.file('gate.jwt', 'header.claims.signature'));

    test('log in, with nothing of it in an argument', () => {
      stubAgents(sandbox, { nomadNode: 'echo "asked as $NOMAD_TOKEN" >>"$SANDBOX/calls"; echo ready true 1.22.7' });
      const { code, output, calls } = client();
      expect([code, output]).toEqual([0, '']);
      expect(JSON.parse(readFileSync(sandbox.path('login'), 'utf8'))).toEqual({
        AuthMethodName: 'berth',
        LoginToken: 'header.claims.signature',
      });
      expect(new Set(calls.filter((call) => call.startsWith('asked as')))).toEqual(new Set(['asked as short-lived']));
      expect(calls.filter((call) => call.includes('acl/login'))).toHaveLength(1);
      expect(calls.join()).not.toContain('signature');
    });

    test('say what to deploy where no host can log in', () => {
      stubAgents(sandbox, {
        nomadLogin: loginAnswer(400, 'auth-method "berth" not found'),
        nomadBootstrap: NOT_SET_UP,
      });
      const { code, output, seconds } = client();
      expect([code, output]).toEqual([
        1,
        expect.stringContaining("no host can log in yet: deploy 'prod-access' first"),
      ]);
      expect(seconds).toBeLessThan(40);
    });

    test('say that a login is refused, and wait for a leader', () => {
      stubAgents(sandbox, { nomadLogin: loginAnswer(401, 'unable to validate provided token: expired') });
      expect(client()).toMatchObject({
        code: 1,
        output: "Nomad refuses the host's login: code: 403 (unable to validate provided token: expired)\n",
      });
      stubAgents(sandbox, { nomadLogin: loginAnswer(500, 'No cluster leader') });
      const { code, output, seconds } = client();
      expect([code, output]).toEqual([1, expect.stringContaining('the login fails: code: 500 (No cluster leader)')]);
      expect(seconds).toBeGreaterThanOrEqual(180);
    });

    test('log in again when the token has ended', () => {
      stubAgents(sandbox, {
        nomadNode: `[ -e "$SANDBOX/once" ] || { : >"$SANDBOX/once"; ${REFUSED}; }; echo ready true 1.22.7`,
      });
      const { code, calls } = client();
      expect(code).toBe(0);
      expect(calls.filter((call) => call.includes('acl/login'))).toHaveLength(2);
    });
  });

  test("a server's tokens are read in its containers, and are not what an earlier state holds", () => {
    sandbox.file('consul.token', 'consul-secret\n');
    sandbox.file('nomad.token', 'nomad-secret\n');
    stubAgents(sandbox, {
      consulHealth: `echo "consul as $CONSUL_HTTP_TOKEN" >>"$SANDBOX/calls"; printf 'Healthy: true\\nFailure Tolerance: 1\\n'`,
      nomadHealth: `echo "nomad as $NOMAD_TOKEN" >>"$SANDBOX/calls"; printf 'Healthy: true\\nFailureTolerance: 1\\n'`,
    });
    const files = { CONSUL_TOKEN_FILE: sandbox.path('consul.token'), NOMAD_TOKEN_FILE: sandbox.path('nomad.token') };
    const asked = (environment: { [name: string]: string }): Set<string> =>
      new Set(gate('after', environment).calls.filter((call) => / as /.test(call)));
    expect(asked(files)).toEqual(new Set(['consul as consul-secret', 'nomad as nomad-secret']));
    expect(asked({})).toEqual(new Set(['consul as c', 'nomad as n']));
  });

  test('while the first servers come up, there is no quorum to ask', () => {
    stubAgents(sandbox, { consulPeers: "echo '[]'", nomadPeers: "echo '[]'" });
    const outcome = gate('after');
    expect(outcome.code).toBe(0);
    expect(outcome.output).toContain('Consul: no quorum yet');
  });

  test('a quorum that has lost a server keeps the others', () => {
    stubAgents(sandbox, { nomadAnswers: 'case $NOMAD_ADDR in *10.0.0.3*) exit 1 ;; esac' });
    const { code, output } = gate('before');
    expect(code).toBe(1);
    expect(output).toContain('Nomad: the quorum cannot lose this server now: of 3 servers, 2 answer');
  });

  test('a server that is no voter may go, but is not ready', () => {
    stubAgents(sandbox, {
      consulPeers: `sleep 9; echo '["10.0.0.2:8300"]'`,
      nomadPeers: `sleep 9; echo '["10.0.0.2:4647"]'`,
    });
    expect(gate('before').code).toBe(0);
    expect(gate('after').code).toBe(1);
  });

  test('a client is asked for its tasks only', () => {
    const { code, calls } = gate('after', { SERVERS: '0' });
    expect(code).toBe(0);
    expect(calls.filter((call) => call.startsWith('consul'))).toEqual([]);
    stubAgents(sandbox, { nomadNode: `sleep 9; echo 'ready true <no value>'` });
    expect(gate('after', { SERVERS: '0' }).code).toBe(1);
  });

  test('the only server of a platform may go', () => {
    expect(gate('before', { SERVERS: '1' })).toMatchObject({ code: 0, calls: [] });
  });

  test('a state that does not say how many servers there are is that of a server', () => {
    stubAgents(sandbox, { nomadAnswers: 'exit 1' });
    expect(gate('before', { SERVERS: '' }).code).toBe(1);
    expect(gate('before', { SERVERS: 'x' })).toMatchObject({
      code: 1,
      output: "SERVERS must be a whole number, got 'x'\n",
    });
  });

  test('only BERTH_SKIP_GATES=1 opens them', () => {
    sandbox.stub('docker', 'echo refused >&2; exit 1');
    for (const when of ['before', 'after'] as const) {
      expect(gate(when, { BERTH_SKIP_GATES: '1' }).code).toBe(0);
      for (const value of ['0', 'false', '', 'no']) expect(gate(when, { BERTH_SKIP_GATES: value }).code).toBe(1);
    }
  });

  test.each([
    ['an autopilot that takes 4 seconds', { nomadHealth: 'sleep 4; echo Healthy: false' }],
    ['servers that take 3 seconds each', { nomadAnswers: 'sleep 3; exit 1' }],
    ['an autopilot that hangs', { nomadHealth: 'sleep 10000' }],
    ['a list of peers that hangs', { nomadPeers: 'sleep 10000' }],
  ])('limits are seconds, not rounds: %s', (_, answers) => {
    stubAgents(sandbox, answers);
    const before = gate('before');
    expect(before.code).toBe(1);
    expect(before.seconds).toBeGreaterThanOrEqual(30);
    expect(before.seconds).toBeLessThan(50);
    const after = gate('after');
    expect(after.code).toBe(1);
    expect(after.seconds).toBeLessThan(180 + 30);
    const [, told] = /after (\d+) seconds/.exec(after.output)!;
    expect(Number(told)).toBeGreaterThanOrEqual(180);
    expect(Number(told)).toBeLessThanOrEqual(after.seconds);
  });

  test('an engine that hangs has its limit too', () => {
    sandbox.docker(' exec ', 'sleep 100000; exit');
    expect(gate('after')).toMatchObject({ code: 1, seconds: 240 });
    expect(gate('after').output).toContain('unix:///engine.sock did not answer within 240 seconds');
  });

  test('a limit that is no number ends at once', () => {
    expect(sandbox.run(AGENT_GATE, { AGENT: 'nomad', GATE: 'after', SERVERS: '3', LIMIT: 'NaN' })).toMatchObject({
      code: 1,
      output: "LIMIT must be a whole number of seconds, got 'NaN'\n",
    });
  });

  test('the cause of a failure is the first line, behind no note', () => {
    stubAgents(sandbox, { consulPeers: "echo '[]'", nomadHealth: 'sleep 9; echo Healthy: false' });
    expect(gate('after').output).toMatch(/^Nomad: not healthy after/);
  });

  test('each agent gets its own token only', () => {
    const { calls } = gate('after');
    const execs = calls.filter((call) => call.includes(' exec '));
    expect(execs.map((call) => /_TOKEN/.test(call) && call.match(/\w+_TOKEN\w*/g))).toEqual([
      ['CONSUL_HTTP_TOKEN', 'CONSUL_TOKEN_FILE'],
      ['NOMAD_TOKEN', 'NOMAD_TOKEN_FILE'],
    ]);
  });
});
