import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aspects, IAspect, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { AppStack, EnvValue, nomad, Platform, WebService, Worker } from '../../../lib';
import { Deferred } from '../../../lib/private/rendering/deferred';
import { parseJobspec } from '../../../lib/private/rendering/jobspec';
import { image } from '../../fixtures/image';
import { clusterWith } from '../../fixtures/cluster';

/** An aspect of its user, which keeps the paths of what it visits. */
class Visits implements IAspect {
  public readonly paths: string[] = [];

  public constructor(private readonly change: (construct: IConstruct) => unknown = () => undefined) {}

  public visit(construct: IConstruct): void {
    this.paths.push(construct.node.path);
    this.change(construct);
  }
}

/** A whole synthesis, as `cdktf synth` makes one: each stack is prepared before any aspect runs. */
function synthesize(define: (app: App) => void): (stack: string) => any {
  const outdir = mkdtempSync(join(tmpdir(), 'berth-aspects-'));
  try {
    const app = new App({ outdir });
    define(app);
    app.synth();
    const texts = app.node
      .findAll()
      .filter((each) => TerraformStack.isStack(each))
      .map(({ node }): [string, string] => [
        node.id,
        readFileSync(join(outdir, 'stacks', node.id, 'cdk.tf.json'), 'utf8'),
      ]);
    const stacks = new Map(texts);
    return (stack) => JSON.parse(stacks.get(stack)!);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const cluster = clusterWith();
const jobOf = (stack: any, id: string = 'web'): any => parseJobspec(stack.resource.nomad_job[id].jobspec);

describe('what an aspect changes in a job arrives', () => {
  const patch = (construct: IConstruct): void => {
    if (construct instanceof nomad.Job) construct.patch({ priority: 77 });
  };
  const override = (construct: IConstruct): void => {
    if (construct instanceof nomad.Job) construct.addOverride('Meta.team', 'shop');
  };
  const env = (construct: IConstruct): void => {
    if (construct instanceof WebService) construct.addEnv('TEAM', EnvValue.of('shop'));
  };

  const sidecar = (construct: IConstruct): void => {
    if (construct instanceof WebService) construct.addSidecar('logs', { image });
  };

  describe.each([
    ['the app', (app: App): IConstruct => app],
    ['the stack', (_app: App, stack: AppStack): IConstruct => stack],
    ['one construct', (_app: App, _stack: AppStack, web: WebService): IConstruct => web],
  ])('on %s', (_where, place) => {
    test.each([
      ['patch', patch, { Priority: 77 }],
      ['addOverride', override, { Meta: { team: 'shop' } }],
      ['addSidecar', sidecar, { TaskGroups: [{ Tasks: [{ Name: 'web' }, { Name: 'logs' }] }] }],
      ['addEnv', env, { TaskGroups: [{ Tasks: [{ Env: { TEAM: 'shop' } }] }] }],
    ])('%s', (_what, change, expected) => {
      const stacks = synthesize((app) => {
        const shop = new AppStack(app, 'shop', { cluster });
        const web = new WebService(shop, 'web', { image, port: 8080 });
        Aspects.of(place(app, shop, web)).add(new Visits(change));
      });
      expect(jobOf(stacks('shop'))).toMatchObject(expected);
    });
  });

  test('also in a job of another stack', () => {
    const stacks = synthesize((app) => {
      const first = new AppStack(app, 'first', { cluster });
      const web = new WebService(new AppStack(app, 'shop', { cluster }), 'web', { image, port: 8080 });
      Aspects.of(first).add(new Visits((construct) => construct === first && env(web)));
    });
    expect(jobOf(stacks('shop'))).toMatchObject({ TaskGroups: [{ Tasks: [{ Env: { TEAM: 'shop' } }] }] });
  });

  test('and a validation can still patch a job', () => {
    const stacks = synthesize((app) => {
      const { job, node } = new WebService(new AppStack(app, 'shop', { cluster }), 'web', { image, port: 8080 });
      node.addValidation({
        validate: () => {
          job.patch({ priority: 77 });
          return [];
        },
      });
    });
    expect(jobOf(stacks('shop')).Priority).toBe(77);
  });
});

describe('the aspects of an app', () => {
  const once = (paths: string[]): boolean => new Set(paths).size === paths.length;

  test("visit each construct of Berth's stacks once", () => {
    const [onApp, onGroup, onBoth] = [new Visits(), new Visits(), new Visits()];
    synthesize((app) => {
      const platform = Platform.local(app, 'local');
      const group = new Construct(app, 'group');
      const shop = new AppStack(group, 'shop', { cluster: platform.cluster });
      const web = new WebService(shop, 'web', { image, port: 8080 });
      Aspects.of(app).add(onApp);
      Aspects.of(group).add(onGroup);
      [app, shop, web].forEach((each) => Aspects.of(each).add(onBoth));
    });
    expect([onApp, onGroup, onBoth].map(({ paths }) => once(paths))).toEqual([true, true, true]);
    expect(onBoth.paths).toEqual(expect.arrayContaining(onApp.paths));
    expect(onApp.paths).toEqual(
      expect.arrayContaining(['local-host', 'local-access', 'local-services', 'group/shop', 'group/shop/web/Default']),
    );
    expect(onGroup.paths).toContain('group/shop/web');
    expect(onGroup.paths).not.toContain('local-host');
  });

  test('run before those of the stack', () => {
    const order: string[] = [];
    synthesize((app) => {
      const shop = new AppStack(app, 'shop', { cluster });
      new Worker(shop, 'worker', { image });
      Aspects.of(shop).add(new Visits((construct) => construct === shop && order.push('stack')));
      Aspects.of(app).add(new Visits((construct) => construct === shop && order.push('app')));
    });
    expect(order).toEqual(['app', 'stack']);
  });

  test('visit a stack inside another stack once, by the outer one', () => {
    const visits = new Visits();
    synthesize((app) => {
      Aspects.of(app).add(visits);
      const outer = new AppStack(app, 'outer', { cluster });
      new Worker(new AppStack(outer, 'inner', { cluster }), 'worker', { image });
    });
    expect(visits.paths.filter((path) => path === 'outer/inner/worker')).toHaveLength(1);
  });
});

test('a job is rendered once where no aspect stands, and anew where one does', () => {
  const renderings = (aspect?: IAspect): number => {
    let count = 0;
    synthesize((app) => {
      const shop = new AppStack(app, 'shop', { cluster });
      const groups = new Deferred(() => {
        count += 1;
        return [{ name: 'g', tasks: [{ name: 't', driver: 'docker', config: { image: 'i:1' } }] }];
      });
      new nomad.Job(shop, 'web', { spec: { taskGroups: groups as unknown as nomad.TaskGroupSpec[] } });
      if (aspect !== undefined) Aspects.of(app).add(aspect);
    });
    return count;
  };
  expect(renderings(new Visits()) - renderings()).toBe(1);
});
