import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  givenProgram,
  givenVersions,
  obtainProgram,
  programText,
  testedVersion,
} from '../../scripts/testbed/given-programs';
import { cachedProgram, programVersion } from '../../scripts/testbed/programs';

describe('a program that the environment names', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-given-'));
  afterEach(() => void delete process.env.BERTH_NOMAD);
  afterAll(() => rmSync(dir, { recursive: true }));

  const give = (folder: string, script: string, name: string = 'nomad'): string => {
    const path = join(dir, folder, name);
    mkdirSync(join(dir, folder), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return (process.env.BERTH_NOMAD = path);
  };

  test('is taken, in the version that it says', async () => {
    const path = give('good', '[ "$1" = version ] && echo "Nomad v2.0.5"');
    expect(givenProgram('nomad')).toEqual({ path, version: '2.0.5' });
    expect(await obtainProgram('nomad', () => undefined)).toBe(path);
    expect(testedVersion('nomad')).toBe('2.0.5');
    expect(testedVersion('consul')).toBe(programVersion('consul'));
    expect(programText('nomad')).toBe(`nomad 2.0.5 of ${path}`);
    expect(givenVersions()).toEqual({ nomadVersion: '2.0.5' });
  });

  test('is a version that can be built, by its number', async () => {
    const cache = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = dir;
    process.env.BERTH_TRAEFIK = '3.6.12';
    try {
      expect(cachedProgram('traefik', '3.6.12')).toBeUndefined();
      const [built] = readdirSync(join(dir, 'berth/programs'));
      const path = join(dir, 'berth/programs', built, 'traefik');
      writeFileSync(path, '');
      expect(await obtainProgram('traefik', () => undefined)).toBe(path);
      expect(programText('traefik')).toBe('traefik 3.6.12');
      expect(givenVersions()).toEqual({ traefikVersion: '3.6.12' });
      process.env.BERTH_TRAEFIK = '3.6.1';
      expect(() => testedVersion('traefik')).toThrow('or a version that has a module file');
    } finally {
      delete process.env.BERTH_TRAEFIK;
      if (cache === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = cache;
    }
  });

  test('fails when it is another file, or says no version', async () => {
    give('other', 'echo 2.0.5', 'nomad-2.0.5');
    expect(() => givenProgram('nomad')).toThrow(
      /^BERTH_NOMAD is .* must be a file of the name nomad, or a version that has a module file$/,
    );
    give('silent', 'exit 0');
    expect(() => givenProgram('nomad')).toThrow('must be a program that says its version');
    give('other-version', 'echo "Version: dev"; echo "Go version: go1.26.8"');
    expect(() => givenProgram('nomad')).toThrow('must be a program that says its version');
    give('failing', 'echo 2.0.5; exit 1');
    expect(() => givenProgram('nomad')).toThrow('must be a program that says its version');
  });
});
