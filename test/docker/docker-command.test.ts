import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerCommand } from '../../lib/docker/docker-command';

describe('the docker command of a shell', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-command-'));
  const stub = (name: string, script: string): void => {
    writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dir, name), 0o755);
  };
  const sh = (
    access: Parameters<typeof dockerCommand>[0],
    command: string,
  ): { code: number | null; lines: string[] } => {
    const { prelude, environment } = dockerCommand(access);
    const env = { ...process.env, PATH: `${dir}:${process.env.PATH}`, ...environment };
    const { status, stdout } = spawnSync('sh', ['-c', prelude + command], { env, encoding: 'utf8' });
    return { code: status, lines: stdout.split('\n').filter(Boolean) };
  };

  afterAll(() => rmSync(dir, { recursive: true }));

  test('needs nothing for an address', () => {
    expect(dockerCommand({})).toEqual({ prelude: '', environment: {} });
  });

  test('takes certificates from their directory', () => {
    const environment = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(dockerCommand({ certPath: '/certs' })).toEqual({ prelude: '', environment });
  });

  test('finds certificates in files that only it can read, and that go when it ends, however that is', () => {
    stub(
      'docker',
      'for f in ca cert key; do stat -c %a "$DOCKER_CERT_PATH/$f.pem"; cat "$DOCKER_CERT_PATH/$f.pem"; done',
    );
    const access = { caMaterial: 'C A', certMaterial: 'C$x', keyMaterial: "K'" };
    const { code, lines } = sh(access, 'docker ps; echo "$DOCKER_CERT_PATH $DOCKER_TLS_VERIFY"; exit 3');
    const [path, verify] = lines.pop()!.split(' ');
    expect([code, verify, ...lines]).toEqual([3, '1', '600', 'C A', '600', 'C$x', '600', "K'"]);
    expect(spawnSync('ls', [path]).status).not.toBe(0);
  });

  test('hands options on to ssh, each as one', () => {
    stub('ssh', 'for each; do echo "$each"; done');
    const { lines } = sh({ sshOpts: ['-o', "ProxyCommand=nc 'a b' $x", '-i', '/k'] }, 'ssh -- "host name"');
    expect(lines).toEqual(['-o', "ProxyCommand=nc 'a b' $x", '-i', '/k', '--', 'host name']);
  });
});
