import { nomad } from '../../lib';

describe('Constraint', () => {
  test.each([
    [
      nomad.Constraint.attribute('${attr.cpu.arch}', '=', 'amd64'),
      { ltarget: '${attr.cpu.arch}', operand: '=', rtarget: 'amd64' },
    ],
    [nomad.Constraint.nodeClass('app'), { ltarget: '${node.class}', operand: '=', rtarget: 'app' }],
    [nomad.Constraint.nodeMeta('rack', 'a'), { ltarget: '${meta.rack}', operand: '=', rtarget: 'a' }],
    [nomad.Constraint.distinctHosts(), { operand: 'distinct_hosts', rtarget: 'true' }],
    [
      nomad.Constraint.distinctProperty('${meta.rack}', 2),
      { ltarget: '${meta.rack}', operand: 'distinct_property', rtarget: '2' },
    ],
  ])('%#', (value, spec) => {
    expect(JSON.parse(JSON.stringify(value.toSpec()))).toEqual(spec);
  });
});
