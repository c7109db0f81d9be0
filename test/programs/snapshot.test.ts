import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SNAPSHOT } from '../../lib/platform/parts/backup/snapshot.generated';
import { SHELLS } from './sandbox';

describe.each(SHELLS)('the snapshot, in %s', (shell) => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'berth-snapshots-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Run it with a command that writes a copy; `$1` is the file. */
  const run = (command: string, keep = 3): { readonly code: number | null; readonly stderr: string } => {
    const [program, ...options] = shell.split(' ');
    const save = ['/bin/sh', '-c', command, 'save'];
    const { status, stderr } = spawnSync(
      program,
      [...options, '-c', SNAPSHOT, 'snapshot', directory, 'consul', String(keep), ...save],
      { encoding: 'utf8', timeout: 30_000 },
    );
    return { code: status, stderr };
  };
  const put = (...names: string[]): void => names.forEach((name) => writeFileSync(join(directory, name), name));
  const files = (): string[] => readdirSync(directory).sort();

  test('a copy has the name of what is copied and the time in UTC', () => {
    expect(run('echo state >"$1"')).toEqual({ code: 0, stderr: '' });
    const [file, ...others] = files();
    expect(others).toEqual([]);
    expect(file).toMatch(/^consul-\d{8}T\d{6}Z\.snap$/);
    expect(readFileSync(join(directory, file), 'utf8')).toBe('state\n');
  });

  test('the oldest copies go, and those of others stay', () => {
    put('consul-20200101T000000Z.snap', 'consul-20200102T000000Z.snap', 'consul-20200103T000000Z.snap');
    put('nomad-20200101T000000Z.snap');
    expect(run('echo state >"$1"', 2).code).toBe(0);
    expect(files()).toEqual([
      'consul-20200103T000000Z.snap',
      expect.stringMatching(/^consul-\d{8}T\d{6}Z\.snap$/),
      'nomad-20200101T000000Z.snap',
    ]);
  });

  test.each([
    ['fails half-way', 'echo half >"$1"; echo "no leader" >&2; exit 7', 7, 'no leader\n'],
    ['leaves a file of its own, as Nomad does,', 'echo half >"$1.tmp"; exit 7', 7, ''],
    ['writes nothing', 'true', 1, '/bin/sh has written no copy, or an empty one\n'],
    ['writes an empty file', ': >"$1"', 1, '/bin/sh has written no copy, or an empty one\n'],
  ])('a command that %s fails the run, leaves nothing behind and removes no copy', (_, command, code, stderr) => {
    put('consul-20200101T000000Z.snap', 'consul-20200102T000000Z.snap');
    expect(run(command, 1)).toEqual({ code, stderr });
    expect(files()).toEqual(['consul-20200101T000000Z.snap', 'consul-20200102T000000Z.snap']);
  });

  test('a signal ends the run and leaves nothing behind', () => {
    expect(run('echo half >"$1"; kill $PPID').code).toBe(143);
    expect(files()).toEqual([]);
  });

  test('what a killed run has left behind goes with the next run', () => {
    put(
      'consul-20200101T000000Z.snap.part',
      'consul-20200102T000000Z.snap.part.tmp',
      'nomad-20200101T000000Z.snap.part',
    );
    expect(run('echo state >"$1"').code).toBe(0);
    expect(files()).toEqual([expect.stringMatching(/^consul-.*\.snap$/), 'nomad-20200101T000000Z.snap.part']);
  });
});

test('Nomad finds nothing to replace in the snapshot', () => {
  expect(SNAPSHOT).not.toContain('${');
});
