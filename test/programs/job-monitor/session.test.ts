import { Asked, FakeNomad, Reply } from '../fake-nomad';
import { deployment, follow, job, register } from './monitored';

const LOGIN = 'eyJ0.eyJz.c2ln';
const given = { MONITOR_LOGIN: LOGIN };

describe('a monitor that is given a login', () => {
  const nomad = new FakeNomad();
  let logins: string[];
  beforeAll(() => nomad.start());
  afterAll(() => nomad.stop());
  beforeEach(() => {
    nomad.asked.splice(0);
    logins = [];
    nomad.has('/v1/acl/token/self', {});
    nomad.on('POST /v1/acl/login', ({ body }) => {
      expect(body).toEqual({ AuthMethodName: 'berth', LoginToken: LOGIN });
      logins.push(`secret-${logins.length + 1}`);
      return { body: { SecretID: logins.at(-1) } };
    });
    register(nomad, [job(1), job(0)], [deployment(1, 'successful')]);
  });

  test('exchanges it once, and asks with the token', async () => {
    expect(await follow(nomad, given)).toMatchObject({ code: 0, output: 'web: deployed\n' });
    expect(logins).toEqual(['secret-1']);
    const others = nomad.asked.filter(({ path }) => path !== '/v1/acl/login');
    expect(others.length).toBeGreaterThan(2);
    expect(new Set(others.map(({ token }) => token))).toEqual(new Set(['secret-1']));
  });

  test('does not log in where it has a token', async () => {
    expect(await follow(nomad, { ...given, MONITOR_TOKEN: 'own' })).toMatchObject({ code: 0 });
    expect([logins, nomad.asked[0].token]).toEqual([[], 'own']);
  });

  test.each<[string, Reply]>([
    ['429', { status: 429, text: 'too many requests' }],
    ['500', { status: 500, text: 'No cluster leader' }],
    ["a proxy's page", { text: '<html>be right back</html>' }],
  ])('tries the login again after %s', async (_, reply) => {
    let tries = 0;
    nomad.on('POST /v1/acl/login', () => ((tries += 1) < 3 ? reply : { body: { SecretID: 'secret' } }));
    expect(await follow(nomad, given)).toMatchObject({ code: 0, output: 'web: deployed\n' });
    expect(tries).toBe(3);
  });

  test('waits until the server that it asks knows the token', async () => {
    let tries = 0;
    nomad.on('GET /v1/acl/token/self', () =>
      (tries += 1) < 3 ? { status: 403, text: 'ACL token not found' } : { body: {} },
    );
    expect(await follow(nomad, given)).toMatchObject({ code: 0, output: 'web: deployed\n' });
    expect(tries).toBe(3);
  });

  test('says the cause when the login is refused, and never the login', async () => {
    nomad.on('POST /v1/acl/login', () => ({
      status: 401,
      text: `unable to validate provided token: ${LOGIN} is expired`,
    }));
    const { code, output, seconds } = await follow(nomad, given);
    expect([code, output]).toEqual([
      1,
      'web: Nomad refuses the login: POST /v1/acl/login: 401 unable to validate provided token: … is expired\n',
    ]);
    expect(seconds).toBeLessThan(5);
  });

  test('fails at once where the role does not suffice', async () => {
    nomad.on('GET /v1/job/web', () => ({ status: 403, text: 'Permission denied' }));
    expect(await follow(nomad, given)).toMatchObject({
      code: 1,
      output: 'web: GET /v1/job/web: 403 Permission denied\n',
    });
    expect(logins).toHaveLength(1);
  });

  test('logs in again when the token has expired, once for all requests', async () => {
    let answers = 0;
    const expiring = ({ token }: Asked): Reply =>
      token === 'secret-1' && (answers += 1) > 1 ? { status: 403, text: 'ACL token expired' } : { body: job(1) };
    nomad.on('GET /v1/job/web', expiring);
    nomad.on('GET /v1/job/web/versions', ({ token }) =>
      token === 'secret-1' ? { status: 403, text: 'ACL token expired' } : { body: { Versions: [job(1), job(0)] } },
    );
    expect(await follow(nomad, given)).toMatchObject({ code: 0, output: 'web: deployed\n' });
    expect(logins).toEqual(['secret-1', 'secret-2']);
  });

  test('gives up where even the newest token is none', async () => {
    nomad.on('GET /v1/job/web', () => ({ status: 403, text: 'ACL token not found' }));
    expect(await follow(nomad, given)).toMatchObject({
      code: 1,
      output: 'web: GET /v1/job/web: 403 ACL token not found\n',
    });
    expect(logins).toHaveLength(2);
  });
});
