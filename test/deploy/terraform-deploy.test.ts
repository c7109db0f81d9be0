import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ApplyEvent } from '../../lib/deploy/apply-output';
import { RunRecords } from '../../lib/deploy/run-records';
import { Terraform } from '../../lib/deploy/terraform';
import { TerraformProcesses } from '../../lib/deploy/terraform-processes';

/** A program in Terraform's place that notes each call in `calls`, and does with `apply` what a test says. */
const FAKE = (apply: string): string => `#!/bin/sh
echo "$*" >> "$CALLS"
case "$1" in
  init) mkdir -p .terraform; exit 0 ;;
  apply) ${apply} ;;
esac
`;

const line = (event: object): string => `echo '${JSON.stringify(event)}'`;
const hook = (type: string, addr: string, action: string, more: object = {}): string =>
  line({ type, hook: { resource: { addr }, action, elapsed_seconds: 3, ...more } });

describe('the deployment of a stack by Terraform', () => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'berth-deploy-')));
  const stack = join(dir, 'stacks/shop');
  const callsFile = join(dir, 'calls');
  const { PATH } = process.env;
  let events: ApplyEvent[];

  const fake = (apply: string): void => {
    writeFileSync(join(dir, 'terraform'), FAKE(apply));
    chmodSync(join(dir, 'terraform'), 0o755);
  };
  const calls = (): string[] => {
    const text = readFileSync(callsFile, 'utf8');
    writeFileSync(callsFile, '');
    return text
      .trim()
      .split('\n')
      .map((call) => call.split(' ')[0]);
  };
  const deploy = (terraform = new Terraform(dir), options = {}): Promise<unknown> =>
    terraform.deploy('shop', { onEvent: (event) => events.push(event), onFound: () => undefined, ...options });

  beforeAll(() => {
    Object.assign(process.env, { PATH: [dir, PATH].join(delimiter), TF_BIN: 'terraform', CALLS: callsFile });
    mkdirSync(stack, { recursive: true });
    const shop = { name: 'shop', constructPath: 'shop', workingDirectory: 'stacks/shop', dependencies: [] };
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ stacks: { shop } }));
  });

  beforeEach(() => {
    events = [];
    rmSync(join(stack, '.terraform'), { recursive: true, force: true });
    writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { backend: { local: { path: 'a' } } } }));
    writeFileSync(callsFile, '');
  });

  afterAll(() => {
    process.env.PATH = PATH;
    rmSync(dir, { recursive: true });
  });

  test('tells what happens to each resource, and counts what is a change of its own', async () => {
    fake(
      [
        line({ type: 'version', ui: '1.2' }),
        hook('apply_start', 'nomad_job.web', 'update'),
        hook('apply_progress', 'nomad_job.web', 'update'),
        hook('apply_complete', 'nomad_job.web', 'update'),
        hook('apply_complete', 'terraform_data.monitor', 'create'),
        hook('provision_progress', 'terraform_data.monitor', 'create', { output: 'Executing: ["/bin/sh"]' }),
        hook('provision_progress', 'terraform_data.monitor', 'create', {
          output: 'local-exec: Executing: Suppressed by quiet=true',
        }),
        hook('provision_progress', 'terraform_data.monitor', 'create', { output: 'web: 2 of 3 healthy' }),
        line({ type: 'something_new' }),
      ].join('\n'),
    );
    expect(await deploy(new Terraform(dir), { uncounted: ['terraform_data.monitor'] })).toEqual({
      ...{ created: 0, updated: 1, deleted: 0 },
    });
    expect(events.map(({ address, text, isRepeated }) => [address, text, isRepeated])).toEqual([
      ['nomad_job.web', 'changing', false],
      ['nomad_job.web', 'still changing, 3 s', true],
      ['nomad_job.web', 'changed after 3 s', false],
      ['terraform_data.monitor', 'created after 3 s', false],
      ['terraform_data.monitor', 'web: 2 of 3 healthy', false],
    ]);
  });

  test('fails with the diagnostics, or else with the last that it printed', async () => {
    const diagnostic = { severity: 'error', address: 'nomad_job.web', summary: 'no', detail: 'bad gateway' };
    fake(`${line({ type: 'diagnostic', diagnostic })}; exit 1`);
    await expect(deploy()).rejects.toThrow('terraform apply of shop failed:\nError: nomad_job.web: no\nbad gateway');
    fake('echo "panic: nil map" >&2; exit 2');
    await expect(deploy()).rejects.toThrow('terraform apply of shop failed:\npanic: nil map');
    fake('kill -9 $$');
    await expect(deploy()).rejects.toThrow('terraform was ended by SIGKILL');
  });

  test('a held lock of the state names its holder, and the way out', async () => {
    const detail =
      'Lock Info:\n  ID:        4c5a\n  Path:      x\n  Who:       anna@ci\n  Created:   2026-11-26 06:00:00 UTC\n';
    const diagnostic = { severity: 'error', summary: 'Error acquiring the state lock', detail };
    fake(`printf '%s\\n' '${JSON.stringify({ type: 'diagnostic', diagnostic })}'; exit 1`);
    await expect(deploy()).rejects.toThrow(
      'the state of shop is locked by anna@ci since 2026-11-26 06:00:00 UTC: if that program is gone, ' +
        `run 'terraform -chdir=${stack} force-unlock 4c5a'`,
    );
  });

  test('skips an init that would change nothing, and runs it when backend, providers or program are others', async () => {
    fake('exit 0');
    await deploy();
    await deploy();
    expect(calls()).toEqual(['init', 'apply', 'apply']);
    writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { backend: { local: { path: 'b' } } } }));
    await deploy();
    writeFileSync(
      join(stack, 'cdk.tf.json'),
      JSON.stringify({ terraform: { backend: { local: { path: 'b' } } }, resource: {} }),
    );
    await deploy();
    expect(calls()).toEqual(['init', 'apply', 'apply']);
    copyFileSync(join(dir, 'terraform'), join(dir, 'tofu'));
    process.env.TF_BIN = 'tofu';
    await deploy();
    process.env.TF_BIN = 'terraform';
    expect(calls()).toEqual(['init', 'apply']);
  });

  test('runs one init at a time where they share a cache of providers, and at once elsewhere', async () => {
    const names = ['a', 'b', 'c'];
    const stacks = names.map((name) => {
      mkdirSync(join(dir, 'stacks', name), { recursive: true });
      return [name, { name, constructPath: name, workingDirectory: `stacks/${name}`, dependencies: [] }];
    });
    const out = mkdtempSync(join(tmpdir(), 'berth-inits-'));
    names.forEach((name) => mkdirSync(join(out, 'stacks', name), { recursive: true }));
    writeFileSync(join(out, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(stacks) }));
    writeFileSync(join(dir, 'terraform'), '#!/bin/sh\necho "begin" >> "$CALLS"; sleep 0.2; echo "end" >> "$CALLS"\n');
    const { TF_PLUGIN_CACHE_DIR, TF_CLI_CONFIG_FILE } = process.env;
    writeFileSync(join(out, 'terraformrc'), '');
    process.env.TF_CLI_CONFIG_FILE = join(out, 'terraformrc');
    for (const [cache, order] of [
      ['/cache', ['begin', 'end', 'begin', 'end', 'begin', 'end']],
      ['', ['begin', 'begin', 'begin', 'end', 'end', 'end']],
    ] as const) {
      process.env.TF_PLUGIN_CACHE_DIR = cache;
      const terraform = new Terraform(out);
      await Promise.all(names.map((name) => terraform.init(name)));
      expect(calls()).toEqual(order);
    }
    for (const [name, value] of Object.entries({ TF_PLUGIN_CACHE_DIR, TF_CLI_CONFIG_FILE })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(out, { recursive: true });
  });

  test.each(['terraform', 'tofu'])('runs the init of %s again when providers are gone', async (program) => {
    fake('exit 0');
    await deploy();
    calls();
    rmSync(join(stack, 'once'), { force: true });
    const diagnostic = {
      severity: 'error',
      summary: 'Required plugins are not installed',
      detail: `run:\n ${program} init`,
    };
    fake(
      `[ -e once ] && exit 0; touch once; printf '%s\\n' '${JSON.stringify({ type: 'diagnostic', diagnostic })}'; exit 1`,
    );
    await deploy();
    expect(calls()).toEqual(['apply', 'init', 'apply']);
  });

  test('waits for a run that an earlier program has left behind, and shows what it prints', async () => {
    fake(
      `${hook('apply_start', 'a.b', 'create')}; while [ ! -e go ]; do sleep 0.05; done; ${hook('apply_complete', 'a.b', 'create')}`,
    );
    const first = deploy();
    while (events.length === 0) await pause(20);
    const found: string[] = [];
    const seen: string[] = [];
    const second = deploy(new Terraform(dir), {
      onFound: ({ command, stack: name }: { command: string; stack: string }) => found.push(`${name} ${command}`),
      onEvent: ({ text }: ApplyEvent) => seen.push(text),
    });
    while (found.length === 0) await pause(20);
    await pause(200);
    expect(calls()).toEqual(['init', 'apply']);
    writeFileSync(join(stack, 'go'), '');
    await Promise.all([first, second]);
    expect(found).toEqual(['shop apply']);
    expect(seen.slice(0, 2)).toEqual(['creating', 'created after 3 s']);
    expect(calls()).toEqual(['apply']);
    expect(readdirSync(join(dir, '.berth/run'))).toEqual([]);
  });

  test('told to end, it tells Terraform once, and begins nothing more', async () => {
    fake(`trap 'echo got >> ints; exit 1' INT; ${hook('apply_start', 'a.b', 'create')}; while :; do sleep 0.05; done`);
    const terraform = new Terraform(dir);
    const running = deploy(terraform);
    running.catch(() => undefined);
    while (events.length === 0) await pause(20);
    terraform.interrupt();
    terraform.interrupt();
    await expect(running).rejects.toThrow('terraform apply of shop failed');
    expect(readFileSync(join(stack, 'ints'), 'utf8')).toBe('got\n');
    await expect(deploy(terraform)).rejects.toThrow("stopped before 'terraform");
  });

  test('never kills an apply, whatever its time limit', async () => {
    fake(`trap '' INT; ${hook('apply_start', 'a.b', 'create')}; sleep 0.6; touch ended`);
    await expect(deploy(new Terraform(dir, { timeoutSeconds: 0.2 }))).rejects.toThrow('did not end within 0.2 s');
    expect(existsSync(join(stack, 'ended'))).toBe(true);
  });

  test('ends a plan that hangs together with its provider', async () => {
    // A process that nobody waits for still has its id when it is gone: it is told by what it does.
    const beats = join(stack, 'beats');
    const provider = `while :; do echo . >> ${beats}; sleep 0.05; done`;
    writeFileSync(join(dir, 'terraform'), `#!/bin/sh\ntrap '' INT; (${provider}) & wait; wait\n`, { mode: 0o755 });
    const processes = new TerraformProcesses(new RunRecords(join(dir, 'records')));
    const call = { stack: 'shop', directory: stack, args: ['plan'], timeoutSeconds: 0.3, stopSeconds: 0.2 };
    expect(await processes.run(call)).toMatchObject({ code: 124 });
    const before = readFileSync(beats, 'utf8');
    await pause(300);
    expect(readFileSync(beats, 'utf8')).toBe(before);
  });
});
