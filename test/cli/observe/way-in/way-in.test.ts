import { spawnSync } from 'node:child_process';
import { C1, S1, S2 } from '../../testbed';
import { FakePlatform, instance, until } from '../fake-platform';

const ENGINE = S1.engine;

let platform: FakePlatform;
afterEach(() => platform.stop());
const top = (...more: string[]) => platform.run('top', ...more);

describe('the way into a platform', () => {
  test('is docker exec in the container of a Consul agent, and nothing else', async () => {
    platform = await new FakePlatform().start();
    expect(await top()).toMatchObject({ code: 0, err: '' });
    expect([...new Set(platform.docker.calls)].sort()).toEqual([
      `docker -H ${ENGINE} exec -i prod-consul nc 10.0.0.11 9090`,
      `docker -H ${ENGINE} exec -i prod-consul nc 127.0.0.1 8500`,
    ]);
  });

  test('goes by the next host when one is lost, or does not let anyone in', async () => {
    platform = await new FakePlatform([S1, S2, C1]).start();
    platform.docker.engine(S1.engine, 'echo "ssh: connect to host 10.0.0.11 port 22: No route to host" >&2; exit 255');
    platform.docker.engine(S2.engine, 'exec sleep 61.25');
    const start = Date.now();
    expect(await top()).toMatchObject({ code: 0, err: '' });
    expect(Date.now() - start).toBeLessThan(10_000);
    await until(() => spawnSync('pgrep', ['-f', '^sleep 61.25$']).status === 1);
    // Servers come first, and a host that is silent is not waited for.
    expect(platform.docker.calls.slice(0, 3).map((call) => call.split(' ')[2])).toEqual(
      [S1, S2, C1].map(({ engine }) => engine),
    );
  }, 20_000);

  test("goes by a program's own host, as others may find a firewall in front of it", async () => {
    platform = await new FakePlatform([S1, C1]).start();
    platform.services.prometheus = [instance('c1', '10.0.0.11', 9090)];
    await top();
    expect(platform.docker.calls).toContain(`docker -H ${C1.engine} exec -i prod-consul nc 10.0.0.11 9090`);
    expect(platform.docker.calls).not.toContain(`docker -H ${ENGINE} exec -i prod-consul nc 10.0.0.11 9090`);
  });

  test("goes by the host that it came in by when a program's own does not let it in", async () => {
    platform = await new FakePlatform([S1, C1]).start();
    platform.services.prometheus = [instance('c1', '10.0.0.11', 9090)];
    platform.docker.engine(C1.engine, 'exit 1');
    expect(await top()).toMatchObject({ code: 0, err: '' });
  });

  test('goes to an instance that passes its checks, and else to any that answers', async () => {
    platform = await new FakePlatform().start();
    const [passing] = platform.services.prometheus;
    platform.services.prometheus = [instance('s1', '10.0.0.9', 9090, 'critical'), passing];
    expect(await top()).toMatchObject({ code: 0 });
    expect(platform.docker.calls.join('\n')).not.toContain('10.0.0.9');
    platform.services.prometheus = [instance('s1', '10.0.0.9', 9090), instance('s1', '10.0.0.11', 9090, 'critical')];
    expect(await top()).toMatchObject({ code: 0 });
  });

  test('takes the certificates and the options of ssh that the topology file names', async () => {
    const tcp = { ...C1, engineCertPath: '/keys/engine' };
    platform = await new FakePlatform([tcp]).start();
    platform.docker.engine(tcp.engine, 'echo "env $DOCKER_TLS_VERIFY $DOCKER_CERT_PATH" >>"$FAKE/calls"');
    await top();
    expect(platform.docker.calls).toContain('env 1 /keys/engine');
    platform.stop();
    platform = await new FakePlatform([{ ...S1, engineSshOptions: ['-i', "/keys/it's mine"] }]).start();
    platform.docker.engine(
      ENGINE,
      'cat "$(command -v ssh)" >>"$FAKE/calls"; echo "$ENGINE_SSH_OPTIONS" >>"$FAKE/calls"',
    );
    expect(await top()).toMatchObject({ code: 0, err: '' });
    expect(platform.docker.calls).toContain(`'-i' '/keys/it'\\''s mine'`);
  });

  test.each([
    [{}, 'env  '],
    [{ DOCKER_CERT_PATH: '/home/me', DOCKER_TLS_VERIFY: '1', DOCKER_HOST: 'tcp://elsewhere:1' }, 'env 1 /home/me '],
  ])(
    "takes the shell's own certificates where synthesis names none, but not its engine (%p)",
    async (variables, seen) => {
      platform = await new FakePlatform([C1]).start();
      platform.docker.engine(C1.engine, 'echo "env $DOCKER_TLS_VERIFY $DOCKER_CERT_PATH $DOCKER_HOST" >>"$FAKE/calls"');
      Object.assign(process.env, variables);
      try {
        expect(await top()).toMatchObject({ code: 0, err: '' });
      } finally {
        ['DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY', 'DOCKER_HOST'].forEach((name) => delete process.env[name]);
      }
      expect(platform.docker.calls.find((call) => call.startsWith('env'))!.trimEnd()).toBe(seen.trimEnd());
    },
  );

  describe('of a secured platform', () => {
    const PASSWORD = 'a-password-of-32-letters-or-more!';

    beforeEach(async () => {
      platform = await new FakePlatform([S1], {}).start();
      await platform.testbed.init();
      platform.testbed.change((secrets) => (secrets.monitoring = { password: PASSWORD, password_hash: '$2b$' }));
      platform.intercept = (program, { headers }, response) => {
        const expected = `Basic ${Buffer.from(`berth:${PASSWORD}`).toString('base64')}`;
        if (program === 'consul' || headers.authorization === expected) return false;
        response.writeHead(401).end('no');
        return true;
      };
    });

    test('the password and the token are sent, and stand in no argument', async () => {
      expect(await top('--dir', platform.testbed.dir)).toMatchObject({ code: 0, err: '' });
      const { secret } = platform.testbed.secrets.consul_tokens.dns;
      platform.questions
        .filter(({ program }) => program === 'consul')
        .forEach(({ headers }) => expect(headers['x-consul-token']).toBe(secret));
      const told = [PASSWORD, secret, Buffer.from(`berth:${PASSWORD}`).toString('base64')];
      told.forEach((text) => expect(platform.docker.calls.join('\n')).not.toContain(text));
    });

    test('a wrong password is told, with where it is from', async () => {
      platform.testbed.change((secrets) => (secrets.monitoring = { password: 'old' }));
      const { code, out, err } = await top('--dir', platform.testbed.dir);
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(`berth: [prod] Prometheus refuses what is in '${platform.testbed.file}'`);
    });

    test('a token that Consul refuses is told', async () => {
      platform.intercept = (program, _, response) =>
        program === 'consul' && Boolean(response.writeHead(403).end('ACL not found'));
      expect((await top('--dir', platform.testbed.dir)).err).toBe(
        `berth: [prod] Consul refuses what is in '${platform.testbed.file}'`,
      );
    });

    test('secrets that are not there are told', async () => {
      const problem = `there is no 'nowhere/prod.tfvars.json', which holds the password of 'prod': name its directory with '--dir'`;
      expect(await top('--dir', 'nowhere')).toEqual({ code: 1, out: '', err: `berth: ${problem}` });
      platform.testbed.change((secrets) => delete secrets.monitoring);
      expect((await top('--dir', platform.testbed.dir)).err).toBe(
        `berth: '${platform.testbed.file}' lacks 'monitoring.password': run 'berth secrets init prod', and deploy the platform`,
      );
    });
  });

  describe('says in one line what is wrong', () => {
    const fails = async (problem: string | RegExp, ...more: string[]): Promise<void> => {
      const { code, out, err } = await top(...more);
      expect([code, out]).toEqual([1, '']);
      expect(err.split('\n')).toHaveLength(1);
      expect(err).toMatch(problem);
    };

    test('when there is no topology file, or several', async () => {
      platform = await new FakePlatform().start();
      expect((await platform.testbed.run('top', '--app', 'nowhere')).err).toBe(
        "berth: there is no topology file in 'nowhere': synthesize first ('npm run synth' or 'cdktf synth')",
      );
      platform.testbed.synthAs('test', [S1], { secured: false });
      await fails(/^berth: '--platform' must be given, as one of prod, test$/);
      expect(await top('--platform', 'prod')).toMatchObject({ code: 0 });
    });

    test('when no engine can be reached', async () => {
      platform = await new FakePlatform([S1, C1]).start();
      platform.docker.engine(S1.engine, 'echo "ssh: connect to host: Connection refused" >&2; exit 255');
      platform.docker.engine(C1.engine, 'printf "\\033[31mCannot connect to the Docker daemon\\nmore\\n" >&2; exit 1');
      await fails(
        /^berth: \[prod\] no host lets anyone in: s1: Consul can't be asked: ssh: connect to host: Connection refused; c1: Consul can't be asked: Cannot connect to the Docker daemon$/,
      );
    });

    test('when a container is not there, or has no busybox: docker tells the latter where the answer is expected', async () => {
      platform = await new FakePlatform().start();
      platform.docker.engine(ENGINE, 'echo "Error: No such container: prod-consul" >&2; exit 1');
      await fails(/Consul can't be asked: Error: No such container: prod-consul$/);
      platform.docker.engine(ENGINE, `echo 'OCI runtime exec failed: exec: "nc": executable file not found'; exit 127`);
      await fails(/Consul can't be asked: OCI runtime exec failed: exec: "nc": executable file not found$/);
    });

    test('when docker is missing', async () => {
      platform = await new FakePlatform().start();
      const { PATH } = process.env;
      process.env.PATH = '/nowhere';
      try {
        await fails(/the docker command is missing on this machine: install Docker's command line$/);
      } finally {
        process.env.PATH = PATH;
      }
    });

    test('when only Terraform knows the engine', async () => {
      platform = await new FakePlatform([{ ...S1, engine: 'ssh://${TfToken[TOKEN.1]}' }]).start();
      await fails(/no host lets anyone in: s1: only Terraform knows the address of its engine$/);
    });

    test('when the platform has no metrics, or no logs', async () => {
      platform = await new FakePlatform().start();
      platform.services.prometheus = [];
      platform.services['victoria-logs'] = [];
      await fails(/^berth: \[prod\] the platform has no metrics: give it 'metrics: \{\}', and deploy it$/);
      expect((await platform.run('logs', 'webapi')).err).toBe(
        "berth: [prod] the platform keeps no logs: give it 'logs: {}', and deploy it",
      );
    });

    test('when a program is gone, but Consul still names it', async () => {
      platform = await new FakePlatform().start();
      platform.services.prometheus = [instance('s1', '10.0.0.12', 9090)];
      await fails(
        /^berth: \[prod\] Prometheus does not answer: s1: Prometheus can't be asked: nc: can't connect to remote host \(10.0.0.12\): Connection refused$/,
      );
    });

    test.each(['-e', '10.0.0.11 -e sh', '$(id)', ''])('when Consul names no address (%p)', async (address) => {
      platform = await new FakePlatform().start();
      platform.services.prometheus = [instance('s1', address, 9090)];
      await fails(/^berth: \[prod\] Consul answers something else than instances of 'prometheus'$/);
      expect(platform.docker.calls.filter((call) => !call.endsWith('127.0.0.1 8500'))).toEqual([]);
    });

    test.each([
      ['<html>\u001b[2J', 'Prometheus answers what is not JSON: <html>\\\\u{001b}\\[2J'],
      ['', 'Prometheus answers what is not JSON: '],
      ['null', 'Prometheus answers something else than values of series'],
      ['{"status":"success","data":{"result":[null]}}', 'Prometheus answers something else than values of series'],
    ])('when Prometheus answers %p', async (text, problem) => {
      platform = await new FakePlatform().start();
      platform.intercept = (program, _, response) => program === 'prometheus' && Boolean(response.end(text));
      await fails(new RegExp(`^berth: \\[prod\\] ${problem}$`));
    });

    test('when Prometheus answers with an error', async () => {
      platform = await new FakePlatform().start();
      platform.intercept = (program, { path }, response) =>
        program === 'prometheus' && path !== '/-/healthy' && Boolean(response.writeHead(422).end('too many\nsamples'));
      await fails(/^berth: \[prod\] Prometheus answers 422: too many$/);
    });

    test.each(['{', '"x"', '[1]', '{"a":1}'])('when VictoriaLogs answers %p', async (text) => {
      platform = await new FakePlatform().start();
      platform.onLogs = (_, response) => void response.end(`${text}\n`);
      const { code, out, err } = await platform.run('logs', 'webapi');
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(
        /^berth: \[prod\] VictoriaLogs answers (?:what is not JSON|something else than lines of logs)/,
      );
    });
  });
});
