import { compareSync, hashSync } from 'bcryptjs';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { endingSoon } from '../../../../lib/private/stack/secret-ends';
import { Testbed, C1, leavesOf, S1, S2, textsOf } from '../../testbed';

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
      monitoring: {
        password: expect.stringMatching(/^[0-9a-f]{48}$/),
        password_hash: expect.stringMatching(/^\$2[aby]\$10\$/),
      },
      logs_password: expect.stringMatching(/^[0-9a-f]{48}$/),
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

  test('makes the hash of the password anew where it is of another one', async () => {
    await testbed.init();
    const { password } = testbed.secrets.monitoring;
    testbed.change((secrets) => (secrets.monitoring.password_hash = hashSync('another', 4)));
    expect(await testbed.init()).toMatchObject({ code: 0, out: expect.stringContaining('the password of metrics') });
    expect(testbed.secrets.monitoring.password).toBe(password);
    expect(compareSync(password, testbed.secrets.monitoring.password_hash)).toBe(true);
    expect(await testbed.init()).toMatchObject({ out: expect.stringContaining('nothing is missing') });
  });

  test('leaves VictoriaLogs the password that it shared, as its Collectors throw away what another one refuses', async () => {
    await testbed.init();
    testbed.change((secrets) => delete secrets.logs_password);
    expect(await testbed.init()).toMatchObject({ code: 0, out: expect.stringContaining('added the password of logs') });
    expect(testbed.secrets.logs_password).toBe(testbed.secrets.monitoring.password);
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

  test('warns from 60 days before something ends, in every command, and writes down when', async () => {
    expect((await testbed.init('--days', '62')).err).toBe('');
    const ends = JSON.parse(readFileSync(join(testbed.dir, 'prod.ends.json'), 'utf8'));
    expect(Object.keys(ends)).toEqual(['certificates', 'authorities', 'logins']);
    expect(endingSoon('prod', ends)).toEqual([]);
    const { secrets } = testbed;
    jest.useFakeTimers({ now: Date.now() + 2.5 * 24 * 60 * 60 * 1000, doNotFake: ['nextTick', 'setImmediate'] });
    const runs = [await testbed.init(), await testbed.grant('--role', 'operate')];
    jest.useRealTimers();
    const day = new Date(new X509Certificate(secrets.hosts.s1.nomad_cert).validTo).toISOString().slice(0, 10);
    const warnings = ['certificate of a host', 'login'].map(
      (what, index) =>
        `berth: warning: the first ${what} of 'prod' ends on ${day}, in 59 days: run 'berth secrets rotate prod ${['certificates', 'logins'][index]}'`,
    );
    runs.forEach(({ code, err }) => expect([code, err.split('\n')]).toEqual([0, warnings]));
    await testbed.rotate('logins');
    expect((await testbed.rotate('certificates')).err).toBe('');
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
    ['{"prod_secrets": null}', "must hold an object at 'prod_secrets'"],
    ['{"prod_access": []}', "must hold an object at 'prod_access'"],
    ['{"prod_access": {"nomad_token": null}}', "must hold a text at 'prod_access.nomad_token'"],
    ['{"prod_access": {"login": "hidden"}}', "must hold a login at 'prod_access.login'"],
    ['{"prod_secrets": {"hosts": []}}', "must hold an object at 'prod_secrets.hosts'"],
    ['{"prod_secrets": {"hosts": {"s1": 5}}}', "must hold an object at 'prod_secrets.hosts.s1'"],
    ['{"prod_secrets": {"hosts": {"s1": {"nomad_key": {}}}}}', "must hold a text at 'prod_secrets.hosts.s1.nomad_key'"],
    [
      '{"prod_secrets": {"hosts": {"s1": {"nomad_cert": "hidden"}}}}',
      "must hold certificates at 'prod_secrets.hosts.s1.nomad_cert'",
    ],
    [
      `{"prod_secrets": {"nomad_ca": "-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----"}}`,
      "must hold certificates at 'prod_secrets.nomad_ca'",
    ],
    [
      '{"prod_secrets": {"consul_tokens": {"agent": {"secret": 5}}}}',
      "must hold a text at 'prod_secrets.consul_tokens.agent.secret'",
    ],
    ['{"prod_secrets": {"logins": {"gate": "hidden"}}}', "must hold a login at 'prod_secrets.logins.gate'"],
    ['{"prod_secrets": {"consul_ca": 5}}', "must hold a text at 'prod_secrets.consul_ca'"],
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

  test('fails below /proc, where no directory can be made', async () => {
    const { code, err } = await testbed.run(
      'secrets',
      'init',
      'prod',
      '--app',
      testbed.app,
      '--dir',
      '/proc/none/here',
    );
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^berth: the directory '\/proc\/none' can't be made: ENOENT/),
    ]);
  });

  test('follows a link, and keeps it', async () => {
    const vault = join(testbed.root, 'vault');
    mkdirSync(vault);
    mkdirSync(testbed.dir);
    writeFileSync(join(vault, 'prod.json'), '{}', { mode: 0o644 });
    symlinkSync(join(vault, 'prod.json'), testbed.file);
    expect(await testbed.init()).toMatchObject({ code: 0 });
    expect(lstatSync(testbed.file).isSymbolicLink()).toBe(true);
    expect(Object.keys(JSON.parse(readFileSync(join(vault, 'prod.json'), 'utf8')))).toEqual([
      'prod_secrets',
      'prod_access',
    ]);
    expect([mode(join(vault, 'prod.json')), readdirSync(vault)]).toEqual([0o600, ['prod.json']]);
    expect((await testbed.init()).out).toContain('nothing is missing');
  });

  test('fails when the file is a link to nothing, such as a directory that is not mounted', async () => {
    mkdirSync(testbed.dir);
    symlinkSync(join(testbed.root, 'vault', 'prod.json'), testbed.file);
    const { code, err } = await testbed.init();
    expect([code, err]).toEqual([
      1,
      `berth: the secrets file '${testbed.file}' is a link to a file that does not exist: mount its directory, or remove the link`,
    ]);
  });

  test('of two at once, one fails, and all that the other has made stays', async () => {
    const runs = await Promise.all([testbed.init(), testbed.init()]);
    expect(runs.map(({ code }) => code).sort()).toEqual([0, 1]);
    const { err } = runs.find(({ code }) => code === 1)!;
    expect(err).toMatch(
      new RegExp(
        `^berth: '${testbed.file}' is locked: process ${process.pid} on .* changes it; if that is not so, remove '`,
      ),
    );
    expect((await testbed.init()).out).toContain('nothing is missing');
    expect(readdirSync(testbed.dir).sort()).toEqual(['.gitignore', 'prod.ends.json', 'prod.tfvars.json']);
  });

  test('takes over the lock of a program that has ended, and of no other machine', async () => {
    mkdirSync(testbed.dir);
    writeFileSync(join(testbed.dir, '.gitignore'), '*');
    const { pid } = spawnSync('true');
    writeFileSync(`${testbed.file}.lock`, `${pid} elsewhere\n`);
    expect(await testbed.init()).toMatchObject({
      code: 1,
      err: expect.stringContaining(`process ${pid} on elsewhere`),
    });
    writeFileSync(`${testbed.file}.lock`, `${pid} ${hostname()}\n`);
    expect(await testbed.init()).toMatchObject({ code: 0 });
    expect(readdirSync(testbed.dir).sort()).toEqual(['.gitignore', 'prod.ends.json', 'prod.tfvars.json']);
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

  test('an empty text is a missing one', async () => {
    testbed.change((secrets) => {
      Object.assign(secrets, { consul_gossip_key: '', nomad_management_token: '' });
      Object.assign(secrets.hosts.s1, { nomad_cert: '', consul_recovery_token: '' });
      Object.assign(secrets.consul_tokens.dns, { secret: '' });
      secrets.logins.gate = '';
    });
    expect((await testbed.init()).out).toBe(
      `${testbed.file}: added consul_gossip_key, nomad_management_token, Consul token dns, login gate, host s1`,
    );
    expect(leavesOf(testbed.secrets)).not.toContain('');
  });

  test('replaces the management tokens that an earlier release gave to those who deploy apps, and says so', async () => {
    const { nomad_management_token: nomad_token, consul_management_token: consul_token } = testbed.secrets;
    testbed.changeAccess({ login: undefined, nomad_token, consul_token });
    const { code, out } = await testbed.init();
    expect(code).toBe(0);
    expect(out).toBe(
      [
        `${testbed.file}: added the access of those who deploy apps`,
        `${testbed.file}: removed the management tokens consul_token and nomad_token of 'prod_access': those who deploy apps log in now; if others have been given these tokens, run 'berth secrets rotate prod management'`,
      ].join('\n'),
    );
    expect(Object.keys(testbed.access).sort()).toEqual(['consul_ca', 'login', 'nomad_ca']);
    expect((await testbed.init()).out).toContain('nothing is missing');
  });

  test('leaves the smaller token of an operator alone, and adds nothing that widens it', async () => {
    testbed.changeAccess({ login: undefined, nomad_token: 'own' });
    expect((await testbed.init()).out).toContain('nothing is missing');
    expect(Object.keys(testbed.access).sort()).toEqual(['consul_ca', 'nomad_ca', 'nomad_token']);
    // An earlier release has put Consul's beside it.
    testbed.changeAccess({ consul_token: testbed.secrets.consul_management_token });
    expect((await testbed.init()).out).toContain('removed the management tokens consul_token');
    expect(testbed.access).toEqual({ ...testbed.access, nomad_token: 'own' });
    expect(Object.keys(testbed.access).sort()).toEqual(['consul_ca', 'nomad_ca', 'nomad_token']);
  });

  test('signs anew what another key has signed', async () => {
    const { logins } = testbed.secrets;
    testbed.change((secrets) => ['login_key', 'login_public_key'].forEach((field) => delete secrets[field]));
    expect((await testbed.init()).out).toContain('added login_key, login gate, login services, the access of those');
    expect(testbed.secrets.logins.gate).not.toBe(logins.gate);
    testbed.change((secrets) => delete secrets.login_public_key);
    testbed.changeAccess({ login: undefined });
    expect((await testbed.init()).err).toContain("'login_public_key' is missing, so no login can be signed");
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
