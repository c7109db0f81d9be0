import { definitionText, isSame } from '../../../lib/nomad/diagnosis/definition';

const job = (more: object): any => ({
  ...{ Version: 1, Status: 'running', TaskGroups: [{ Name: 'web', Count: 1, Scaling: null }] },
  ...more,
});

test('a definition has one text, in whichever order Nomad writes the keys of its maps', () => {
  const a = job({ Meta: { a: '1', b: '2' }, Datacenters: ['x', 'y'] });
  const b = job({ Version: 2, Datacenters: ['x', 'y'], Meta: { b: '2', a: '1' } });
  expect(definitionText(a)).toBe(definitionText(b));
  expect(isSame(a, b)).toBe(true);
  expect(isSame(a, job({ Meta: { a: '1', b: '2' }, Datacenters: ['y', 'x'] }))).toBe(false);
  expect(isSame(a, job({ Meta: { a: '2', b: '1' }, Datacenters: ['x', 'y'] }))).toBe(false);
});
