import { createPrivateKey, X509Certificate } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testbed, C1, leavesOf, S1, S2, textsOf } from '../testbed';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const mode = (path: string): number => statSync(path).mode & 0o777;
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const YEAR = 365 * 24 * 60 * 60 * 1000;

let testbed: Testbed;
afterEach(() => testbed.remove());

describe('berth secrets init', () => {
  beforeEach(() => (testbed = new Testbed().synth([S1, C1])));

  test('creates all that a platform needs', async () => {
    expect(await testbed.init()).toMatchObject({ code: 0, err: '' });
    const pem = expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/);
    const key = expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n[\s\S]+\n-----END PRIVATE KEY-----\n$/);
    const token = { accessor: expect.stringMatching(UUID), secret: expect.stringMatching(UUID) };
    const uuid = expect.stringMatching(UUID);
    const host = { consul_cert: pem, consul_key: key, nomad_cert: pem, nomad_key: key, consul_recovery_token: uuid };
    const login = expect.stringMatching(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{86}$/);
    expect(testbed.secrets).toEqual({
      consul_gossip_key: expect.any(String),
      nomad_gossip_key: expect.any(String),
      consul_ca: pem,
      consul_ca_key: key,
      nomad_ca: pem,
      nomad_ca_key: key,
      consul_management_token: expect.stringMatching(UUID),
      nomad_management_token: expect.stringMatching(UUID),
      consul_tokens: { agent: token, dns: token, nomad: token },
      login_key: key,
      login_public_key: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n$/),
      logins: { gate: login, services: login },
      hosts: { s1: host, c1: host },
    });
    expect(Buffer.from(testbed.secrets.consul_gossip_key, 'base64')).toHaveLength(32);
    expect(Buffer.from(testbed.secrets.nomad_gossip_key, 'base64')).toHaveLength(32);
    expect(testbed.access).toEqual({
      nomad_ca: testbed.secrets.nomad_ca,
      consul_ca: testbed.secrets.consul_ca,
      login,
    });
    expect(new Set(leavesOf(testbed.secrets)).size).toBe(leavesOf(testbed.secrets).length);
  });

  test('writes a file that only its owner can read and git ignores', async () => {
    await testbed.init();
    expect([mode(testbed.dir), mode(testbed.file)]).toEqual([0o700, 0o600]);
    expect(readFileSync(join(testbed.dir, '.gitignore'), 'utf8')).toBe('*\n');
    chmodSync(testbed.dir, 0o755);
    chmodSync(testbed.file, 0o644);
    await testbed.init();
    expect([mode(testbed.dir), mode(testbed.file)]).toEqual([0o700, 0o600]);
  });

  test('certificates carry no names but those of a role', async () => {
    testbed.synth([S1, C1, S2, { ...C1, name: 'i1', address: '10.0.0.14', roles: ['ingress'], datacenter: 'dc2' }]);
    await testbed.init();
    const { secrets } = testbed;
    const names = (host: string, system: string): string | undefined =>
      new X509Certificate(secrets.hosts[host][`${system}_cert`]).subjectAltName;
    const local = (address: string): string => `DNS:localhost, IP Address:127.0.0.1, IP Address:${address}`;
    expect(names('s1', 'consul')).toBe(`DNS:server.dc1.consul, ${local('10.0.0.11')}`);
    expect(names('c1', 'consul')).toBe(`DNS:client.dc1.consul, ${local('10.0.0.12')}`);
    expect(names('i1', 'consul')).toBe(`DNS:client.dc2.consul, ${local('10.0.0.14')}`);
    expect(names('s1', 'nomad')).toBe(`DNS:server.global.nomad, DNS:client.global.nomad, ${local('10.0.0.11')}`);
    expect(names('s2', 'nomad')).toBe(`DNS:server.global.nomad, ${local('10.0.0.13')}`);
    expect(names('c1', 'nomad')).toBe(`DNS:client.global.nomad, ${local('10.0.0.12')}`);
    expect(names('i1', 'nomad')).toBe(`DNS:client.global.nomad, ${local('10.0.0.14')}`);
  });

  test('--days says how long the certificates of hosts last, at most as long as their authority', async () => {
    await testbed.init('--days', '30');
    const end = (text: string): number => Date.parse(new X509Certificate(text).validTo);
    expect(Math.round((end(testbed.secrets.hosts.s1.nomad_cert) - Date.now()) / YEAR / (1 / 365))).toBe(30);
    await testbed.rotate('certificates', '--days', '3650');
    expect(end(testbed.secrets.hosts.s1.nomad_cert)).toBe(end(testbed.secrets.nomad_ca));
  });

  test('prints no secret', async () => {
    const runs = [await testbed.init(), await testbed.init(), await testbed.synth([S1, S2]).init()];
    const secrets = textsOf([testbed.secrets, testbed.access]);
    runs.forEach(({ out, err }) => secrets.forEach((secret) => expect(out + err).not.toContain(secret)));
  });

  test('a host may be named like a field of every object', async () => {
    expect(await testbed.synth([S1, { ...C1, name: 'constructor' }]).init()).toMatchObject({ code: 0 });
    expect(Object.keys(testbed.secrets.hosts)).toEqual(['s1', 'constructor']);
  });

  test('hyphens of a name are underscores in variables', async () => {
    const other = new Testbed('prod-eu').synth([S1]);
    await other.init();
    expect(Object.keys(JSON.parse(other.text))).toEqual(['prod_eu_secrets', 'prod_eu_access']);
    other.remove();
  });

  test('fails when a certificate has expired', async () => {
    await testbed.init('--days', '1');
    jest.useFakeTimers({ now: Date.now() + 2 * 24 * 60 * 60 * 1000, doNotFake: ['nextTick', 'setImmediate'] });
    const { code, err } = await testbed.init();
    jest.useRealTimers();
    expect([code, err]).toEqual([1, expect.stringContaining("c1's nomad_cert expired at ")]);
  });

  test.each([
    ['{"prod_secrets": {"consul_ca": "hidden" ', 'is not JSON'],
    ['[]', 'must hold an object'],
    ['{"prod_secrets": "hidden"}', "must hold an object at 'prod_secrets'"],
    ['{"prod_secrets": {"hosts": []}}', "must hold an object at 'hosts'"],
    ['{"prod_secrets": {"hosts": {"s1": 5}}}', "must hold an object at 's1'"],
    ['{"prod_secrets": {"consul_ca": 5}}', "must hold a text at 'consul_ca'"],
  ])('fails when the file is not one of secrets (%#)', async (text, problem) => {
    mkdirSync(testbed.dir);
    writeFileSync(testbed.file, text);
    const { code, err } = await testbed.init();
    expect([code, err]).toEqual([
      1,
      `berth: the secrets file '${testbed.file}' ${problem}: restore it from your backup`,
    ]);
    expect(testbed.text).toBe(text);
  });

  test('fails when the directory holds other things', async () => {
    mkdirSync(testbed.dir);
    writeFileSync(join(testbed.dir, 'main.ts'), '');
    expect((await testbed.init()).err).toMatch(/must hold nothing but secrets, but has other files: choose an own one/);
    expect(mode(testbed.dir)).not.toBe(0o700);
  });

  test('fails when the platform is not secured', async () => {
    testbed.synth([S1], { secured: false });
    expect(await testbed.init()).toMatchObject({
      code: 1,
      err: "berth: the platform 'prod' is not secured: it has no secrets",
    });
  });
});

describe('berth secrets init, where it has run before', () => {
  const made = new Testbed().synth([S1, C1]);
  beforeAll(() => made.init());
  beforeEach(() => (testbed = made.copy()));
  afterAll(() => made.remove());

  test.each(['consul', 'nomad'])('the certificates of %s chain to its authority', async (system) => {
    const { secrets } = testbed;
    const authority = new X509Certificate(secrets[`${system}_ca`]);
    expect(authority.subject).toBe(`CN=Berth prod ${system === 'consul' ? 'Consul' : 'Nomad'} CA`);
    expect(authority.ca).toBe(true);
    expect(authority.checkPrivateKey(createPrivateKey(secrets[`${system}_ca_key`]))).toBe(true);
    expect(Date.parse(authority.validTo) - Date.now()).toBeGreaterThan(9.9 * YEAR);
    const certificate = new X509Certificate(secrets.hosts.s1[`${system}_cert`]);
    expect(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkPrivateKey(createPrivateKey(secrets.hosts.s1[`${system}_key`]))).toBe(true);
    expect(certificate.checkIP('10.0.0.11')).toBe('10.0.0.11');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']); // to serve, and to ask
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(Math.round((Date.parse(certificate.validTo) - Date.now()) / YEAR)).toBe(2);
  });

  (hasOpenssl ? test : test.skip)('openssl finds nothing wrong with the chain', async () => {
    const write = (name: string, text: string): string => {
      writeFileSync(join(testbed.root, name), text);
      return join(testbed.root, name);
    };
    for (const purpose of ['sslserver', 'sslclient']) {
      const authority = write('ca.pem', testbed.secrets.nomad_ca);
      const certificate = write('cert.pem', testbed.secrets.hosts.s1.nomad_cert);
      const args = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', authority, certificate];
      expect(spawnSync('openssl', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test('a second run changes nothing', async () => {
    const before = testbed.text;
    const { code, out } = await testbed.init();
    expect(testbed.text).toBe(before);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/: nothing is missing; the first certificate expires on \d{4}-/),
    ]);
  });

  test('adds what is missing, and leaves the rest', async () => {
    testbed.change((secrets) => {
      delete secrets.consul_tokens.dns;
      delete secrets.hosts.s1.nomad_key;
      secrets.more = 'kept';
    });
    const { secrets: before } = testbed;
    const { out } = await testbed.synth([S1, C1, S2]).init();
    expect(out).toBe(`${testbed.file}: added Consul token dns, host s1, host s2`);
    const { s1, s2, ...others } = testbed.secrets.hosts;
    expect(testbed.secrets).toMatchObject({ ...before, hosts: others });
    expect([s1.consul_cert, s1.consul_key]).toEqual([before.hosts.s1.consul_cert, before.hosts.s1.consul_key]);
    expect(Object.keys(s2)).toHaveLength(5);
    expect((await testbed.init()).out).toContain('nothing is missing');
  });

  test('removes a host that left the topology', async () => {
    expect((await testbed.synth([S1]).init()).out).toBe(
      `${testbed.file}: removed, as the topology no longer has it: host c1`,
    );
    expect(Object.keys(testbed.secrets.hosts)).toEqual(['s1']);
  });

  test.each([
    ['address', { address: '10.0.0.99' }, ['consul_cert', 'nomad_cert']],
    ['datacenter', { datacenter: 'dc2' }, ['consul_cert']],
    ['roles', { roles: ['client'] }, ['consul_cert', 'nomad_cert']],
  ])('fails when the %s of a host changed', async (_, change, names) => {
    const before = testbed.text;
    const { code, err } = await testbed.synth([{ ...S1, ...change }, C1]).init();
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual(names.map((name) => expect.stringContaining(`s1's ${name} is for `)));
    expect(err).toContain("run 'berth secrets rotate prod certificates --host s1'");
    expect(testbed.text).toBe(before);
    expect(await testbed.rotate('certificates', '--host', 's1')).toMatchObject({ code: 0 });
    expect(await testbed.init()).toMatchObject({ code: 0, err: '' });
  });

  test('fails when a certificate has another authority or key', async () => {
    testbed.change(({ hosts }) => Object.assign(hosts.s1, { consul_key: hosts.c1.consul_key }));
    expect((await testbed.init()).err).toContain("s1's consul_cert does not belong to the host's key");
    testbed.change(({ hosts }) => {
      Object.assign(hosts.s1, { consul_cert: hosts.s1.nomad_cert, consul_key: hosts.s1.nomad_key });
    });
    expect((await testbed.init()).err).toContain("s1's consul_cert was issued by another authority");
  });

  test('fails when the key of an authority is needed but missing', async () => {
    const { nomad_ca_key: key, nomad_ca: authority } = testbed.secrets;
    testbed.change((secrets) => delete secrets.nomad_ca_key);
    expect(await testbed.init()).toMatchObject({ code: 0 });
    expect((await testbed.synth([S1, C1, S2]).init()).err).toContain("'nomad_ca_key' is missing");
    testbed.change((secrets) => Object.assign(secrets, { nomad_ca_key: secrets.consul_ca_key }));
    expect((await testbed.init()).err).toContain("'nomad_ca_key' is not the key of 'nomad_ca'");
    testbed.change((secrets) => delete secrets.nomad_ca);
    expect((await testbed.init()).err).toContain("'nomad_ca' is missing, and 'nomad_ca_key' is not");
    testbed.change((secrets) => Object.assign(secrets, { nomad_ca_key: key, nomad_ca: authority }));
    expect(await testbed.init()).toMatchObject({ code: 0 });
  });
});
