import { nomad } from '../../lib';

describe('Spread', () => {
  test.each([
    [nomad.Spread.overHosts(), { attribute: '${node.unique.id}', weight: 100 }],
    [
      nomad.Spread.overAttribute('${meta.rack}', { a: 70, b: 30 }),
      {
        attribute: '${meta.rack}',
        weight: 100,
        spreadTarget: [
          { value: 'a', percent: 70 },
          { value: 'b', percent: 30 },
        ],
      },
    ],
  ])('%#', (value, spec) => {
    expect(JSON.parse(JSON.stringify(value.toSpec()))).toEqual(spec);
  });
});
