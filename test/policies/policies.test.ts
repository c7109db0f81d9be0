import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aspects, TerraformStack, TerraformVariable } from 'cdktf';
import { IConstruct } from 'constructs';
import {
  AppStack,
  ContainerImage,
  IPolicy,
  nomad,
  Platform,
  Policies,
  PolicyJob,
  PolicyPack,
  WebService,
} from '../../lib';
import { Template } from '../../lib/testing';
import { stackOf } from '../fixtures/stack-of';

/** A policy of somebody else. */
class Owner implements IPolicy {
  public readonly id = 'owner';

  public check({ spec }: PolicyJob): string[] {
    return spec.Meta?.owner ? [] : ["the job must have an owner: give 'meta' an 'owner'"];
  }
}

/** A policy that writes down what it saw. */
class Spy implements IPolicy {
  public readonly id = 'spy';
  public readonly jobs: PolicyJob[] = [];

  public check(job: PolicyJob): string[] {
    this.jobs.push(job);
    return [];
  }
}

let outdir: string;
let app: App;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'berth-policies-'));
  app = new App({ outdir });
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(outdir, { recursive: true });
});

const report = (): any => JSON.parse(readFileSync(join(outdir, 'policies.json'), 'utf8'));
const reason = 'it moves next month';

function job(scope: IConstruct, id: string, more: nomad.JobSpec = {}): nomad.Job {
  const tasks = [{ name: id, driver: 'docker', config: { image: `registry.example/${id}:1` } }];
  return new nomad.Job(scope, id, { spec: { taskGroups: [{ name: id, tasks }], ...more } });
}

/** Two stacks with a job that has an owner and three that have none. */
function twoStacks(): { shop: TerraformStack; desk: TerraformStack; owned: nomad.Job; orphan: nomad.Job } {
  const [shop, desk] = ['shop', 'desk'].map((id) => stackOf(app, id));
  const owned = job(shop, 'owned', { meta: { owner: 'shop' } });
  job(shop, 'cart');
  const orphan = job(desk, 'mail');
  job(desk, 'news');
  return { shop, desk, owned, orphan };
}

function synth(): string {
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const missing = (path: string): string => `[${path}] owner: the job must have an owner: give 'meta' an 'owner'`;
const linesOf = (message: string): string[] =>
  message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('['));

describe('policies', () => {
  test('tell all that is wrong in all stacks at once, and write it down', () => {
    twoStacks();
    Policies.of(app).add(new Owner());
    expect(linesOf(synth())).toEqual(['shop/cart', 'desk/mail', 'desk/news'].map(missing));
    expect(report()).toEqual({
      version: 1,
      policies: ['owner'],
      findings: ['shop/cart', 'desk/mail', 'desk/news'].map((construct) => ({
        construct,
        namespace: 'default',
        job: construct.split('/')[1],
        policy: 'owner',
        problem: "the job must have an owner: give 'meta' an 'owner'",
      })),
      waived: [],
      unused: [],
      ended: [],
    });
  });

  test('hold for what is in their scope, and an inner one replaces an outer one of its id', () => {
    const { shop, desk, orphan } = twoStacks();
    Policies.of(desk).add(new Owner());
    Policies.of(orphan).add({ id: 'owner', check: () => ['no'] });
    expect(linesOf(synth())).toEqual(['[desk/mail] owner: no', missing('desk/news')]);
    expect(() => Template.of(desk)).toThrow(missing('desk/news'));
    expect(Template.of(shop).job('cart').ID).toBe('cart');
  });

  test('see a job as Terraform gets it: after patches, overrides and aspects', () => {
    const stack = stackOf(app, 'shop');
    const image = new TerraformVariable(stack, 'image', { type: 'string' }).stringValue;
    const tasks = [{ name: 't', driver: 'docker', config: { image } }];
    const web = job(stack, 'web', { taskGroups: [{ name: 'g', tasks }], meta: { owner: '${NOMAD_JOB_ID}' } });
    web.patch({ meta: { patched: 'yes' } });
    web.addOverride('Meta.overridden', 'yes');
    const visit = (each: IConstruct): void => {
      if (each instanceof nomad.Job) each.patch({ meta: { visited: 'yes' } });
    };
    Aspects.of(stack).add({ visit });
    const spy = new Spy();
    Policies.of(app).add(spy);
    expect(synth()).toBe('');
    const { spec, tasks: seen, construct } = spy.jobs.at(-1)!;
    expect(construct).toBe(web);
    expect(spec.Meta).toEqual({ owner: '${NOMAD_JOB_ID}', patched: 'yes', overridden: 'yes', visited: 'yes' });
    expect(seen[0].Config.image).toBe('${var.image}');
  });

  test('do not see the jobs that a platform itself defines, but those that others add to its stacks', () => {
    const platform = Platform.local(app, 'local');
    const shop = new AppStack(app, 'shop', { cluster: platform.cluster });
    new WebService(shop, 'webapi', { image: ContainerImage.fromRegistry('registry.example/webapi:1'), port: 8080 });
    job(platform.servicesStack, 'ours');
    const spy = new Spy();
    Policies.of(app).add(spy);
    expect(synth()).toBe('');
    expect(spy.jobs.map(({ construct }) => construct.node.path)).toEqual(['local-services/ours', 'shop/webapi']);
  });

  test('that fail themselves have not found a job to be well', () => {
    twoStacks();
    const broken = (): string[] => (undefined as any).x;
    Policies.of(app).add({ id: 'broken', check: broken }, { id: 'wrong', check: () => 'no' as any });
    const lines = linesOf(synth());
    expect(lines).toHaveLength(8);
    expect(lines[0]).toMatch(/^\[shop\/owned\] broken: the policy could not check the job: Cannot read/);
    expect(lines[1]).toBe(
      "[shop/owned] wrong: the policy could not check the job: its 'check' must return a list of texts",
    );
  });

  test.each([[{ id: 'Owner' }], [{ id: '' }]])('need an id that can be read and written: %j', ({ id }) => {
    expect(() => Policies.of(app).add({ id, check: () => [] })).toThrow(
      `[] 'policies' must be lower-case words with hyphens between them, such as image-digest, got '${id}'`,
    );
  });

  test('of one scope have different ids', () => {
    const owner = new Owner();
    Policies.of(app).add(owner, owner);
    expect(() => Policies.of(app).add(new Owner())).toThrow("'policies' must have different ids, got 'owner'");
  });

  test('come in packs, of which some may be left out', () => {
    twoStacks();
    const pack = new PolicyPack('ours', [new Owner(), new PolicyPack('more', [new Spy()])]);
    expect(pack.policies.map(({ id }) => id)).toEqual(['owner', 'spy']);
    expect(pack.without('owner').policies.map(({ id }) => id)).toEqual(['spy']);
    expect(() => pack.without('owners')).toThrow("[ours] 'ids' must be among owner, spy, got 'owners'");
    Policies.of(app).add(pack.without('spy'));
    expect(linesOf(synth())).toHaveLength(3);
  });
});

describe('a waiver', () => {
  test('lets a policy not hold in its scope, and is written down', () => {
    const { shop, orphan } = twoStacks();
    Policies.of(app).add(new Owner());
    Policies.of(shop).waive('owner', { reason });
    Policies.of(orphan).waive('owner', { reason, until: '2999-12-31' });
    expect(linesOf(synth())).toEqual([missing('desk/news')]);
    expect(report().waived.map(({ construct, waiver }: any) => [construct, waiver])).toEqual([
      ['shop/cart', { scope: 'shop', policy: 'owner', reason }],
      ['desk/mail', { scope: 'desk/mail', policy: 'owner', reason, until: '2999-12-31' }],
    ]);
    expect(Template.of(shop).job('cart').ID).toBe('cart');
  });

  test('that nothing needs is a warning, with what was meant', () => {
    const { shop, owned } = twoStacks();
    Policies.of(app).add(new Owner());
    Policies.of(app).waive('owner', { reason });
    Policies.of(owned).waive('owner', { reason });
    Policies.of(shop).waive('ownr', { reason });
    expect(synth()).toBe('');
    const { stacks } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    expect(stacks.shop.annotations).toMatchObject([
      {
        constructPath: 'shop/owned',
        level: '@cdktf/warn',
        message: "the waiver of 'owner' must be removed, as nothing needs it",
      },
      {
        constructPath: 'shop',
        message: "the waiver of 'ownr' must be removed, as there is no such policy: did you mean 'owner'?",
      },
    ]);
    expect(report().unused).toHaveLength(2);
  });

  test('ends with its last day', () => {
    const { shop, desk } = twoStacks();
    Policies.of(app).add(new Owner());
    Policies.of(desk).waive('owner', { reason });
    Policies.of(shop).waive('owner', { reason, until: '2027-01-31' });
    jest.useFakeTimers({ now: Date.parse('2027-01-31T23:59:59Z') });
    expect(synth()).toBe('');
    jest.setSystemTime(Date.parse('2027-02-01T00:00:00Z'));
    const ended = "[shop] owner: the waiver ended on 2027-01-31 ('it moves next month'): renew or remove it";
    expect(linesOf(synth())).toEqual([missing('shop/cart'), ended]);
    expect(report().ended).toEqual([{ scope: 'shop', policy: 'owner', reason, until: '2027-01-31' }]);
    expect(() => Template.of(shop)).toThrow(ended);
  });

  test.each([
    ['Owner', { reason }, "'policy' must be lower-case words"],
    ['owner', { reason: 'because' }, "'reason' must say in at least 10 characters why"],
    ['owner', { reason: 'it moves\nnext month' }, "'reason' must be text of one line"],
    [
      'owner',
      { reason, until: '2027-02-30' },
      "'until' must be a day of the calendar, such as 2027-01-31, got '2027-02-30'",
    ],
    ['owner', { reason, until: 'tomorrow' }, "'until' must be a day"],
    ['owner', {} as any, "'reason' must be given"],
  ])('of %j with %j is refused', (policy, options, problem) => {
    expect(() => Policies.of(new TerraformStack(app, 'shop')).waive(policy, options)).toThrow(problem);
  });
});
