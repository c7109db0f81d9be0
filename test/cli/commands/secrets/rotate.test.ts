import { isSignedBy } from '../../../../lib/cli/secrets/login';
import { rotateManagement } from '../../../../lib/cli/secrets/rotation/management';
import { Rotation } from '../../../../lib/cli/secrets/rotation/rotation';
import { SecretsFile } from '../../../../lib/cli/secrets/secrets-file';
import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { pemBlocks } from '../../../../lib/cli/secrets/certificate-authority';
import { Testbed, C1, S1, S2, textsOf } from '../../testbed';

const made = new Testbed().synth([C1, S1, S2]);
let testbed: Testbed;
beforeAll(() => made.init());
beforeEach(() => (testbed = made.copy()));
afterEach(() => testbed.remove());
afterAll(() => made.remove());

const certificates = (secrets: any): string[] =>
  Object.values<any>(secrets.hosts).flatMap((host) => [host.consul_cert, host.nomad_cert]);

/** Whether those who trust a bundle take a certificate. */
function trusts(bundle: string, certificate: string): boolean {
  const issued = new X509Certificate(certificate);
  return pemBlocks(bundle)
    .map((authority) => new X509Certificate(authority))
    .some((authority) => issued.checkIssued(authority) && issued.verify(authority.publicKey));
}

/** Whether every host that was deployed at one time trusts every host that was deployed at the other. */
function trustEachOther(one: any, other: any): boolean {
  const oneWay = (from: any, to: any): boolean =>
    Object.values<any>(to.hosts).every((host) =>
      ['consul', 'nomad'].every((system) => trusts(from[`${system}_ca`], host[`${system}_cert`])),
    );
  return oneWay(one, other) && oneWay(other, one);
}

describe('berth secrets rotate', () => {
  test('certificates: of all hosts, from the same authorities', async () => {
    const before = testbed.secrets;
    const { code, out } = await testbed.rotate('certificates');
    expect(code).toBe(0);
    expect(out).toContain('deploy next, one after another: prod-s1, prod-s2, prod-c1');
    expect(testbed.secrets).toMatchObject({ ...before, hosts: {} });
    certificates(testbed.secrets).forEach((each) => expect(certificates(before)).not.toContain(each));
    expect(trustEachOther(before, testbed.secrets)).toBe(true);
    expect(statSync(testbed.file).mode & 0o777).toBe(0o600);
  });

  test.each([[['--host', 's2', '--host', 'c1']], [['--host', 's2', 'c1']]])(
    'certificates: of some hosts (%p)',
    async (hosts) => {
      const before = testbed.secrets;
      expect((await testbed.rotate('certificates', ...hosts)).out).toContain('another: prod-s2, prod-c1\n');
      expect(testbed.secrets.hosts.s1).toEqual(before.hosts.s1);
      expect(testbed.secrets.hosts.s2).not.toEqual(before.hosts.s2);
      expect(testbed.secrets.hosts.c1).not.toEqual(before.hosts.c1);
    },
  );

  test('tokens: all but the management tokens', async () => {
    const before = testbed.secrets;
    const { out } = await testbed.rotate('tokens');
    expect(out).toContain('deploy next, one after another: prod-access, prod-s1, prod-s2, prod-c1');
    expect(out).toContain("run 'berth secrets rotate prod tokens' for step 2");
    const old = Object.values<any>(before.consul_tokens).map(({ accessor }) => accessor);
    expect(testbed.secrets.consul_tokens_ended).toBeUndefined();
    const between = testbed.secrets;
    expect((await testbed.rotate('tokens')).out).toMatch(/step 2 of 2[^]*another: prod-access\n/);
    expect(testbed.secrets.consul_tokens_ended).toBe(old.join(' '));
    expect(testbed.secrets.consul_tokens).toEqual(between.consul_tokens);
    const { secrets } = testbed;
    for (const [name, host] of Object.entries<any>(secrets.hosts)) {
      expect(host.consul_recovery_token).not.toBe(before.hosts[name].consul_recovery_token);
      expect(host.nomad_cert).toBe(before.hosts[name].nomad_cert);
    }
    expect(secrets).toMatchObject({ ...before, consul_tokens: {}, hosts: {} });
    const all = textsOf([before.consul_tokens, secrets.consul_tokens]);
    expect(new Set(all).size).toBe(12);
  });

  test('management: fails, and changes nothing, where no server answers', async () => {
    const before = testbed.text;
    const topology = {
      version: 1,
      name: 'prod',
      region: 'global',
      secured: true,
      hosts: [{ ...S1, address: '127.9.9.9' }],
    };
    const rotation = { topology, file: new SecretsFile(testbed.dir, 'prod'), days: 1, hosts: [] };
    await expect(rotateManagement(rotation as unknown as Rotation)).rejects.toThrow(
      'no server of Consul answers GET /v1/acl/tokens: https://127.9.9.9:8501: connect ECONNREFUSED 127.9.9.9:8501',
    );
    expect(testbed.text).toBe(before);
  });

  test('logins: in two steps, between which old and new ones are valid', async () => {
    const before = testbed.secrets;
    const { login } = testbed.access;
    const first = await testbed.rotate('logins', '--days', '30');
    expect(first.out).toMatch(/step 1 of 2[^]*another: prod-access, prod-c1, prod-services\n[^]*for step 2/);
    const between = testbed.secrets;
    const bundle = between.login_public_key;
    expect(
      [before.logins.gate, login, between.logins.gate, testbed.access.login].map((each) => isSignedBy(bundle, each)),
    ).toEqual([true, true, true, true]);
    expect(isSignedBy(before.login_public_key, between.logins.gate)).toBe(false);
    expect(await testbed.init()).toMatchObject({ code: 0, out: expect.stringContaining('nothing is missing') });
    const second = await testbed.rotate('logins');
    expect(second.out).toMatch(/step 2 of 2[^]*another: prod-access\n/);
    const end = testbed.secrets;
    expect(isSignedBy(end.login_public_key, login)).toBe(false);
    expect(isSignedBy(end.login_public_key, testbed.access.login)).toBe(true);
    expect(end).toEqual({ ...between, login_public_key: end.login_public_key });
    expect((await testbed.rotate('logins')).out).toContain('step 1 of 2');
  });

  test('logins: a login that an operator narrowed stays as narrow, also where its key is gone', async () => {
    const narrow = JSON.parse((await testbed.grant('--role', 'plan', '--namespace', 'shop')).out).prod_access.login;
    const claims = (): any => JSON.parse(Buffer.from(testbed.access.login.split('.')[1], 'base64url').toString());
    testbed.changeAccess({ login: narrow });
    await testbed.rotate('logins');
    expect(claims()).toMatchObject({ role: 'plan', namespace: 'shop' });
    await testbed.rotate('logins');
    testbed.changeAccess({ login: narrow });
    await testbed.init();
    expect(testbed.access.login).not.toBe(narrow);
    expect(claims()).toMatchObject({ role: 'plan', namespace: 'shop' });
  });

  test("logins: an operator's own token stays the only one", async () => {
    testbed.changeAccess({ login: undefined, nomad_token: 'own' });
    await testbed.rotate('logins');
    expect(testbed.access).not.toHaveProperty('login');
  });

  test('ca: in three steps, each compatible with the one before', async () => {
    const start = testbed.secrets;

    const first = await testbed.rotate('ca');
    expect(first.out).toMatch(
      /step 1 of 3[\s\S]*another: prod-access, prod-s1, prod-s2, prod-c1, prod-services\n[\s\S]*for step 2/,
    );
    const trusted = testbed.secrets;
    expect(pemBlocks(trusted.consul_ca)).toHaveLength(2);
    expect(trusted.consul_ca.endsWith(start.consul_ca)).toBe(true);
    expect(trusted.hosts).toEqual(start.hosts);
    expect(trusted.nomad_ca_key).not.toBe(start.nomad_ca_key);
    expect([testbed.access.consul_ca, testbed.access.nomad_ca]).toEqual([trusted.consul_ca, trusted.nomad_ca]);
    expect(trustEachOther(start, trusted)).toBe(true);
    expect(await testbed.init()).toMatchObject({ code: 0, out: expect.stringContaining('nothing is missing') });

    const second = await testbed.rotate('ca');
    expect(second.out).toMatch(/step 2 of 3[\s\S]*another: prod-s1, prod-s2, prod-c1\n[\s\S]*for step 3/);
    const issued = testbed.secrets;
    expect(issued.consul_ca).toBe(trusted.consul_ca);
    expect(trustEachOther(trusted, issued)).toBe(true);
    expect(trustEachOther(start, issued)).toBe(false);

    const third = await testbed.rotate('ca');
    expect(third.out).toMatch(/step 3 of 3[\s\S]*another: prod-access, prod-s1/);
    const end = testbed.secrets;
    expect(end.hosts).toEqual(issued.hosts);
    expect(pemBlocks(issued.consul_ca)[0]).toBe(end.consul_ca);
    expect([testbed.access.consul_ca, testbed.access.nomad_ca]).toEqual([end.consul_ca, end.nomad_ca]);
    expect(trustEachOther(issued, end)).toBe(true);
    expect(certificates(start).some((each) => trusts(end.consul_ca, each) || trusts(end.nomad_ca, each))).toBe(false);
    expect(await testbed.init()).toMatchObject({ code: 0, err: '' });

    expect((await testbed.rotate('ca')).out).toContain('step 1 of 3');
  });

  test('ca: a host added between two steps skips none', async () => {
    await testbed.rotate('ca');
    await testbed.synth([C1, S1, S2, { ...C1, name: 'c2', address: '10.0.0.15' }]).init();
    expect((await testbed.rotate('ca')).out).toContain('step 2 of 3');
    expect((await testbed.rotate('certificates')).out).toContain('then continue the rotation of the authorities');
  });

  test('passwords: changes none where Nomad, which must stop the store of lines first, is not asked', async () => {
    testbed.change((secrets) => delete secrets.nomad_management_token);
    const before = testbed.text;
    const { code, out, err } = await testbed.rotate('passwords');
    expect([code, out, testbed.text]).toEqual([1, '', before]);
    expect(err).toContain("'nomad_management_token' is missing");
  });

  test('prints no secret', async () => {
    for (const args of [['certificates'], ['logins'], ['logins'], ['tokens'], ['ca'], ['ca'], ['ca'], ['gossip']]) {
      const before = textsOf([testbed.secrets, testbed.access]);
      const { out, err } = await testbed.rotate(...args);
      [...before, ...textsOf([testbed.secrets, testbed.access])].forEach((text) =>
        expect(out + err).not.toContain(text),
      );
    }
  });

  test('refuses gossip keys, which only running agents can change', async () => {
    const before = testbed.text;
    const { code, out, err } = await testbed.rotate('gossip');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain("'consul keyring -install <key>', 'nomad operator gossip keyring install <key>'");
    expect(testbed.text).toBe(before);
  });

  test.each([
    [['everything'], "must be one of certificates, logins, tokens, management, ca, passwords, got 'everything'"],
    [['certificates', '--host', 's9'], "'--host' must be one of c1, s1, s2, got s9"],
    [['tokens', '--host', 's1'], "'--host' must be given with 'certificates' only, got 'tokens'"],
    [['certificates', '--days', '0'], "'--days' must be an integer between 1 and 3650, got '0'"],
  ])('fails when the arguments are wrong (%p)', async (args, problem) => {
    const before = testbed.text;
    const { code, err } = await testbed.rotate(...args);
    expect([code, err]).toEqual([1, expect.stringContaining(problem)]);
    expect(testbed.text).toBe(before);
  });

  test('fails when there is no file', async () => {
    const other = new Testbed().synth([S1]);
    expect((await other.rotate('tokens')).err).toContain(`no '${other.file}': run 'berth secrets init prod' first`);
    other.remove();
  });
});
