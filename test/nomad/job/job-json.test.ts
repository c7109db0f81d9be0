import { Duration, nomad } from '../../../lib';
import { givenFields, specOf } from '../../../lib/nomad/job/job-json';
import { STRUCTS } from '../../../lib/nomad/job/spec/spec-fields.generated';
import { Violations } from '../../../lib/private/validation/violations';

function read(json: object): { readonly spec: nomad.JobSpec; readonly problems: string[] } {
  const violations = new Violations();
  const spec = specOf(json, violations);
  return { spec, problems: violations.all.map(({ prop }) => prop) };
}

describe('a job of the API', () => {
  test('is the specification that says the same', () => {
    const check = { Name: 'c', Interval: 90e9, Timeout: 1500e6, Header: { 'X-A': ['b'] } };
    const group = {
      Name: 'g',
      ShutdownDelay: 0,
      Services: [{ Name: 's', Checks: [check] }],
      Meta: { snake_case: '1' },
    };
    expect(read({ ID: 'a', Priority: 0, Periodic: { Spec: '@daily' }, TaskGroups: [group] })).toEqual({
      spec: {
        id: 'a',
        priority: 0,
        periodic: { spec: '@daily' },
        taskGroups: [
          {
            name: 'g',
            shutdownDelay: Duration.seconds(0),
            services: [
              {
                name: 's',
                checks: [
                  {
                    ...{ name: 'c', interval: Duration.seconds(90), timeout: Duration.milliseconds(1500) },
                    header: { 'X-A': ['b'] },
                  },
                ],
              },
            ],
            meta: { snake_case: '1' },
          },
        ],
      },
      problems: [],
    });
  });

  test('has no fields that say nothing', () => {
    const task = { Name: 't', Leader: false, KillSignal: '', ShutdownDelay: 0, Env: {}, Templates: null, Consul: {} };
    const json = { ID: 'a', Datacenters: [], Meta: {}, Stop: false, NoSuchField: 0, TaskGroups: [{ Tasks: [task] }] };
    expect(givenFields(json)).toEqual({ ID: 'a', TaskGroups: [{ Tasks: [{ Name: 't', Consul: {} }] }] });
    expect(read(json).problems).toEqual([]);
  });

  test('keeps zeros that Nomad can tell from nothing', () => {
    const pointers = Object.values(STRUCTS.TaskGroup).filter(({ kind, plain }) => kind === 'integer' && !plain);
    expect(pointers.map(({ key }) => key)).toEqual(['Count']);
    expect(read({ TaskGroups: [{ Count: 0 }] }).spec.taskGroups![0].count).toBe(0);
  });

  test('is read whatever the case of its keys', () => {
    expect(givenFields({ id: 'a', TASKGROUPS: [{ name: 'g' }] })).toEqual({ ID: 'a', TaskGroups: [{ Name: 'g' }] });
  });

  test('keeps every key of a map', () => {
    const meta = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}');
    expect(Object.entries(read({ Meta: meta }).spec.meta!)).toEqual(Object.entries(meta));
  });

  test('fails by the places of what would be lost', () => {
    const task = { Vault: { Policies: ['p'] }, KillTimeout: 1, ShutdownDelay: 2 ** 63, Config: { a: [2 ** 53] } };
    const json = { Nmae: 'x', constructor: 'x', Stop: true, Version: 3, TaskGroups: [{ Tasks: [task] }] };
    const at = 'spec.taskGroups[0].tasks[0]';
    expect(read(json).problems).toEqual([
      ...['spec.Nmae', 'spec.constructor', 'spec.Stop', `${at}.vault.Policies`, `${at}.config.a.0`],
      ...[`${at}.killTimeout`, `${at}.shutdownDelay`],
    ]);
  });

  test('leaves values of another kind to those who render it', () => {
    const json = { ID: 5, Meta: [], TaskGroups: [null, { Tasks: 'x', Update: 3 }] };
    expect(read(json)).toEqual({
      spec: { id: 5, meta: [], taskGroups: [null, { tasks: 'x', update: 3 }] },
      problems: [],
    });
  });
});
