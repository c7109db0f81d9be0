import { nomad } from '../../lib';

describe('Affinity', () => {
  test.each([
    [
      nomad.Affinity.attribute('${meta.ssd}', '=', 'yes', 80),
      { ltarget: '${meta.ssd}', operand: '=', rtarget: 'yes', weight: 80 },
    ],
    [nomad.Affinity.attribute('a', '!=', 'b'), { ltarget: 'a', operand: '!=', rtarget: 'b', weight: 50 }],
  ])('%#', (value, spec) => {
    expect(JSON.parse(JSON.stringify(value.toSpec()))).toEqual(spec);
  });
});
