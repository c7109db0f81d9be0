import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/command-line';
import { nomadOf } from '../../../lib/cli/nomad/access';
import { newAuthority } from '../../../lib/cli/secrets/new-secrets';
import { MAP_VERSION, StackMap } from '../../../lib/map/stack-map';
import { Asked, FakeNomad, Saying } from '../nomad/fake-nomad';

let root: string;
let nomad: FakeNomad;
let consul: FakeNomad;
let github: FakeNomad;
let authority: string;
const before = { ...process.env };

beforeAll(async () => (authority = (await newAuthority('prod', 'nomad')).pair.certificate));

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'berth-login-'));
  [nomad, consul, github] = await Promise.all([1, 2, 3].map(() => new FakeNomad().start()));
  nomad.answer = ({ path, body }) => {
    if (path !== '/v1/acl/login') return { AccessorID: 'a' };
    return body.LoginToken === 'jwt-1' && body.AuthMethodName === 'github'
      ? { SecretID: 'nomad-secret' }
      : new Saying(403, 'Permission denied');
  };
  consul.answer = ({ body }) =>
    body.BearerToken === 'jwt-1' ? { SecretID: 'consul-secret' } : new Saying(403, 'Permission denied');
  github.answer = ({ query, token }: Asked) =>
    query.get('audience') === 'nomad.example.com' ? { value: 'jwt-1', token } : new Saying(400, 'no');
  for (const name of [
    'BERTH_LOGIN_JWT',
    'NOMAD_TOKEN',
    'NOMAD_ADDR',
    'CONSUL_HTTP_ADDR',
    'GITHUB_ACTIONS',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
  ]) {
    delete process.env[name];
  }
  process.env.BERTH_LOGIN_METHOD = 'github';
  process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'runner';
  writeFileSync(join(root, 'ca.pem'), authority);
  Object.assign(process.env, { NOMAD_CACERT: join(root, 'ca.pem'), CONSUL_CACERT: join(root, 'ca.pem') });
  synthesize(true);
});
afterEach(async () => {
  process.env = { ...before };
  await Promise.all([nomad, consul, github].map((server) => server.stop()));
  rmSync(root, { recursive: true });
});

function platform(secured: boolean): NonNullable<StackMap['platform']> {
  const [nomadAddress, consulAddress] = [nomad.address, consul.address];
  return { name: 'prod', nomadAddress, consulAddress, region: 'global', secured, entryPoints: [], ingresses: [] };
}

function synthesize(secured: boolean): void {
  const map: StackMap = {
    version: MAP_VERSION,
    stack: 'shop',
    platform: platform(secured),
    hosts: [],
    jobs: [],
    routes: [],
    calls: [],
  };
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, 'out/manifest.json'), JSON.stringify({ stacks: { shop: {} } }));
  writeFileSync(join(root, 'out/shop.map.json'), JSON.stringify(map));
}

async function login(...more: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: string[][] = [[], []];
  const args = [
    'login',
    ...(more.length === 0 || more[0].startsWith('--') ? ['prod'] : []),
    ...more,
    '--app',
    join(root, 'out'),
    '--dir',
    join(root, 'secrets'),
  ];
  const code = await run(args, { out: (text) => out.push(text), err: (text) => err.push(text) });
  return { code, out, err };
}

const file = (): string => join(root, 'secrets/prod.tfvars.json');

describe('berth login', () => {
  test('exchanges a JWT for tokens of Nomad and Consul, which other commands and Terraform find', async () => {
    process.env.BERTH_LOGIN_JWT = 'jwt-1';
    process.env.NOMAD_TOKEN = 'somebody-else';
    expect(await login()).toEqual({ code: 0, out: [file()], err: [] });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
      prod_access: {
        nomad_ca: authority,
        consul_ca: authority,
        nomad_token: 'nomad-secret',
        consul_token: 'consul-secret',
      },
    });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const client = nomadOf(platform(true), {}, { dir: join(root, 'secrets') });
    await client.get('/v1/jobs');
    client.close();
    expect(nomad.asked.at(-1)).toMatchObject({ path: '/v1/jobs', token: 'nomad-secret' });
    // Another run in the same directory.
    expect(await login()).toMatchObject({ code: 0 });
  });

  test('asks GitHub for the JWT, and hides the tokens in its log', async () => {
    Object.assign(process.env, {
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.address}/token?api=1`,
    });
    expect(await login('--audience', 'nomad.example.com')).toEqual({
      code: 0,
      out: ['::add-mask::nomad-secret', '::add-mask::consul-secret', file()],
      err: [],
    });
    expect(github.asked[0].query.get('api')).toBe('1');
    expect((await login()).err).toEqual(["berth: '--audience' must be given: GitHub issues a token for somebody"]);
    expect((await login('--audience', 'x')).err[0]).toMatch(
      /^berth: http:\/\/127.* issues no token: it answered with 400$/,
    );
  });

  test('tells what it has nothing to log in with', async () => {
    expect((await login()).err).toEqual(['berth: there is nothing to log in with: set BERTH_LOGIN_JWT']);
    process.env.GITHUB_ACTIONS = 'true';
    expect((await login()).err).toEqual([
      "berth: there is nothing to log in with: give the job the permission 'id-token: write'",
    ]);
  });

  test('fails where a system refuses, and never tells the JWT', async () => {
    process.env.BERTH_LOGIN_JWT = 'jwt-2';
    const { code, err } = await login();
    expect([code, err.join()]).toEqual([
      1,
      expect.stringMatching(/^berth: \S* ?(?:Nomad|Consul) at .* Permission denied/),
    ]);
    expect(err.join()).not.toContain('jwt-2');
    expect(() => statSync(file())).toThrow();
  });

  test('needs the authorities of both systems', async () => {
    process.env.BERTH_LOGIN_JWT = 'jwt-1';
    delete process.env.CONSUL_CACERT;
    expect((await login()).err).toEqual([
      'berth: CONSUL_CACERT must name the file of the certificate authority, which is no secret',
    ]);
  });

  test('never replaces the secrets of an operator', async () => {
    process.env.BERTH_LOGIN_JWT = 'jwt-1';
    mkdirSync(join(root, 'secrets'));
    writeFileSync(file(), JSON.stringify({ prod_access: {}, prod_secrets: { nomad_ca: 'x' } }));
    expect((await login()).err).toEqual([
      `berth: '${file()}' must not be replaced, as it holds prod_secrets: give another '--dir'`,
    ]);
    expect(nomad.asked).toEqual([]);
  });

  test('knows the platforms of the stacks, and those that need no login', async () => {
    expect((await login('test')).err).toEqual(["berth: the platform must be one of prod, got 'test'"]);
    synthesize(false);
    expect(await login()).toEqual({ code: 0, out: ['prod needs no login'], err: [] });
  });
});
