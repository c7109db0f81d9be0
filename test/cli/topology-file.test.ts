import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testbed, C1, S1, S2 } from './testbed';

let testbed: Testbed;
beforeEach(() => (testbed = new Testbed().synth([S1, C1, S2])));
afterEach(() => testbed.remove());

describe('the topology file', () => {
  test.each([
    ['{', 'is not JSON'],
    ['{"version":2}', 'must have version 1, got 2'],
    ['{"version":1,"name":"test"}', "must be of the platform 'prod', got 'test'"],
    ['{"version":1,"name":"prod","region":"global","secured":true,"hosts":[]}', 'is not complete'],
    ['{"version":1,"name":"prod","region":"global","secured":true,"hosts":[{"name":"s1"}]}', 'is not complete'],
  ])('fails when the topology file is none (%#)', async (text, problem) => {
    const file = join(testbed.app, 'prod.topology.json');
    writeFileSync(file, text);
    const { code, err } = await testbed.run('inventory', 'prod', '--app', testbed.app);
    expect([code, err]).toEqual([
      1,
      `berth: the topology file '${file}' ${problem}: synthesize first ('npm run synth' or 'cdktf synth')`,
    ]);
  });

  test('fails when nothing is synthesized', async () => {
    expect((await testbed.run('inventory', 'test', '--app', testbed.app)).err).toContain(
      "test.topology.json' can't be read",
    );
    expect((await testbed.run('inventory', '../x', '--app', testbed.app)).err).toContain('must be lower-case letters');
    testbed.synth([{ ...S1, address: '${TfToken[TOKEN.0]}' }]);
    expect((await testbed.init()).err).toContain("must have an IPv4 address, got '${TfToken[TOKEN.0]}'");
  });
});
