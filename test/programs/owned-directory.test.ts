import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OWNED_DIRECTORY } from '../../lib/platform/host/owned-directory.generated';
import { Outcome, Sandbox, SHELLS } from './sandbox';

/** What Nomad leaves of a server that runs tasks. */
const NOMADS = ['server/raft/raft.db', 'client/client-id', 'alloc/1/x', 'alloc_mounts/1', 'plugins/p'];

describe.each(SHELLS)('the directory of a platform, %s', (shell) => {
  let parent: string;
  let sandbox: Sandbox;
  const at = (...names: string[]): string => join(parent, 'prod', ...names);
  const files = (...names: string[]): void => {
    for (const name of names) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), 'x');
    }
  };
  const step = (name: string, more: { readonly [name: string]: string } = {}): Outcome => {
    const variables = { STEP: name, NAME: 'prod', OWNER: 'prod', DIRECTORY: '/srv/prod', PARENT: parent, ...more };
    return sandbox.run(`cd "$PARENT"\n${OWNED_DIRECTORY}`, variables);
  };

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'berth-parent-'));
    sandbox = new Sandbox(shell);
  });
  afterEach(() => {
    rmSync(parent, { recursive: true });
    sandbox.remove();
  });

  test('is made, marked, and removed with all that is in it', () => {
    expect(step('make')).toMatchObject({ code: 0, output: '' });
    expect(readFileSync(at('.berth'), 'utf8')).toBe('prod\n');
    files(...NOMADS);
    expect(step('make')).toMatchObject({ code: 0, output: '' });
    expect(step('remove')).toMatchObject({ code: 0, output: '' });
    expect(existsSync(at())).toBe(false);
    expect(step('remove')).toMatchObject({ code: 0, output: '' });
  });

  test.each([
    ['an empty one', []],
    ['the root of a disk', ['lost+found/x']],
    ["an earlier release's", NOMADS],
    ["a client's", ['client/client-id', 'alloc/x']],
  ])('is marked where there is %s', (_, names) => {
    mkdirSync(at());
    files(...names);
    expect(step('make')).toMatchObject({ code: 0, output: '' });
    expect(existsSync(at('.berth'))).toBe(true);
  });

  test.each([
    ['a database', ['ibdata1']],
    ['a hidden file', ['.ssh/id']],
    ["files of others beside Nomad's", [...NOMADS, 'backup.tar']],
    ["a name that is made of two of Nomad's", [...NOMADS, 'server client/x']],
    ['a program of a client and a server', ['client/main.go', 'server/main.go']],
  ])('is neither marked nor removed where there is %s', (_, names) => {
    files(...names);
    expect(step('make')).toMatchObject({
      code: 1,
      output: "/srv/prod holds files of others: 'dataDir' must be an empty directory, or none\n",
    });
    expect(step('remove')).toMatchObject({
      code: 1,
      output: "/srv/prod does not carry Berth's mark, the file .berth: look into it, and remove it yourself\n",
    });
    expect(names.every((name) => existsSync(at(name)))).toBe(true);
    expect(existsSync(at('.berth'))).toBe(false);
  });

  test('is not removed without its mark, whatever it holds, unless it holds nothing', () => {
    files(...NOMADS);
    expect(step('remove')).toMatchObject({ code: 1, output: expect.stringContaining("does not carry Berth's mark") });
    rmSync(at(), { recursive: true });
    mkdirSync(at());
    expect(step('remove')).toMatchObject({ code: 0 });
    expect(existsSync(at())).toBe(true);
  });

  test("is no other platform's", () => {
    step('make', { OWNER: 'other' });
    const output = "/srv/prod belongs to the platform 'other': each needs a 'dataDir' of its own\n";
    expect(step('make')).toMatchObject({ code: 1, output });
    expect(step('remove')).toMatchObject({ code: 1, output });
    expect(existsSync(at('.berth'))).toBe(true);
  });

  test('is no link, and its mark is none', () => {
    mkdirSync(join(parent, 'other'));
    writeFileSync(join(parent, 'other', '.berth'), 'prod\n');
    symlinkSync('other', at());
    for (const name of ['make', 'remove']) {
      expect(step(name)).toMatchObject({ code: 1, output: expect.stringContaining('is a link') });
    }
    rmSync(at());
    files('x');
    symlinkSync('../other/.berth', at('.berth'));
    expect(step('remove')).toMatchObject({ code: 1, output: expect.stringContaining("does not carry Berth's mark") });
    expect(existsSync(at('x'))).toBe(true);
  });

  test.each(['prod', 'prod/alloc/1/secrets'])('is not removed while something is mounted at %s', (place) => {
    step('make');
    sandbox.file('mounts', `36 35 98:0 / ${parent}/product rw - ext4\n37 35 98:0 / ${parent}/${place} rw - ext4\n`);
    expect(step('remove')).toMatchObject({
      code: 1,
      output: 'something is mounted in /srv/prod: unmount it first\n',
    });
    expect(existsSync(at('.berth'))).toBe(true);
    sandbox.file('mounts', `36 35 98:0 / ${parent}/product rw - ext4\n`);
    expect(step('remove')).toMatchObject({ code: 0 });
  });

  test.each([
    [{ NAME: '' }, 'NAME must'],
    [{ NAME: '..' }, 'NAME must'],
    [{ NAME: 'a/b' }, 'NAME must'],
    [{ OWNER: '' }, 'OWNER must'],
    [{ STEP: 'clean' }, 'STEP must'],
  ])('stays as it is with %j', (variables, message) => {
    step('make');
    expect(step('remove', variables)).toMatchObject({ code: 1, output: expect.stringContaining(message) });
    expect(existsSync(at('.berth'))).toBe(true);
  });
});
