import { Testing } from 'cdktf';
import { nomad, Worker } from '../../../lib';
import { stackOf } from '../../fixtures/stack-of';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const { Constraint } = nomad;

/** The error of a worker that has one constraint. */
function worker(constraint: nomad.Constraint): () => Worker {
  const stack = shop();
  return () => new Worker(stack, 'mailer', { image, constraints: [constraint] });
}

describe('Constraint', () => {
  test.each([
    [Constraint.attribute('${attr.cpu.arch}', '=', 'amd64'), ['${attr.cpu.arch}', '=', 'amd64']],
    [Constraint.isSet('${meta.gpu}'), ['${meta.gpu}', 'is_set']],
    [Constraint.isNotSet('${meta.gpu}'), ['${meta.gpu}', 'is_not_set']],
    [Constraint.regexp('${node.class}', '^app-\\d+$'), ['${node.class}', 'regexp', '^app-\\d+$']],
    [Constraint.version('${attr.x}', '>= 1, < 2'), ['${attr.x}', 'version', '>= 1, < 2']],
    [Constraint.semver('${attr.x}', '>= 1.2.0-rc.1'), ['${attr.x}', 'semver', '>= 1.2.0-rc.1']],
    [Constraint.version('${attr.x}', '~> 1.2a-b~c.d+e'), ['${attr.x}', 'version', '~> 1.2a-b~c.d+e']],
    [Constraint.attribute('${attr.x}', '!=', '${meta.y}'), ['${attr.x}', '!=', '${meta.y}']],
    [Constraint.setContains('${meta.x}', ['a', 'b']), ['${meta.x}', 'set_contains', 'a,b']],
    [Constraint.setContainsAny('${meta.x}', ['a', 'b']), ['${meta.x}', 'set_contains_any', 'a,b']],
    [Constraint.nodeClass('app'), ['${node.class}', '=', 'app']],
    [Constraint.nodeMeta('rack', 'a'), ['${meta.rack}', '=', 'a']],
    [Constraint.nodeName('c1'), ['${node.unique.name}', '=', 'c1']],
    [Constraint.distinctHosts(), [undefined, 'distinct_hosts', 'true']],
    [Constraint.distinctProperty('${meta.rack}', 2), ['${meta.rack}', 'distinct_property', '2']],
  ])('%#', (value, [ltarget, operand, rtarget]) => {
    expect(value.toSpec()).toEqual({ ltarget, operand, rtarget });
    expect(worker(value)).not.toThrow();
  });

  test.each(['=', '!=', '>', '>=', '<', '<='])('compares with %s', (operator) => {
    expect(worker(Constraint.attribute('${attr.cpu.numcores}', operator, '8'))).not.toThrow();
  });

  test.each([
    [
      'the operator is none',
      Constraint.attribute('${meta.x}', '=>', '1'),
      "'constraints[0].operator' must be one of =, ",
    ],
    ['nothing is compared', Constraint.attribute('', '=', '1'), "'constraints[0].attribute' must be one of ${attr.…}"],
    ['what is compared is no attribute', Constraint.attribute('${node.name}', '=', '1'), "got '${node.name}'"],
    ['an attribute is a plain text', Constraint.attribute('meta.x', '=', '1'), "got 'meta.x': write '${meta.x}'"],
    ['there is no value', Constraint.attribute('${meta.x}', '='), "'constraints[0].value' must not be empty, got ''"],
    ['there is a value too many', Constraint.attribute('${meta.x}', 'is_set', '1'), 'must be left out'],
    ['an expression looks ahead', Constraint.regexp('${meta.x}', 'a(?!b)'), "'constraints[0].value' must be a regular"],
    ['an expression is empty', Constraint.regexp('${meta.x}', ''), "must be a regular expression in Go's syntax"],
    ['a version is none', Constraint.version('${meta.x}', '>= one'), 'must be conditions on a version'],
    ['a version is none that is semantic', Constraint.semver('${meta.x}', '~> 1.2'), 'must be conditions on a version'],
    [
      'a version is too long',
      Constraint.version('${meta.x}', '9223372036854775808'),
      'must be conditions on a version',
    ],
    ['one of several is none', Constraint.version('${meta.x}', '>= 1,'), 'must be conditions on a version'],
    [
      'what it is compared with is no attribute',
      Constraint.attribute('${meta.x}', '=', '${node.name}'),
      "got '${node.name}'",
    ],
    [
      'a limit is none',
      Constraint.distinctProperty('${meta.x}', 0),
      'must be the number of instances that each value may have',
    ],
  ])('fails when %s', (_what, constraint, message) => {
    expect(worker(constraint)).toThrow('[shop/mailer] ');
    expect(worker(constraint)).toThrow(message);
  });

  test('fails when a value of a set holds a comma', () => {
    expect(() => Constraint.setContains('${meta.x}', ['a,b'])).toThrow(
      "must not be empty, contain a comma, or have spaces around it, got 'a,b'",
    );
  });

  test('fails when Nomad would refuse a constraint of a specification, at any of its levels', () => {
    const wrong = [{ ltarget: '${meta.x}', operand: 'regexp', rtarget: '(' }];
    const task = { name: 't', driver: 'docker', config: { image: 'i:1' }, constraints: wrong };
    const taskGroups = [{ name: 'g', constraints: wrong, tasks: [task] }];
    const job = (): unknown =>
      new nomad.Job(stackOf(Testing.app()), 'job', { spec: { constraints: wrong, affinities: wrong, taskGroups } });
    for (const place of ['', 'taskGroups[0].', 'taskGroups[0].tasks[0].']) {
      expect(job).toThrow(`[stack/job] 'spec.${place}constraints[0].rtarget' must be a regular expression`);
    }
    expect(job).toThrow("'spec.affinities[0].rtarget' must be a regular expression");
  });

  test('fails when Nomad would refuse what chooses a device, a preference or a spread', () => {
    const devices = [
      {
        name: 'nvidia/gpu',
        constraints: [
          { ltarget: '${device.attr.memory}', operand: '>=', rtarget: '2 GiB' },
          { ltarget: '${device.model}', operand: 'regexp', rtarget: '(' },
          { operand: 'distinct_hosts' },
        ],
        affinities: [{ ltarget: '${device.vendor}', operand: '=', rtarget: 'nvidia', weight: 0 }],
      },
    ];
    const spreads = [
      {
        attribute: '${node.datacenter}',
        weight: 0,
        spreadTarget: [
          { value: 'a', percent: 70 },
          { value: 'a', percent: 40 },
        ],
      },
    ];
    const tasks = [{ name: 't', driver: 'docker', config: { image: 'i:1' }, resources: { devices } }];
    const spec = { spreads, taskGroups: [{ name: 'g', tasks }] };
    const told = (): string => {
      try {
        new nomad.Job(stackOf(Testing.app()), 'job', { spec });
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(
      told()
        .split('\n')
        .map((line) => /'(\S+)'/.exec(line)![1]),
    ).toEqual([
      'spec.spreads[0].weight',
      'spec.spreads[0].spreadTarget[1].value',
      'spec.spreads[0].spreadTarget',
      'spec.taskGroups[0].tasks[0].resources.devices[0].constraints[1].rtarget',
      'spec.taskGroups[0].tasks[0].resources.devices[0].affinities[0].weight',
      'spec.taskGroups[0].tasks[0].resources.devices[0].constraints[2].operand',
    ]);
  });
});
