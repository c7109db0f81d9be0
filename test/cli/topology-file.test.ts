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
    ['null', 'must have version 1, got undefined'],
    ['[]', 'must have version 1, got undefined'],
  ])('fails when the topology file is none (%#)', async (text, problem) => {
    const file = join(testbed.app, 'prod.topology.json');
    writeFileSync(file, text);
    const { code, err } = await testbed.run('inventory', 'prod', '--app', testbed.app);
    expect([code, err]).toEqual([
      1,
      `berth: the topology file '${file}' ${problem}: synthesize first ('npm run synth' or 'cdktf synth')`,
    ]);
  });

  test.each<readonly [object, string]>([
    [{ hosts: [] }, "'hosts' must not be empty"],
    [{ hosts: [null] }, "'hosts[0]' must be an object, got null"],
    [{ hosts: [{ name: 's1' }] }, "'hosts[0].address' must be given"],
    [{ hosts: {} }, "'hosts' must be a list"],
    [{ secured: 'false' }, "'secured' must be true or false, got 'false'"],
    [{ region: 'a b' }, "'region' must be a DNS label"],
    [{ namespaces: ['a b'] }, "'namespaces[0]' must be 1 to 128 letters"],
    [{ hosts: [S1, S1] }, "'hosts' must have different names, got 's1'"],
    ...[
      [{ name: '{{ x }}' }, "'hosts[0].name' must be a DNS label"],
      [{ name: '__proto__' }, "'hosts[0].name' must be a DNS label"],
      [{ address: '${TfToken[TOKEN.0]}' }, "'hosts[0].address' must be an IPv4 address"],
      [{ address: '{{ lookup("pipe","id") }}' }, "'hosts[0].address' must be an IPv4 address"],
      [{ dnsAddress: 'x' }, "'hosts[0].dnsAddress' must be an IPv4 address"],
      [{ dataDir: '/x/{{ lookup("pipe","id") }}' }, "'hosts[0].dataDir' must be an absolute path"],
      [{ engine: 'ssh://{{ lookup("pipe","id") }}@h' }, "'hosts[0].engine' must be the address of a Docker Engine"],
      [{ engine: 'ssh://u@-oProxyCommand=x' }, "'hosts[0].engine' must be the address of a Docker Engine"],
      [{ engineCertPath: '/keys\nx' }, "'hosts[0].engineCertPath' must be text of one line"],
      [{ engineSshOptions: '-v' }, "'hosts[0].engineSshOptions' must be a list of texts"],
      [{ engineSshOptions: ['-v', ''] }, "'hosts[0].engineSshOptions[1]' must be text of one line"],
      [{ datacenter: '{{ x }}' }, "'hosts[0].datacenter' must be a DNS label"],
      [{ nodePool: '{{ x }}' }, "'hosts[0].nodePool' must be 1 to 128 letters"],
      [{ roles: ['server', '{{ x }}'] }, "'hosts[0].roles[1]' must be one of server, client, ingress"],
      [{ roles: 'server' }, "'hosts[0].roles' must be a list of texts"],
      [{ firewall: [null] }, "'hosts[0].firewall[0]' must be an object, got null"],
      [{ firewall: [{ ...S1.firewall[0], protocol: 'x' }] }, "'hosts[0].firewall[0].protocol' must be one of tcp, udp"],
      [{ firewall: [{ ...S1.firewall[0], ports: '1;x' }] }, "'hosts[0].firewall[0].ports' must be a port"],
      [{ firewall: [{ ...S1.firewall[0], from: ['{{ x }}'] }] }, "'hosts[0].firewall[0].from[0]' must be an IPv4"],
      [{ firewall: [{ ...S1.firewall[0], why: '{{ x }}' }] }, "'hosts[0].firewall[0].why' must be text of one line"],
    ].map(([host, error]) => [{ hosts: [{ ...S1, ...(host as object) }] }, error as string] as const),
  ])('fails when it holds %j', async (more, error) => {
    testbed.synth([S1], more);
    const { code, err } = await testbed.run('inventory', 'prod', '--app', testbed.app);
    expect(code).toBe(1);
    expect(err).toContain("prod.topology.json' is damaged: synthesize first");
    expect(err).toContain(`[prod.topology.json] ${error}`);
  });

  test('may hold an engine that only Terraform knows', async () => {
    testbed.synth([{ ...S1, engine: 'ssh://${TfToken[TOKEN.0]}' }]);
    const { code, out } = await testbed.run('inventory', 'prod', '--app', testbed.app);
    expect([code, out.includes('TfToken'), out.includes('"ansible_host": "10.0.0.11"')]).toEqual([0, false, true]);
  });

  test('fails when nothing is synthesized', async () => {
    expect((await testbed.run('inventory', 'test', '--app', testbed.app)).err).toContain(
      "test.topology.json' can't be read",
    );
    expect((await testbed.run('inventory', '../x', '--app', testbed.app)).err).toContain('must be lower-case letters');
    testbed.synth([{ ...S1, address: '${TfToken[TOKEN.0]}' }]);
    expect((await testbed.init()).err).toContain("'hosts[0].address' must be an IPv4 address");
  });
});
