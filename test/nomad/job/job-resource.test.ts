import { Testing } from 'cdktf';
import { AppStack, nomad } from '../../../lib';
import { shop } from '../../fixtures/shop';

const tasks = [{ name: 't', driver: 'docker', config: { image: 'i:1' } }];
const scaling = { min: 1, max: 5, policy: {} };

/** What a job is registered with, and which providers its stack takes. */
function synthesized(stack: AppStack): { readonly preserve?: boolean; readonly version: string } {
  const { resource, terraform } = JSON.parse(Testing.synth(stack));
  const { preserve_counts: preserve } = resource.nomad_job.web;
  return { preserve, version: terraform.required_providers.nomad.version };
}

describe('a job whose groups are scaled', () => {
  test('keeps its numbers of instances, by a provider that can', () => {
    const stack = shop();
    new nomad.Job(stack, 'web', { spec: { taskGroups: [{ name: 'web', scaling, tasks }] } });
    expect(synthesized(stack)).toEqual({ preserve: true, version: '>= 2.6.1, < 3.0.0' });
  });

  test('no other asks for that provider', () => {
    const off = { name: 'web', scaling: { ...scaling, enabled: false }, tasks };
    for (const taskGroups of [[{ name: 'web', tasks }], [off]]) {
      const stack = shop();
      new nomad.Job(stack, 'web', { spec: { taskGroups } });
      expect(synthesized(stack)).toEqual({ preserve: undefined, version: '>= 2.5.2, < 3.0.0, != 2.6.0' });
    }
  });

  test('it is decided late: by a patch, or an override', () => {
    const patched = shop();
    const spec = { taskGroups: [{ name: 'web', tasks }] };
    new nomad.Job(patched, 'web', { spec }).patch({ taskGroups: [{ name: 'web', scaling }] });
    expect(synthesized(patched).preserve).toBe(true);
    const overridden = shop();
    new nomad.Job(overridden, 'web', { spec }).addOverride('TaskGroups.0.Scaling', { Min: 1, Max: 2, Enabled: true });
    expect(synthesized(overridden).preserve).toBe(true);
  });

  test('it can be told', () => {
    const stack = shop();
    const taskGroups = [{ name: 'web', scaling, tasks }];
    new nomad.Job(stack, 'web', { spec: { taskGroups }, preserveCounts: false });
    expect(synthesized(stack)).toEqual({ preserve: undefined, version: '>= 2.5.2, < 3.0.0, != 2.6.0' });
    const scaledElsewhere = shop();
    new nomad.Job(scaledElsewhere, 'web', { spec: { taskGroups: [{ name: 'web', tasks }] }, preserveCounts: true });
    expect(synthesized(scaledElsewhere).preserve).toBe(true);
  });

  test('fails when Nomad would refuse the numbers', () => {
    const group = (more: nomad.TaskGroupSpec) => () =>
      new nomad.Job(shop(), 'web', { spec: { taskGroups: [{ name: 'web', tasks, ...more }] } });
    expect(group({ scaling: {} })).toThrow("'spec.taskGroups[0].scaling.max' must be given");
    expect(group({ scaling: { min: 3, max: 2 } })).toThrow(
      "'spec.taskGroups[0].scaling.min' must be at most the 'max' of 2, got 3",
    );
    expect(group({ scaling, count: 6 })).toThrow(
      "'spec.taskGroups[0].count' must be an integer between 1 and 5, got 6",
    );
    expect(group({ scaling: { min: 2, max: 2 } })).not.toThrow();
  });
});
