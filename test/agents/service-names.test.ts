import { generateKeyPairSync, sign } from 'node:crypto';
import { serviceRules, serviceSelectors } from '../../lib/platform/access/service-names';
import { ServiceNames } from '../../lib/private/validation/service-names';
import { freePorts, Program } from './program';

const NAMES = new ServiceNames({
  ingress: ['traefik', 'traefik-admin'],
  shop: ['webapi', 'shop-*'],
  pay: ['payments'],
});
const MANAGEMENT = '6f9c2c0e-0d4b-4b8f-9a52-0a43f6f0b1de';

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('names of services, against a real Consul', () => {
  const consul = new Program('consul');
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let url = '';

  const ask = async (path: string, body?: object, method: string = 'PUT', token = MANAGEMENT): Promise<Response> =>
    fetch(`${url}${path}`, { method, headers: { 'X-Consul-Token': token }, body: body && JSON.stringify(body) });

  /** A token for the identity of a service, as Nomad's client asks for it; undefined when Consul refuses. */
  const logIn = async (namespace: string, service: string): Promise<any> => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const claims = { aud: 'consul.io', iat: now, exp: now + 300, nomad_job_id: 'any' };
    const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part({ ...claims, nomad_namespace: namespace, nomad_service: service })}`;
    const signature = sign('sha256', Buffer.from(text), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
    const body = { AuthMethod: 'nomad-workloads', BearerToken: `${text}.${signature.toString('base64url')}` };
    const answer = await ask('/v1/acl/login', body, 'POST', '');
    return answer.status === 200 ? answer.json() : undefined;
  };

  beforeAll(async () => {
    const [http, dns, serf, rpc, wan] = await freePorts(5);
    url = `http://127.0.0.1:${http}`;
    const config = consul.file('consul.json', {
      ...{ server: true, bootstrap_expect: 1, data_dir: consul.path('data'), disable_update_check: true },
      ...{ bind_addr: '127.0.0.1', advertise_addr: '127.0.0.1', node_name: 'here' },
      ports: { http, dns, serf_lan: serf, serf_wan: wan, server: rpc, grpc: -1, grpc_tls: -1 },
      acl: { enabled: true, default_policy: 'deny', tokens: { initial_management: MANAGEMENT } },
    });
    await consul.start(['agent', `-config-file=${config}`], `${url}/v1/status/leader`);
    const claims = ['nomad_job_id', 'nomad_namespace', 'nomad_service'];
    const method = {
      Name: 'nomad-workloads',
      Type: 'jwt',
      Config: {
        JWTValidationPubKeys: [keys.publicKey.export({ type: 'spki', format: 'pem' })],
        JWTSupportedAlgs: ['ES256'],
        BoundAudiences: ['consul.io'],
        ClaimMappings: Object.fromEntries(claims.map((claim) => [claim, claim])),
      },
    };
    for (let tries = 0; tries < 50 && (await ask('/v1/acl/auth-method', method)).status !== 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    for (const Selector of Object.values(serviceSelectors(NAMES))) {
      const rule = { AuthMethod: method.Name, BindType: 'service', BindName: '${value.nomad_service}', Selector };
      expect((await ask('/v1/acl/binding-rule', rule)).status).toBe(200);
    }
  }, 120_000);

  afterAll(() => consul.stop());

  test.each([
    ['shop', 'webapi'],
    ['shop', 'shop-cart'],
    ['pay', 'payments'],
    ['ingress', 'traefik'],
    ['ingress', 'traefik-admin'],
    ['shop', 'ledger'],
    ['pay', 'shop'],
    ['default', 'traefik2'],
  ])('a job in %s gets the identity of %s', async (namespace, service) => {
    const { ServiceIdentities } = await logIn(namespace, service);
    expect(ServiceIdentities).toEqual([{ ServiceName: service }]);
  });

  test.each([
    ['pay', 'webapi'],
    ['pay', 'shop-cart'],
    ['default', 'shop-'],
    ['shop', 'payments'],
    ['shop', 'traefik'],
    ['shop', 'traefik-admin'],
    ['shop', 'traefik-sidecar-proxy'],
    ['pay', 'webapi-sidecar-proxy'],
    ['shop', 'nomad'],
    ['shop', 'nomad-client'],
    ['ingress', 'consul'],
    ['pay', 'WebApi'],
    ['pay', 'webapi\n'],
    ['pay', ' webapi'],
    ['pay" or value.nomad_namespace == "shop', 'webapi'],
  ])('a job in %j is refused the identity of %j', async (namespace, service) => {
    expect(await logIn(namespace, service)).toBeUndefined();
  });

  test('who deploys in a namespace defines intentions of its own names and free ones, not those of others', async () => {
    const policyOf = async (...namespaces: string[]): Promise<{ Name: string }> => {
      const Rules = serviceRules(NAMES, namespaces)
        .map((rule) => rule.toHcl())
        .join('\n');
      const policy = { Name: `deploy-${namespaces.join('-')}`, Rules };
      expect((await ask('/v1/acl/policy', policy)).status).toBe(200);
      return { Name: policy.Name };
    };
    const policies = {
      shop: await policyOf('shop'),
      pay: await policyOf('pay'),
      all: await policyOf('shop', 'pay', 'default'),
    };
    const statuses = async (given: { Name: string }): Promise<{ [service: string]: number }> => {
      const token = (await (await ask('/v1/acl/token', { Policies: [given] })).json()) as { SecretID: string };
      const found: { [service: string]: number } = {};
      for (const Name of ['webapi', 'shop-cart', 'payments', 'ledger', 'traefik', 'nomad']) {
        const entry = { Kind: 'service-intentions', Name, Sources: [{ Name: 'any', Action: 'allow' }] };
        found[Name] = (await ask('/v1/config', entry, 'PUT', token.SecretID)).status;
      }
      return found;
    };
    const shop = { webapi: 200, 'shop-cart': 200, payments: 403, ledger: 200, traefik: 403, nomad: 403 };
    expect(await statuses(policies.shop)).toEqual(shop);
    expect(await statuses(policies.pay)).toEqual({ ...shop, webapi: 403, 'shop-cart': 403, payments: 200 });
    expect(await statuses(policies.all)).toEqual({ ...shop, payments: 200 });
  });
});
