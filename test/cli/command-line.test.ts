import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bed, C1, S1, S2 } from './bed';

const ROOT = join(__dirname, '../..');
const { version } = require('../../package.json');

let bed: Bed;
beforeEach(() => (bed = new Bed().synth([S1, C1, S2])));
afterEach(() => bed.remove());

describe('berth inventory', () => {
  test('is one of Ansible', async () => {
    const { code, out, err } = await bed.run('inventory', 'prod', '--app', bed.app);
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
    const other = new Bed('prod-eu').synth([{ ...S1, engine }], { secured: false });
    const { out } = await other.run('inventory', 'prod-eu', '--app', other.app);
    expect(JSON.parse(out).all.children.prod_eu.children.prod_eu_server.hosts.s1).toMatchObject({
      ansible_host: 's1.example',
      ansible_user: 'ops',
      ansible_port: 22,
    });
    other.remove();
  });
});

describe('berth', () => {
  test('starts from the source', () => {
    const start = (...args: string[]) =>
      spawnSync('node', ['--import', 'tsx', 'lib/cli/main.ts', ...args], { cwd: ROOT, encoding: 'utf8' });
    expect(start('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(start('what')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('usage:') });
    const { status, stdout } = start('secrets', 'init', 'prod', '--app', bed.app, '--dir', bed.dir);
    expect([status, stdout.split('\n')]).toEqual([0, expect.arrayContaining([expect.stringContaining(': added ')])]);
  }, 60_000);

  test('--help', async () => {
    for (const args of [['--help'], ['-h'], ['secrets', 'init', '--help']]) {
      expect(await bed.run(...args)).toEqual({ code: 0, out: expect.stringMatching(/^usage:/), err: '' });
    }
  });

  test.each([
    [[], "there is no command ''"],
    [['secrets'], "there is no command 'secrets'"],
    [['secrets', 'show', 'prod'], "there is no command 'secrets show'"],
    [['inventory'], "'berth inventory' takes <platform>, got nothing"],
    [['inventory', 'prod', 'test'], "'berth inventory' takes <platform>, got prod test"],
    [['inventory', 'prod', '--dir', 'x'], "'berth inventory' takes no '--dir'"],
    [['secrets', 'rotate', 'prod'], 'takes <platform> <certificates|tokens|ca>, got prod'],
    [['secrets', 'init', '--print'], "Unknown option '--print'"],
  ])('fails when it is called as nobody knows it (%p)', async (args, problem) => {
    const { code, out, err } = await bed.run(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(problem);
    expect(err).toContain('usage:');
  });

  test.each([
    ['{', 'is not JSON'],
    ['{"version":2}', 'must have version 1, got 2'],
    ['{"version":1,"name":"test"}', "must be of the platform 'prod', got 'test'"],
    ['{"version":1,"name":"prod","region":"global","secured":true,"hosts":[]}', 'is not complete'],
    ['{"version":1,"name":"prod","region":"global","secured":true,"hosts":[{"name":"s1"}]}', 'is not complete'],
  ])('fails when the topology file is none (%#)', async (text, problem) => {
    const file = join(bed.app, 'prod.topology.json');
    writeFileSync(file, text);
    const { code, err } = await bed.run('inventory', 'prod', '--app', bed.app);
    expect([code, err]).toEqual([
      1,
      `berth: the topology file '${file}' ${problem}: synthesize first ('npm run synth' or 'cdktf synth')`,
    ]);
  });

  test('fails when nothing is synthesized', async () => {
    expect((await bed.run('inventory', 'test', '--app', bed.app)).err).toContain("test.topology.json' can't be read");
    expect((await bed.run('inventory', '../x', '--app', bed.app)).err).toContain('must be lower-case letters');
    bed.synth([{ ...S1, address: '${TfToken[TOKEN.0]}' }]);
    expect((await bed.init()).err).toContain("must have an IPv4 address, got '${TfToken[TOKEN.0]}'");
  });
});
