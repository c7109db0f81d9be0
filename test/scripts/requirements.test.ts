import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { missingRequirement } from '../../scripts/testbed/requirements';

describe('what a machine lacks', () => {
  const bin = mkdtempSync(join(tmpdir(), 'berth-needs-'));
  const { PATH } = process.env;
  const fake = (program: string, script: string): void => {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
  };

  beforeEach(() => {
    process.env.PATH = [bin, dirname(process.execPath)].join(delimiter);
    ['docker', 'dockerd', 'terraform'].forEach((program) => fake(program, 'exit 127'));
  });

  afterAll(() => {
    process.env.PATH = PATH;
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
});
