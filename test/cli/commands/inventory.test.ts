import { Testbed, C1, S1, S2 } from '../testbed';

let testbed: Testbed;
beforeEach(() => (testbed = new Testbed().synth([S1, C1, S2])));
afterEach(() => testbed.remove());

describe('berth inventory', () => {
  test('is one of Ansible', async () => {
    const { code, out, err } = await testbed.run('inventory', 'prod', '--app', testbed.app);
    expect([code, err]).toEqual([0, '']);
    const { prod } = JSON.parse(out).all.children;
    const names = Object.entries<any>(prod.children).map(([group, { hosts }]) => [group, Object.keys(hosts)]);
    expect(Object.fromEntries(names)).toEqual({
      prod_server: ['s1', 's2'],
      prod_client: ['s1', 'c1'],
      prod_ingress: ['s1'],
    });
    const { s1, s2 } = prod.children.prod_server.hosts;
    expect(s1).toEqual({
      ansible_host: '10.0.0.11',
      ansible_user: 'deploy',
      berth_data_dir: '/var/lib/berth/prod',
      berth_roles: ['server', 'client', 'ingress'],
      berth_datacenter: 'dc1',
      berth_firewall: S1.firewall,
    });
    expect(s2).toMatchObject({ ansible_host: '10.0.0.13', ansible_port: 2222 });
    expect(s2).not.toHaveProperty('ansible_user');
    expect(prod.children.prod_client.hosts.c1).toMatchObject({ ansible_host: '10.0.0.12' });
  });

  test('takes the host from an engine that ssh reaches', async () => {
    const engine = 'ssh://ops@s1.example:22';
    const other = new Testbed('prod-eu').synth([{ ...S1, engine }], { secured: false });
    const { out } = await other.run('inventory', 'prod-eu', '--app', other.app);
    expect(JSON.parse(out).all.children.prod_eu.children.prod_eu_server.hosts.s1).toMatchObject({
      ansible_host: 's1.example',
      ansible_user: 'ops',
      ansible_port: 22,
    });
    other.remove();
  });
});
