import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nomadOf } from '../../../lib/cli/nomad/access';
import { signLogin, newLoginKey } from '../../../lib/cli/secrets/login';
import { PlatformSecrets } from '../../../lib/cli/secrets/platform-secrets';
import { MapPlatform } from '../../../lib/map/stack-map';
import { FakeNomad } from './fake-nomad';

describe('the access to Nomad', () => {
  const root = mkdtempSync(join(tmpdir(), 'berth-access-'));
  const dir = join(root, 'secrets');
  const file = join(root, 'token');
  const platform = (more: Partial<MapPlatform> = {}): MapPlatform => ({
    ...{ name: 'prod', nomadAddress: nomad.address, consulAddress: 'http://10.0.0.11:8500', region: 'eu' },
    ...{ secured: true, entryPoints: [], ingresses: [] },
    ...more,
  });
  const secrets = (access: object): void =>
    writeFileSync(join(dir, 'prod.tfvars.json'), JSON.stringify({ prod_access: access }));
  let nomad: FakeNomad;

  beforeAll(async () => {
    mkdirSync(dir);
    nomad = await new FakeNomad().start();
    nomad.answer = ({ path }) => (path === '/v1/acl/login' ? { SecretID: 'of-login' } : []);
  });
  beforeEach(() => rmSync(join(dir, 'prod.tfvars.json'), { force: true }));
  afterAll(async () => {
    rmSync(root, { recursive: true });
    await nomad.stop();
  });

  /** The token that is used. */
  const used = async (env: NodeJS.ProcessEnv, more: object = {}, given = platform()): Promise<string | undefined> => {
    const client = nomadOf(given, env, { dir, ...more });
    await client.get('/v1/jobs');
    client.close();
    expect(nomad.asked.at(-1)!.query.get('region')).toBe('eu');
    return nomad.asked.at(-1)!.token;
  };

  test('takes the first of the token file, NOMAD_TOKEN, a login, and the secrets file', async () => {
    const login = signLogin('prod', newLoginKey() as unknown as PlatformSecrets, {
      ...{ role: 'plan', namespace: 'shop', days: 1 },
    });
    writeFileSync(file, 'of-file\n');
    secrets({ nomad_token: 'of-secrets' });
    const env = { NOMAD_TOKEN: 'of-env', BERTH_LOGIN_JWT: 'a.b.c' };
    expect(await used(env, { 'token-file': file })).toBe('of-file');
    expect(await used(env)).toBe('of-env');
    expect(await used({ ...env, NOMAD_TOKEN: '' })).toBe('of-login');
    expect(nomad.asked.find(({ path }) => path === '/v1/acl/login')!.body).toEqual({
      ...{ AuthMethodName: 'berth', LoginToken: 'a.b.c' },
    });
    expect(await used({})).toBe('of-secrets');
    secrets({ login });
    expect(await used({})).toBe('of-login');
    expect(nomad.asked.filter(({ path }) => path === '/v1/acl/login').at(-1)!.body.LoginToken).toBe(login);
  });

  test('a platform without access control is asked without a token', async () => {
    expect(await used({}, {}, platform({ secured: false }))).toBeUndefined();
  });

  test('NOMAD_ADDR wins over the address of the map', () => {
    expect(nomadOf(platform(), { NOMAD_ADDR: 'https://nomad.example', NOMAD_TOKEN: 'x' }, { dir }).address).toBe(
      'https://nomad.example',
    );
  });

  test.each([
    [{}, {}, /^\[prod\] there is no token for Nomad: set NOMAD_TOKEN or BERTH_LOGIN_JWT, give '--token-file', or name/],
    [{ NOMAD_TOKEN: 'a\nb' }, {}, 'the token for Nomad must be one line of ASCII letters without spaces'],
    [{ NOMAD_TOKEN: 'x' }, { 'token-file': '/none' }, /^'--token-file' must name a file that can be read: ENOENT/],
    [{ NOMAD_TOKEN: 'x' }, { 'token-file': '/dev/null' }, "'--token-file' must hold a token, but '/dev/null' is empty"],
    [{ NOMAD_TOKEN: 'x', NOMAD_CACERT: '/none' }, {}, /^NOMAD_CACERT must name a file that can be read/],
    [{ NOMAD_TOKEN: 'x', NOMAD_ADDR: 'nomad' }, {}, /^Nomad's address must be a URL/],
  ])('what can not be is one line: %j %j', (env, more, message) => {
    expect(() => nomadOf(platform(), env, { dir, ...more })).toThrow(message);
  });
});
