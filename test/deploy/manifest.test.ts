import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Manifest } from '../../lib/deploy/manifest';

describe('the manifest of an app', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'berth-manifest-'));
  const stack = (name: string, ...dependencies: string[]): object => ({
    ...{ name, constructPath: `${name}-path`, workingDirectory: `stacks/${name}` },
    dependencies: dependencies.map((each) => `${each}-path`),
  });

  beforeAll(() => {
    const stacks = { shop: stack('shop', 'jobs', 'agents'), jobs: stack('jobs', 'agents'), agents: stack('agents') };
    writeFileSync(join(outdir, 'manifest.json'), JSON.stringify({ stacks }));
  });

  afterAll(() => rmSync(outdir, { recursive: true }));

  test('names each stack after those it depends on, and once', () => {
    expect(new Manifest(outdir).stacks).toEqual(['agents', 'jobs', 'shop']);
  });

  test('knows the directory of a stack, and fails for one that it has not', () => {
    const manifest = new Manifest(outdir);
    expect(manifest.directory('jobs')).toBe(join(outdir, 'stacks/jobs'));
    expect(() => manifest.directory('job')).toThrow(`no stack 'job' in ${outdir}: it has agents, jobs, shop`);
  });

  test('what can not be read, or is none, is one line', () => {
    expect(() => new Manifest('/none')).toThrow(/^'\/none\/manifest.json' can't be read, synthesize first: ENOENT/);
    const other = mkdtempSync(join(tmpdir(), 'berth-manifest-'));
    for (const content of ['[]', '{}', '{"stacks":{"a":null}}', '{"stacks":{"a":{"name":"a"}}}']) {
      writeFileSync(join(other, 'manifest.json'), content);
      expect(() => new Manifest(other)).toThrow(`'${other}/manifest.json' is no manifest of cdktf`);
    }
    rmSync(other, { recursive: true });
  });
});
