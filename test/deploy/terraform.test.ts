import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { terraformProgram } from '../../lib/deploy/program';
import { Terraform } from '../../lib/deploy/terraform';

describe('the runner of Terraform', () => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'berth-terraform-')));
  const { PATH } = process.env;
  const progress: string[] = [];
  const terraform = (options = {}): Terraform =>
    new Terraform(dir, { onProgress: (line) => progress.push(line), ...options });

  /** Put a program in Terraform's place. */
  const fake = (script: string): void => {
    writeFileSync(join(dir, 'terraform'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dir, 'terraform'), 0o755);
  };

  beforeAll(() => {
    Object.assign(process.env, { PATH: [dir, PATH].join(delimiter), TF_BIN: 'terraform' });
    mkdirSync(join(dir, 'stacks/shop'), { recursive: true });
    const shop = { name: 'shop', constructPath: 'shop', workingDirectory: 'stacks/shop', dependencies: [] };
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ stacks: { shop } }));
  });

  beforeEach(() => progress.splice(0));

  afterAll(() => {
    process.env.PATH = PATH;
    rmSync(dir, { recursive: true });
  });

  test('runs in the directory of the stack, asks nobody, and hands on the file of variables', async () => {
    fake('echo "Error: $(pwd) $*"; exit 1');
    const varFile = '/secrets.json';
    const at = `${dir}/stacks/shop`;
    await expect(terraform({ varFile }).init('shop')).rejects.toThrow(`${at} init -no-color -input=false`);
    await expect(terraform({ varFile }).apply('shop')).rejects.toThrow(
      `${at} apply -no-color -input=false -auto-approve -lock-timeout=60s -var-file=/secrets.json`,
    );
    await expect(terraform().destroy('shop')).rejects.toThrow(
      `${at} destroy -no-color -input=false -auto-approve -lock-timeout=60s`,
    );
  });

  test('a plan is empty, or has changes, or failed: by its code alone', async () => {
    fake('echo "Plan: 1 to add"; exit 0');
    expect(await terraform().plan('shop')).toBeUndefined();
    fake('echo "Plan: 1 to add"; exit 2');
    expect(await terraform().plan('shop')).toBe('Plan: 1 to add\n');
    fake('echo "Error: no"; exit 1');
    await expect(terraform().plan('shop')).rejects.toThrow('terraform plan of shop failed:\nError: no');
    rmSync(join(dir, 'terraform'));
    process.env.PATH = dir;
    await expect(terraform().plan('shop')).rejects.toThrow(
      `terraform can't be started in ${dir}/stacks/shop: install it, and put it into PATH (spawn terraform ENOENT)`,
    );
    process.env.PATH = [dir, PATH].join(delimiter);
  });

  test('tells how far Terraform is, and what its provisioners print, but not their programs', async () => {
    fake(`cat <<'END'
nomad_job.web: Creating...
Terraform will perform the following actions:
terraform_data.gate (local-exec): Executing: ["/bin/sh" "-c" "set -e"]
terraform_data.gate (local-exec): h1 is ready
nomad_job.web: Still creating... [10s elapsed]
nomad_job.web: Creation complete after 12s [id=web]
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
END`);
    await terraform().apply('shop');
    expect(progress).toEqual([
      'shop: nomad_job.web: Creating...',
      'shop: terraform_data.gate (local-exec): h1 is ready',
      'shop: nomad_job.web: Still creating... [10s elapsed]',
      'shop: nomad_job.web: Creation complete after 12s [id=web]',
    ]);
  });

  test('an error begins with what Terraform says is wrong', async () => {
    fake('echo "nomad_job.web: Creating..."; echo; echo "Error: bad gateway"; exit 1');
    await expect(terraform().apply('shop')).rejects.toThrow(/^terraform apply of shop failed:\nError: bad gateway$/);
  });

  test('is the program that TF_BIN names, or that cdktf would take, and a relative path is not one of a stack', async () => {
    writeFileSync(join(dir, 'tofu'), `#!/bin/sh\necho "Error: $0"; exit 1\n`, { mode: 0o755 });
    process.env.TF_BIN = 'tofu';
    await expect(terraform().apply('shop')).rejects.toThrow(`tofu apply of shop failed:\nError: ${dir}/tofu`);
    expect(terraformProgram({ TERRAFORM_BINARY_NAME: 'tofu' })).toBe('tofu');
    expect(terraformProgram({ TERRAFORM_BINARY_NAME: 'tofu', TF_BIN: './bin/tofu' })).toBe(resolve('bin/tofu'));
    expect(terraformProgram({})).toBe('terraform');
    process.env.TF_BIN = 'terraform';
  });

  test('stops a command at the time limit', async () => {
    fake('exec sleep 60');
    await expect(terraform({ timeoutSeconds: 0.3 }).apply('shop')).rejects.toThrow('did not end within 0.3 s');
  });

  test('reads outputs, and fails when there are none to read', async () => {
    fake(`[ "$*" = 'output -no-color -json' ] && echo '{"url":{"value":"http://x"},"ports":{"value":[80]}}'`);
    expect(await terraform().outputs('shop')).toEqual({ url: 'http://x', ports: [80] });
    fake('echo "Error: no state"; exit 1');
    await expect(terraform().outputs('shop')).rejects.toThrow('terraform output of shop failed:\nError: no state');
  });
});
