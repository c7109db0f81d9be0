import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consulOf } from '../../../lib/cli/consul/access';
import { newLoginKey, signLogin } from '../../../lib/cli/secrets/login';
import { PlatformSecrets } from '../../../lib/cli/secrets/platform-secrets';
import { MapPlatform } from '../../../lib/map/stack-map';
import { FakeNomad } from '../nomad/fake-nomad';

describe('the access to Consul', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-access-'));
  let consul: FakeNomad;
  const platform = (): MapPlatform => ({
    ...{ name: 'prod', nomadAddress: 'http://10.0.0.11:4646', consulAddress: consul.address, region: 'eu' },
    ...{ secured: true, entryPoints: [], ingresses: [] },
  });
  const secrets = (access: object): void =>
    writeFileSync(join(dir, 'prod.tfvars.json'), JSON.stringify({ prod_access: access }));

  beforeAll(async () => {
    consul = await new FakeNomad().start();
    consul.answer = ({ path }) => (path === '/v1/acl/login' ? { SecretID: 'of-login' } : []);
  });
  beforeEach(() => consul.asked.splice(0));
  afterAll(async () => {
    rmSync(dir, { recursive: true });
    await consul.stop();
  });

  /** What is exchanged for a token. */
  const exchanged = async (env: NodeJS.ProcessEnv): Promise<unknown> => {
    const client = consulOf(platform(), env, { dir });
    await client.get('/v1/catalog/nodes');
    await client.close();
    return consul.asked.find(({ path }) => path === '/v1/acl/login')?.body;
  };

  test("a login of the environment goes to the auth method that is named, one of the secrets file to the platform's own", async () => {
    const login = signLogin('prod', newLoginKey() as unknown as PlatformSecrets, {
      ...{ role: 'plan', namespace: 'shop', days: 1 },
    });
    secrets({ login });
    const env = { BERTH_LOGIN_METHOD: 'github' };
    expect(await exchanged({ ...env, BERTH_LOGIN_JWT: 'd.e.f' })).toMatchObject({
      ...{ AuthMethod: 'github', BearerToken: 'd.e.f' },
    });
    consul.asked.splice(0);
    expect(await exchanged(env)).toMatchObject({ AuthMethod: 'berth', BearerToken: login });
  });

  test('a token needs no login, and nothing at all is one line', async () => {
    expect(await exchanged({ CONSUL_HTTP_TOKEN: 'of-env' })).toBeUndefined();
    rmSync(join(dir, 'prod.tfvars.json'));
    await expect(exchanged({})).rejects.toThrow(/^\[prod\] there is no token for Consul: set CONSUL_HTTP_TOKEN or/);
  });
});
