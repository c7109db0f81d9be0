import { mkdirSync, mkdtempSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BerthProcess } from '../../cli/berth-process';

/** Two chains of three stacks, each with two resources that take a while. They need no provider. */
const STACKS = ['a', 'b'].flatMap((chain) => [1, 2, 3].map((place) => ({ chain, place, name: `${chain}${place}` })));

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)('a deploy that is killed, with a real Terraform', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-kills-'));
  const out = join(dir, 'cdktf.out');
  const made = join(dir, 'made');

  /** Every resource is made anew, and notes its id once it exists. */
  const synth = (value: number): void => {
    const stacks = STACKS.map(({ chain, place, name }) => {
      mkdirSync(join(out, 'stacks', name), { recursive: true });
      const resource = (after?: string): object => ({
        triggers_replace: value,
        provisioner: [{ 'local-exec': { command: `echo \${self.id} >> ${made}; sleep 0.4` } }],
        ...(after !== undefined && { depends_on: [after] }),
      });
      const terraform_data = { one: resource(), two: resource('terraform_data.one') };
      const backend = { local: { path: join(dir, `${name}.tfstate`) } };
      writeFileSync(
        join(out, 'stacks', name, 'cdk.tf.json'),
        JSON.stringify({ terraform: { backend }, resource: { terraform_data } }),
      );
      const map = { version: 1, stack: name, hosts: [], jobs: [], routes: [], calls: [] };
      writeFileSync(join(out, `${name}.map.json`), JSON.stringify(map));
      const dependencies = place === 1 ? [] : [`${chain}${place - 1}`];
      return [name, { name, constructPath: name, workingDirectory: `stacks/${name}`, dependencies }];
    });
    writeFileSync(join(out, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(stacks) }));
  };

  const deploy = (): BerthProcess => new BerthProcess(dir, ['deploy', '--no-synth', '--parallelism', '2']);
  /** Change all stacks, and send a signal to the deploy a while after it has begun. */
  const kill = async (signal: NodeJS.Signals, moment: number): Promise<BerthProcess> => {
    synth(Date.now());
    const deployed = deploy();
    await deployed.until('began');
    await pause(moment);
    deployed.child.kill(signal);
    return deployed;
  };
  const madeIds = (): string[] => (existsSync(made) ? readFileSync(made, 'utf8').trim().split('\n') : []);
  const stateOf = (name: string): any[] => {
    const file = join(dir, `${name}.tfstate`);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).resources : [];
  };
  const instances = (): any[] => STACKS.flatMap(({ name }) => stateOf(name)).flatMap((each) => each.instances);
  const idsInStates = (): string[] => instances().map((instance) => instance.attributes.id);
  const locks = (): string[] => readdirSync(dir).filter((file) => file.includes('.lock'));

  beforeAll(async () => {
    synth(0);
    const first = deploy();
    expect([await first.ended, first.printed]).toEqual([0, expect.stringContaining('all of it serves')]);
  }, 120_000);

  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  // Random ones, so that runs add up to many.
  const moments = Array.from({ length: process.env.BERTH_LONG ? 5 : 3 }, () => Math.round(Math.random() * 3_000));

  test.each(moments)(
    'by SIGKILL after %i ms: Terraform ends what it began, and the next deploy follows it',
    async (moment) => {
      const before = madeIds().length;
      const killed = await kill('SIGKILL', moment);
      await killed.ended;
      const next = deploy();
      expect([await next.ended, next.printed]).toEqual([0, expect.stringContaining('all of it serves')]);
      const ids = madeIds().slice(before);
      // Nothing was made twice, and nothing that stands in no state.
      expect(ids).toHaveLength(2 * STACKS.length);
      expect(idsInStates().sort()).toEqual(ids.sort());
      expect(locks()).toEqual([]);
      expect(readdirSync(join(out, '.berth/run'))).toEqual([]);
    },
    120_000,
  );

  test.each(moments)(
    'by SIGTERM after %i ms: all that was made stands in a state, and the next deploy goes on',
    async (moment) => {
      const before = madeIds().length;
      const killed = await kill('SIGTERM', moment);
      const code = await killed.ended;
      const wasWhole = killed.printed.includes('all of it serves');
      expect([code, killed.printed]).toEqual([wasWhole ? 0 : 1, expect.any(String)]);
      expect(idsInStates()).toEqual(expect.arrayContaining(madeIds().slice(before)));
      expect(locks()).toEqual([]);
      expect(readdirSync(join(out, '.berth/run'))).toEqual([]);
      const next = deploy();
      expect([await next.ended, next.printed]).toEqual([0, expect.stringContaining('all of it serves')]);
      expect(instances().filter(({ status }) => status === 'tainted')).toEqual([]);
      expect(idsInStates()).toHaveLength(2 * STACKS.length);
    },
    120_000,
  );

  test('whose reader goes away ends as it would have', async () => {
    synth(Date.now());
    const read = deploy();
    await read.until('began');
    read.child.stdout!.destroy();
    expect(await read.ended).toBe(0);
    expect(instances().filter(({ status }) => status === 'tainted')).toEqual([]);
    const next = deploy();
    await next.ended;
    expect(next.printed.match(/no changes/g)).toHaveLength(STACKS.length);
  }, 120_000);
});
