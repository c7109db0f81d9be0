import { App, TerraformVariable } from 'cdktf';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStack, EnvValue, nomad, Worker } from '../../../lib';
import { clusterWith } from '../../fixtures/cluster';
import { image } from '../../fixtures/image';

const outdir = mkdtempSync(join(tmpdir(), 'berth-rendered-'));

afterAll(() => rmSync(outdir, { recursive: true }));

/** The file of a stack, and what the stack itself says that it becomes. */
function synthesized(define: (stack: AppStack) => void): { readonly file: string; readonly json: any } {
  const app = new App({ outdir });
  const stack = new AppStack(app, 'shop', { cluster: clusterWith({}) });
  define(stack);
  app.synth();
  const file = readFileSync(join(outdir, 'stacks', 'shop', 'cdk.tf.json'), 'utf8');
  return { file, json: JSON.parse(JSON.stringify(stack.toTerraform())) };
}

/** Jobs with tokens, and all that can be said of a resource beside them. */
function define(stack: AppStack): void {
  const variable = new TerraformVariable(stack, 'level', { type: 'string' });
  const mailer = new Worker(stack, 'mailer', { image, env: { LEVEL: EnvValue.of(variable.stringValue) } });
  const other = new Worker(stack, 'construct', { name: 'other', image });
  other.dependsOn(mailer);
  const spec = { taskGroups: [{ name: 'g', tasks: [{ name: 't', driver: 'docker', config: { image: 'i:1' } }] }] };
  new nomad.Job(stack, 'kept', { spec }).resource.lifecycle = { preventDestroy: true };
  new nomad.Job(stack, 'imported', { spec }).resource.importFrom('imported@default');
  stack.addOverride('resource.nomad_job.mailer.detach', false);
  stack.addOverride('resource.null_resource.own', { triggers: {} });
}

describe('resources that render themselves', () => {
  test('stand in the file of their stack as the stack says', () => {
    const { file, json } = synthesized(define);
    expect(JSON.parse(file)).toEqual(json);
    expect(Object.keys(json.resource.nomad_job).sort()).toEqual(['imported', 'kept', 'mailer', 'other']);
    expect(json.resource.nomad_job.mailer).toMatchObject({ detach: false, json: true });
    expect(json.resource.nomad_job.mailer.jobspec).toContain('${jsonencode(var.level)}');
    expect(json.resource.nomad_job.kept.lifecycle).toEqual({ prevent_destroy: true });
    expect(json.import).toHaveLength(1);
    expect(json.moved).toContainEqual({ from: 'nomad_job.construct', to: 'nomad_job.other' });
  });

  test('the file is indented and in order, so that it can be compared', () => {
    const { file, json } = synthesized(define);
    const inOrder = (value: any): any =>
      Array.isArray(value)
        ? value.map(inOrder)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([key, item]) => [key, inOrder(item)]),
            )
          : value;
    expect(file).toBe(JSON.stringify(inOrder(json), undefined, 2));
  });

  test('a stack may be synthesized again', () => {
    const app = new App({ outdir });
    const stack = new AppStack(app, 'shop', { cluster: clusterWith({}) });
    new Worker(stack, 'mailer', { image });
    const read = (): string => {
      app.synth();
      return readFileSync(join(outdir, 'stacks', 'shop', 'cdk.tf.json'), 'utf8');
    };
    expect(read()).toBe(read());
  });
});
