import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dockerCommand } from '../../lib/docker/docker-command';

/** Settings of a caller's shell, none of which may reach docker. */
const OF_THE_SHELL = {
  DOCKER_HOST: 'tcp://other:2375',
  DOCKER_CONTEXT: 'other',
  DOCKER_API_VERSION: '9.99',
  DOCKER_TLS: '1',
  DOCKER_TLS_VERIFY: '1',
  DOCKER_CERT_PATH: '/other',
};

describe.each(['dash', 'busybox sh'])('the docker command of a shell, %s', (shell) => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-command-'));
  const stub = (name: string, script: string): void => {
    writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dir, name), 0o755);
  };
  const sh = (
    access: Parameters<typeof dockerCommand>[1],
    command: string,
    { before = '', ...more }: { before?: string; [name: string]: string | undefined } = {},
  ): { code: number | null; lines: string[]; stderr: string } => {
    const { prelude, environment } = dockerCommand('tcp://here:2376', access);
    const env = { ...process.env, ...OF_THE_SHELL, PATH: `${dir}:${process.env.PATH}`, ...environment, ...more };
    const [program, ...args] = shell.split(' ');
    const { status, stdout, stderr } = spawnSync(program, [...args, '-c', before + prelude + command], {
      env,
      cwd: dir,
      encoding: 'utf8',
    });
    return { code: status, lines: stdout.split('\n').filter(Boolean), stderr };
  };

  afterAll(() => rmSync(dir, { recursive: true }));

  test('is one program for all kinds of engine, and what one does not need is empty', () => {
    const plain = dockerCommand('tcp://here:2376', {});
    const tls = dockerCommand('tcp://here:2376', { caMaterial: 'A', certMaterial: 'B', keyMaterial: 'C' });
    const ssh = dockerCommand('ssh://u@here', { sshOpts: ['-v'] });
    expect(new Set([plain, tls, ssh].map(({ prelude }) => prelude)).size).toBe(1);
    expect(Object.keys(tls.environment)).toEqual(Object.keys(plain.environment));
    expect(Object.keys(ssh.environment)).toEqual(Object.keys(plain.environment));
    expect(new Set(Object.values(plain.environment))).toEqual(new Set(['tcp://here:2376', '']));
  });

  test('takes nothing from the docker settings of the shell', () => {
    stub('docker', 'echo "$@"; env | grep ^DOCKER_');
    expect(sh({}, 'engine 5 ps').lines).toEqual(['-H tcp://here:2376 ps']);
  });

  test('takes certificates from their directory', () => {
    stub('docker', 'env | grep ^DOCKER_ | sort');
    const { lines } = sh({ certPath: '/certs' }, 'engine 5 ps');
    expect(lines).toEqual(['DOCKER_CERT_PATH=/certs', 'DOCKER_TLS_VERIFY=1']);
  });

  test('finds certificates in files that only it can read, and that go when it ends, however that is', () => {
    stub(
      'docker',
      'for f in ca cert key; do stat -c %a "$DOCKER_CERT_PATH/$f.pem"; cat "$DOCKER_CERT_PATH/$f.pem"; done',
    );
    const access = { caMaterial: 'C A', certMaterial: 'C$x', keyMaterial: "K'" };
    for (const end of ['exit 3', 'kill -TERM $$; sleep 1']) {
      const { code, lines } = sh(access, `engine 5 ps; echo "$DOCKER_CERT_PATH $DOCKER_TLS_VERIFY"; ${end}`);
      const [path, verify] = lines.pop()!.split(' ');
      expect([verify, ...lines]).toEqual(['1', '600', 'C A', '600', 'C$x', '600', "K'"]);
      expect(code).not.toBe(0);
      expect(spawnSync('ls', [path]).status).not.toBe(0);
    }
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves no key behind when %s ends it', async (signal) => {
    // Like Ctrl-C, the signal reaches all programs of the group.
    stub('docker', 'echo "$DOCKER_CERT_PATH"; exec sleep 30');
    const { prelude, environment } = dockerCommand('tcp://here:2376', {
      ...{ caMaterial: 'CA', certMaterial: 'CERT', keyMaterial: 'KEY', sshOpts: ['-v'] },
    });
    const [program, ...args] = shell.split(' ');
    const child = spawn(program, [...args, '-c', `${prelude}echo "\${PATH%%:*}"; engine 20 ps`], {
      env: { ...process.env, PATH: `${dir}:${process.env.PATH}`, ...environment },
      detached: true,
    });
    let printed = '';
    child.stdout.on('data', (text: Buffer) => (printed += text));
    while (printed.split('\n').length < 3) await pause(20);
    const paths = printed.trim().split('\n');
    expect(paths.filter((path) => existsSync(path))).toEqual(paths);
    process.kill(-child.pid!, signal);
    await once(child, 'close');
    expect(paths.filter((path) => existsSync(path))).toEqual([]);
  });

  test('runs ssh also where nothing in the temporary directory can be run', () => {
    stub('ssh', 'echo "ran $*"');
    const noexec = (paths: string): string =>
      `chmod() { case $2 in ${paths}) return 0 ;; *) command chmod "$@" ;; esac; }\n`;
    const home = mkdtempSync(join(dir, 'home-'));
    const tmp = mkdtempSync(join(dir, 'tmp-'));
    const run = (paths: string): ReturnType<typeof sh> =>
      sh({ sshOpts: ['-v'] }, 'ssh host', { before: noexec(paths), HOME: home, TMPDIR: tmp, PWD: tmp });
    expect(run(`${tmp}*`)).toMatchObject({ code: 0, lines: ['ran -v host'] });
    expect(run('*')).toMatchObject({ code: 1, stderr: expect.stringContaining('TMPDIR must be a directory') });
    expect([readdirSync(home), readdirSync(tmp)]).toEqual([[], []]);
  });

  test('hands options on to ssh, each as one', () => {
    stub('ssh', 'for each; do echo "$each"; done');
    const { lines } = sh({ sshOpts: ['-o', "ProxyCommand=nc 'a b' $x", '-i', '/k'] }, 'ssh -- "host name"');
    expect(lines).toEqual(['-o', "ProxyCommand=nc 'a b' $x", '-i', '/k', '--', 'host name']);
  });

  test('does not wait for an engine that hangs', () => {
    stub('docker', 'exec sleep 30');
    const start = Date.now();
    const { code, stderr } = sh({}, 'engine 1 ps');
    expect(code).not.toBe(0);
    expect(stderr).toContain('tcp://here:2376 did not answer within 1 seconds');
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  test('a container runs only when docker says so; what is no answer ends the program with the words of docker', () => {
    const running = (script: string): [number | null, string] => {
      stub('docker', script);
      const { code, lines, stderr } = sh({}, 'if running web; then echo yes; else echo no; fi');
      return [code, `${lines}${stderr}`];
    };
    expect(running('echo true')).toEqual([0, 'yes']);
    expect(running('echo false')).toEqual([0, 'no']);
    expect(running('echo "Error: No such object: web" >&2; exit 1')).toEqual([0, 'no']);
    expect(running('echo "Error response from daemon: No such container: web" >&2; exit 1')).toEqual([0, 'no']);
    expect(running('echo; echo "Cannot connect to the Docker daemon" >&2; exit 1')).toEqual([
      1,
      'Cannot connect to the Docker daemon\n',
    ]);
    expect(running('echo "unable to resolve docker endpoint: open ca.pem" >&2; exit 1')).toEqual([
      1,
      'unable to resolve docker endpoint: open ca.pem\n',
    ]);
    expect(running(':')[0]).toBe(1);
  });

  test('says when there is no docker command', () => {
    const { code, stderr } = sh({}, 'PATH=/nowhere; engine 5 ps');
    expect(code).toBe(127);
    expect(stderr).toContain('the docker command is missing');
  });
});
