import { createPrivateKey, X509Certificate } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bed, C1, leavesOf, S1, S2, textsOf } from '../bed';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const mode = (path: string): number => statSync(path).mode & 0o777;
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const YEAR = 365 * 24 * 60 * 60 * 1000;

let bed: Bed;
afterEach(() => bed.remove());

describe('berth secrets init', () => {
  beforeEach(() => (bed = new Bed().synth([S1, C1])));

  test('creates all that a platform needs', async () => {
    expect(await bed.init()).toMatchObject({ code: 0, err: '' });
    const pem = expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/);
    const key = expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n[\s\S]+\n-----END PRIVATE KEY-----\n$/);
    const token = { accessor: expect.stringMatching(UUID), secret: expect.stringMatching(UUID) };
    const host = { consul_cert: pem, consul_key: key, nomad_cert: pem, nomad_key: key };
    expect(bed.secrets).toEqual({
      consul_gossip_key: expect.any(String),
      nomad_gossip_key: expect.any(String),
      consul_ca: pem,
      consul_ca_key: key,
      nomad_ca: pem,
      nomad_ca_key: key,
      consul_management_token: expect.stringMatching(UUID),
      nomad_management_token: expect.stringMatching(UUID),
      consul_tokens: { agent: token, dns: token, nomad: token },
      hosts: { s1: host, c1: host },
    });
    expect(Buffer.from(bed.secrets.consul_gossip_key, 'base64')).toHaveLength(32);
    expect(Buffer.from(bed.secrets.nomad_gossip_key, 'base64')).toHaveLength(32);
    expect(bed.access).toEqual({
      nomad_ca: bed.secrets.nomad_ca,
      nomad_token: bed.secrets.nomad_management_token,
      consul_ca: bed.secrets.consul_ca,
      consul_token: bed.secrets.consul_management_token,
    });
    expect(new Set(leavesOf(bed.secrets)).size).toBe(leavesOf(bed.secrets).length);
  });

  test('writes a file that only its owner can read and git ignores', async () => {
    await bed.init();
    expect([mode(bed.dir), mode(bed.file)]).toEqual([0o700, 0o600]);
    expect(readFileSync(join(bed.dir, '.gitignore'), 'utf8')).toBe('*\n');
    chmodSync(bed.dir, 0o755);
    chmodSync(bed.file, 0o644);
    await bed.init();
    expect([mode(bed.dir), mode(bed.file)]).toEqual([0o700, 0o600]);
  });

  test('certificates carry no names but those of a role', async () => {
    bed.synth([S1, C1, S2, { ...C1, name: 'i1', address: '10.0.0.14', roles: ['ingress'], datacenter: 'dc2' }]);
    await bed.init();
    const { secrets } = bed;
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
    await bed.init('--days', '30');
    const end = (text: string): number => Date.parse(new X509Certificate(text).validTo);
    expect(Math.round((end(bed.secrets.hosts.s1.nomad_cert) - Date.now()) / YEAR / (1 / 365))).toBe(30);
    await bed.rotate('certificates', '--days', '3650');
    expect(end(bed.secrets.hosts.s1.nomad_cert)).toBe(end(bed.secrets.nomad_ca));
  });

  test('prints no secret', async () => {
    const runs = [await bed.init(), await bed.init(), await bed.synth([S1, S2]).init()];
    const secrets = textsOf([bed.secrets, bed.access]);
    runs.forEach(({ out, err }) => secrets.forEach((secret) => expect(out + err).not.toContain(secret)));
  });

  test('a host may be named like a field of every object', async () => {
    expect(await bed.synth([S1, { ...C1, name: 'constructor' }]).init()).toMatchObject({ code: 0 });
    expect(Object.keys(bed.secrets.hosts)).toEqual(['s1', 'constructor']);
  });

  test('hyphens of a name are underscores in variables', async () => {
    const other = new Bed('prod-eu').synth([S1]);
    await other.init();
    expect(Object.keys(JSON.parse(other.text))).toEqual(['prod_eu_secrets', 'prod_eu_access']);
    other.remove();
  });

  test('fails when a certificate has expired', async () => {
    await bed.init('--days', '1');
    jest.useFakeTimers({ now: Date.now() + 2 * 24 * 60 * 60 * 1000, doNotFake: ['nextTick', 'setImmediate'] });
    const { code, err } = await bed.init();
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
    mkdirSync(bed.dir);
    writeFileSync(bed.file, text);
    const { code, err } = await bed.init();
    expect([code, err]).toEqual([1, `berth: the secrets file '${bed.file}' ${problem}: restore it from your backup`]);
    expect(bed.text).toBe(text);
  });

  test('fails when the directory holds other things', async () => {
    mkdirSync(bed.dir);
    writeFileSync(join(bed.dir, 'main.ts'), '');
    expect((await bed.init()).err).toMatch(/must hold nothing but secrets, but has other files: choose an own one/);
    expect(mode(bed.dir)).not.toBe(0o700);
  });

  test('fails when the platform is not secured', async () => {
    bed.synth([S1], { secured: false });
    expect(await bed.init()).toMatchObject({
      code: 1,
      err: "berth: the platform 'prod' is not secured: it has no secrets",
    });
  });
});

describe('berth secrets init, where it has run before', () => {
  const made = new Bed().synth([S1, C1]);
  beforeAll(() => made.init());
  beforeEach(() => (bed = made.copy()));
  afterAll(() => made.remove());

  test.each(['consul', 'nomad'])('the certificates of %s chain to its authority', async (system) => {
    const { secrets } = bed;
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
      writeFileSync(join(bed.root, name), text);
      return join(bed.root, name);
    };
    for (const purpose of ['sslserver', 'sslclient']) {
      const authority = write('ca.pem', bed.secrets.nomad_ca);
      const certificate = write('cert.pem', bed.secrets.hosts.s1.nomad_cert);
      const args = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', authority, certificate];
      expect(spawnSync('openssl', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test('a second run changes nothing', async () => {
    const before = bed.text;
    const { code, out } = await bed.init();
    expect(bed.text).toBe(before);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/: nothing is missing; the first certificate expires on \d{4}-/),
    ]);
  });

  test('adds what is missing, and leaves the rest', async () => {
    bed.change((secrets) => {
      delete secrets.consul_tokens.dns;
      delete secrets.hosts.s1.nomad_key;
      secrets.more = 'kept';
    });
    const { secrets: before } = bed;
    const { out } = await bed.synth([S1, C1, S2]).init();
    expect(out).toBe(`${bed.file}: added Consul token dns, host s1, host s2`);
    const { s1, s2, ...others } = bed.secrets.hosts;
    expect(bed.secrets).toMatchObject({ ...before, hosts: others });
    expect([s1.consul_cert, s1.consul_key]).toEqual([before.hosts.s1.consul_cert, before.hosts.s1.consul_key]);
    expect(Object.keys(s2)).toHaveLength(4);
    expect((await bed.init()).out).toContain('nothing is missing');
  });

  test('removes a host that left the topology', async () => {
    expect((await bed.synth([S1]).init()).out).toBe(`${bed.file}: removed, as the topology no longer has it: host c1`);
    expect(Object.keys(bed.secrets.hosts)).toEqual(['s1']);
  });

  test.each([
    ['address', { address: '10.0.0.99' }, ['consul_cert', 'nomad_cert']],
    ['datacenter', { datacenter: 'dc2' }, ['consul_cert']],
    ['roles', { roles: ['client'] }, ['consul_cert', 'nomad_cert']],
  ])('fails when the %s of a host changed', async (_, change, names) => {
    const before = bed.text;
    const { code, err } = await bed.synth([{ ...S1, ...change }, C1]).init();
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual(names.map((name) => expect.stringContaining(`s1's ${name} is for `)));
    expect(err).toContain("run 'berth secrets rotate prod certificates --host s1'");
    expect(bed.text).toBe(before);
    expect(await bed.rotate('certificates', '--host', 's1')).toMatchObject({ code: 0 });
    expect(await bed.init()).toMatchObject({ code: 0, err: '' });
  });

  test('fails when a certificate has another authority or key', async () => {
    bed.change(({ hosts }) => Object.assign(hosts.s1, { consul_key: hosts.c1.consul_key }));
    expect((await bed.init()).err).toContain("s1's consul_cert does not belong to the host's key");
    bed.change(({ hosts }) => {
      Object.assign(hosts.s1, { consul_cert: hosts.s1.nomad_cert, consul_key: hosts.s1.nomad_key });
    });
    expect((await bed.init()).err).toContain("s1's consul_cert was issued by another authority");
  });

  test('fails when the key of an authority is needed but missing', async () => {
    const { nomad_ca_key: key, nomad_ca: authority } = bed.secrets;
    bed.change((secrets) => delete secrets.nomad_ca_key);
    expect(await bed.init()).toMatchObject({ code: 0 });
    expect((await bed.synth([S1, C1, S2]).init()).err).toContain("'nomad_ca_key' is missing");
    bed.change((secrets) => Object.assign(secrets, { nomad_ca_key: secrets.consul_ca_key }));
    expect((await bed.init()).err).toContain("'nomad_ca_key' is not the key of 'nomad_ca'");
    bed.change((secrets) => delete secrets.nomad_ca);
    expect((await bed.init()).err).toContain("'nomad_ca' is missing, and 'nomad_ca_key' is not");
    bed.change((secrets) => Object.assign(secrets, { nomad_ca_key: key, nomad_ca: authority }));
    expect(await bed.init()).toMatchObject({ code: 0 });
  });
});
