import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SecretWatch } from '../live/secret-watch';

describe('the watch for secrets', () => {
  let watch: SecretWatch;
  afterEach(() => watch.stop());

  const secrets = { token: randomUUID(), key: `-----BEGIN PRIVATE KEY-----\n${randomUUID()}\n-----END` };
  const open = [{ accessor: randomUUID() }, `-----BEGIN CERTIFICATE-----\n${randomUUID()}\n`];

  test('finds those in arguments, in temporary files and in texts, and says where', async () => {
    watch = new SecretWatch();
    const dir = mkdtempSync(join(tmpdir(), 'berth-watch-'));
    watch.learn('secrets', secrets);
    watch.learn('open', open);
    const child = spawn('sh', ['-c', 'sleep 1', secrets.token]);
    writeFileSync(join(dir, 'file'), `key ${secrets.key}`);
    writeFileSync(join(dir, 'open'), JSON.stringify(open));
    watch.see('a log', `it says ${secrets.token}`);
    await pause(2200);
    child.kill();
    rmSync(dir, { recursive: true });
    expect(watch.found()).toEqual([
      `secrets.key: a temporary file (${join(dir, 'file')})`,
      'secrets.token: a log',
      'secrets.token: arguments of a process (of sh)',
    ]);
  });

  test('leaves out the files of the suite itself', async () => {
    const path = join(tmpdir(), `berth-watch-${randomUUID()}`);
    watch = new SecretWatch([path]);
    mkdirSync(path);
    watch.learn('secrets', secrets);
    writeFileSync(join(path, 'file'), secrets.token);
    const other = join(tmpdir(), `berth-other-${randomUUID()}`);
    writeFileSync(other, 'nothing');
    await pause(2200);
    rmSync(path, { recursive: true });
    rmSync(other);
    expect(watch.found()).toEqual([]);
    // It has looked, and seen the other one.
    expect(watch.size).toBeGreaterThan(0);
  });
});
