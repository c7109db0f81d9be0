import { createPublicKey, verify } from 'node:crypto';
import { Run, S1, Testbed } from '../../testbed';

/** The access that a run printed. */
const accessOf = ({ out }: Run): any => JSON.parse(out).prod_access;
const claimsOf = (login: string): any => JSON.parse(Buffer.from(login.split('.')[1], 'base64url').toString('utf8'));
const DAY = 24 * 60 * 60;

describe('berth secrets grant', () => {
  const testbed = new Testbed().synth([S1]);
  beforeAll(() => testbed.init());
  afterAll(() => testbed.remove());

  test('prints an access with a login for one role in one namespace, and stores nothing', async () => {
    const before = testbed.text;
    const run = await testbed.grant('--role', 'deploy', '--namespace', 'shop');
    expect(run).toMatchObject({ code: 0, err: '' });
    const { nomad_ca, consul_ca } = testbed.secrets;
    expect(accessOf(run)).toEqual({ nomad_ca, consul_ca, login: expect.any(String) });
    expect(Object.keys(JSON.parse(run.out))).toEqual(['prod_access']);
    const { login } = accessOf(run);
    const now = Math.floor(Date.now() / 1000);
    expect(claimsOf(login)).toMatchObject({ iss: 'berth', aud: ['berth-prod'], role: 'deploy', namespace: 'shop' });
    const { exp, nbf } = claimsOf(login);
    expect(Math.round((exp - now) / DAY)).toBe(90);
    expect(nbf).toBeLessThan(now - 60);
    const [head, body, signature] = login.split('.');
    const key = { key: createPublicKey(testbed.secrets.login_public_key), dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(testbed.text).toBe(before);
  });

  test('two of them differ', async () => {
    const [one, other] = [await testbed.grant('--role', 'operate'), await testbed.grant('--role', 'operate')];
    expect(accessOf(one).login).not.toBe(accessOf(other).login);
  });

  test.each([
    [['--role', 'plan', '--namespace', 'default', '--days', '7'], { role: 'plan', namespace: 'default' }],
    [['--role', 'deploy', '--namespace', '*'], { role: 'deploy', namespace: '*' }],
    [['--role', 'operate'], { role: 'operate', namespace: '*' }],
  ])('%j', async (options, claims) => {
    expect(claimsOf(accessOf(await testbed.grant(...options)).login)).toMatchObject(claims);
  });

  test.each([
    [[], "'--role' must be one of plan, deploy, operate"],
    [['--role', 'gate'], "'--role' must be one of plan, deploy, operate, got 'gate'"],
    [['--role', 'constructor'], "'--role' must be one of plan, deploy, operate, got 'constructor'"],
    [['--role', 'deploy'], "'--namespace' must be one of default, shop, or '*' for all of them"],
    [
      ['--role', 'deploy', '--namespace', 'ingress'],
      "'--namespace' must be one of default, shop, or '*' for all of them, got 'ingress'",
    ],
    [
      ['--role', 'operate', '--namespace', 'shop'],
      "'--namespace' must not be given with the role 'operate', which is for the whole platform",
    ],
    [['--role', 'operate', '--days', '0'], "'--days' must be an integer between 1 and 3650, got '0'"],
  ])('fails with %j', async (options, problem) => {
    expect(await testbed.grant(...options)).toEqual({ code: 1, out: '', err: `berth: ${problem}` });
  });

  test('fails where the topology names no namespaces, or there are no secrets yet', async () => {
    const old = new Testbed().synth([S1], { namespaces: undefined });
    const grant = (): Promise<Run> => old.grant('--role', 'deploy', '--namespace', 'shop');
    expect((await grant()).err).toContain("names no namespaces: synthesize again ('npm run synth')");
    old.synth([S1]);
    expect((await grant()).err).toBe(`berth: there is no '${old.file}': run 'berth secrets init prod' first`);
    old.remove();
  });
});
