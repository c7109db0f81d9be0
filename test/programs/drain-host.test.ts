import { ENGINE } from '../../lib/docker/engine.generated';
import { DRAIN_HOST } from '../../lib/platform/host/drain-host.generated';
import { DRAIN_NODE } from '../../lib/platform/host/drain-node.generated';
import { GATE_CONSTANTS } from '../../lib/platform/host/host-gate';
import { HOST_GATE } from '../../lib/platform/host/host-gate.generated';
import { loginAnswer, NOT_SET_UP, REFUSED } from './agents';
import { Outcome, Sandbox, SHELLS } from './sandbox';

const HOST = {
  ...GATE_CONSTANTS,
  HOST_GATE,
  DRAIN_NODE,
  ENGINE: 'unix:///engine.sock',
  CONSUL_CONTAINER: 'consul',
  NOMAD_CONTAINER: 'nomad',
  ADDRESS: '10.0.0.1',
  SERVERS: '0',
  IN_QUORUM: 'no',
  CONSUL_HTTP_TOKEN: 'c',
  NOMAD_TOKEN: 'n',
  NODE: 'h1',
  DATA_DIR: '/data',
  DEADLINE: '10m',
  DRAIN_SECONDS: '600',
  KILL_SECONDS: '300',
};

const JOBS = `printf '%s\\n' 'ID Namespace Type Priority Status Submitted' 'web shop service 50 running x' 'old shop batch 50 dead x'`;
const MOUNT = 'tmpfs /data/alloc/1/web/secrets tmpfs rw 0 0\n';

describe.each(SHELLS)('the drain of a host, %s', (shell) => {
  let sandbox: Sandbox;
  const nomad = (answers: { [question: string]: string }): void =>
    sandbox.stub(
      'nomad',
      `echo "nomad $*" >>"$SANDBOX/calls"
case "$*" in
  'job status'*) ${answers.jobs ?? JOBS} ;;
  'node status -t'*) ${answers.nodes ?? 'echo h1 h2'} ;;
  'node status -self -t'*) ${answers.drained ?? 'echo drained'} ;;
  'node status -self'*) ${answers.self ?? 'exit 0'} ;;
  *acl/login*) cat >"$SANDBOX/login"; ${answers.login ?? `echo '{"SecretID":"short-lived"}'`} ;;
  'operator api /v1/client/gc') ${answers.gc ?? 'exit 0'} ;;
  'node drain'*) ${answers.drain ?? 'exit 0'} ;;
  *'acl bootstrap -'*) ${answers.bootstrap ?? 'echo "ACL bootstrap already done"; exit 1'} ;;
  *) exit 1 ;;
esac`,
    );
  const drain = (environment: { [name: string]: string } = {}): Outcome =>
    sandbox.run(ENGINE + DRAIN_HOST, { ...HOST, ...environment });

  beforeEach(() => {
    sandbox = new Sandbox(shell);
    nomad({});
    sandbox.stub('consul', 'echo "consul $*" >>"$SANDBOX/calls"');
  });
  afterEach(() => sandbox.remove());

  test('while jobs run, its tasks move to other hosts, and Consul leaves', () => {
    const { code, output, calls } = drain();
    expect([code, output]).toEqual([0, '']);
    const steps = calls.filter((call) => /^nomad node drain|^touch|^consul|update/.test(call));
    expect(steps).toEqual([
      'nomad node drain -self -enable -detach -yes -deadline 10m -m the host is removed',
      'docker -H unix:///engine.sock update --restart=no consul',
      'touch /tmp/leaving',
      'consul leave',
    ]);
  });

  test('the last host of running jobs stays', () => {
    nomad({ nodes: 'echo h1' });
    expect(drain()).toMatchObject({ code: 1, output: 'destroy these jobs first: web\n' });
  });

  test.each([
    ['without jobs', 'echo No running jobs'],
    ['with a stopped job that waits for a lost host', `echo 'web shop service 50 pending (stopped) x'`],
  ])('%s it leaves once it is empty', (_, jobs) => {
    nomad({ jobs });
    const { code, calls } = drain();
    expect(code).toBe(0);
    expect(calls.filter((call) => /^(nomad|consul) .*(drain|leave)/.test(call))).toEqual([]);
  });

  test('any failure of docker stops it, with the words of docker', () => {
    sandbox.stub('docker', 'echo "open ca.pem: no such file or directory" >&2; exit 1');
    expect(drain()).toMatchObject({ code: 1, output: 'open ca.pem: no such file or directory\n' });
    sandbox.stub('docker', '');
    expect(drain().code).toBe(1);
    for (const part of [' exec ', ' ps ', ' update ']) {
      sandbox.file('mounts', MOUNT);
      sandbox.docker(part, `echo "${part} failed" >&2; exit 1`);
      expect(drain()).toMatchObject({ code: 1, output: `${part} failed\n` });
    }
  });

  test('it says when there is no docker command', () => {
    const outcome = sandbox.run(sandbox.withoutDocker() + ENGINE + DRAIN_HOST, HOST);
    expect(outcome.code).toBe(1);
    expect(outcome.output).toContain('the docker command is missing');
  });

  test('an agent that does not run leaves tasks behind, and says so', () => {
    sandbox.docker('inspect', 'echo false; exit');
    expect(drain()).toMatchObject({
      code: 0,
      output: 'nomad does not run: the tasks of its host are left behind\n',
    });
  });

  test('a server that its quorums need stays', () => {
    sandbox.docker('find /tmp/leaving', 'exit 0');
    sandbox.stub('wget', 'exit 1');
    const { code, output, calls } = drain({ IN_QUORUM: 'yes', SERVERS: '3' });
    expect(code).toBe(1);
    expect(output).toContain('Nomad: the quorum cannot lose this server now');
    expect(calls.filter((call) => call.startsWith('nomad node drain'))).toEqual([]);
    expect(drain({ IN_QUORUM: '', SERVERS: '' }).code).toBe(1);
  });

  test('a wrong token is told, and is not taken for a platform without jobs', () => {
    nomad({ jobs: REFUSED });
    const { code, output, seconds } = drain();
    expect([code, output]).toEqual([1, expect.stringMatching(/^Nomad refuses the management token: .*403/)]);
    expect(seconds).toBeLessThan(60);
    nomad({ jobs: REFUSED, bootstrap: NOT_SET_UP });
    expect(drain().code).toBe(0);
  });

  test('an agent without a leader knows no jobs, so the host itself must be empty', () => {
    const jobs = `echo 'Error querying jobs: Unexpected response code: 500 (No cluster leader)'; exit 1`;
    nomad({ jobs });
    expect(drain().code).toBe(0);
    sandbox.file('mounts', MOUNT);
    expect(drain({ DRAIN_SECONDS: '10', KILL_SECONDS: '10' }).code).toBe(1);
    nomad({ jobs: 'echo connection refused; exit 1' });
    expect(drain()).toMatchObject({ code: 1, output: 'Nomad did not list its jobs: connection refused\n' });
  });

  test('a drain that fails or hangs is told', () => {
    nomad({ drain: 'echo Error: no; exit 1' });
    expect(drain()).toMatchObject({ code: 1, output: expect.stringContaining('Error: no') });
    nomad({ drain: 'sleep 100000' });
    expect(drain()).toMatchObject({ code: 1, output: "the host can't be drained: \n" });
    nomad({ drained: 'echo drains' });
    const { code, output, seconds } = drain({ DRAIN_SECONDS: '10', KILL_SECONDS: '10' });
    expect([code, output]).toEqual([1, 'the host was not drained within 140 seconds: drains\n']);
    expect(seconds).toBeGreaterThanOrEqual(140);
  });

  describe('of a client', () => {
    const client = (): Outcome =>
      drain({
        ...{ DRAIN_SECONDS: '10', KILL_SECONDS: '10' },
        NOMAD_TOKEN: '',
        CONSUL_HTTP_TOKEN: '',
        PLATFORM: 'prod',
        NOMAD_LOGIN_FILE: sandbox.path('gate.jwt'),
        CONSUL_TOKEN_FILE: sandbox.path('consul.token'),
      });
    beforeEach(() => {
      sandbox.file('gate.jwt', 'header.claims.signature');
      sandbox.file('consul.token', 'recovery');
      sandbox.stub('consul', 'echo "consul $* as $CONSUL_HTTP_TOKEN" >>"$SANDBOX/calls"');
    });

    test('is made with its own credentials, and collects what its own tasks left', () => {
      sandbox.file('mounts', MOUNT);
      nomad({ gc: ': >"$SANDBOX/mounts"; echo "gc as $NOMAD_TOKEN" >>"$SANDBOX/calls"' });
      const { code, output, calls } = client();
      expect([code, output]).toEqual([0, '']);
      expect(calls).toEqual(expect.arrayContaining(['gc as short-lived', 'consul leave as recovery']));
      expect(calls.join()).not.toMatch(/signature|system gc/);
    });

    test('logs in again when it lasts longer than the token', () => {
      nomad({ drained: `[ -e "$SANDBOX/once" ] || { : >"$SANDBOX/once"; ${REFUSED}; }; echo drained` });
      const { code, calls } = client();
      expect(code).toBe(0);
      const logins = calls.filter((call) => call.includes('acl/login')).length;
      nomad({});
      expect(client().calls.filter((call) => call.includes('acl/login'))).toHaveLength(logins - 1);
    });

    test('stops where no host can log in, and says what to deploy', () => {
      nomad({ login: loginAnswer(400, 'auth-method "berth" not found') });
      expect(client()).toMatchObject({
        code: 1,
        output: expect.stringContaining("no host can log in yet: deploy 'prod-access' first"),
      });
    });

    test('needs no login without a cluster, if it is empty', () => {
      nomad({ login: loginAnswer(500, 'No cluster leader') });
      expect(client().code).toBe(0);
      sandbox.file('mounts', MOUNT);
      sandbox.docker(' ps ', 'echo web-1; exit');
      expect(client()).toMatchObject({ code: 1, output: 'tasks still run after 140 seconds: web-1\n' });
    });
  });

  test("its limit is that of the platform's settings, in seconds", () => {
    nomad({ jobs: 'echo No running jobs' });
    sandbox.file('mounts', MOUNT);
    sandbox.docker(' ps ', 'sleep 30; exit');
    const { code, output, seconds } = drain({ DRAIN_SECONDS: '20', KILL_SECONDS: '400' });
    expect([code, output]).toEqual([1, 'directories of tasks are still mounted below /data after 540 seconds\n']);
    expect(seconds).toBeGreaterThanOrEqual(540);
    expect(seconds).toBeLessThan(640);
    sandbox.docker(' ps ', 'sleep 30; echo web-1; exit');
    expect(drain({ DRAIN_SECONDS: '20', KILL_SECONDS: '40' }).output).toBe(
      'tasks still run after 180 seconds: web-1\n',
    );
  });

  test('a limit that is no number ends at once', () => {
    expect(drain({ KILL_SECONDS: '5m' })).toMatchObject({
      code: 1,
      output: "KILL_SECONDS must be a whole number, got '5m'\n",
      calls: [],
    });
  });

  test('a Consul that did not leave is told', () => {
    sandbox.stub('consul', 'echo no such token; exit 1');
    expect(drain()).toMatchObject({ code: 1, output: 'Consul did not leave: no such token\n' });
  });
});
