import { App, TerraformStack } from 'cdktf';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppStack, Cluster, consul, Duration, nomad, Worker } from '../../lib';
import { run } from '../../lib/cli/command-line';
import { newLoginKey, signLogin } from '../../lib/cli/secrets/login';
import { Terraform } from '../../lib/deploy/terraform';
import { LoginClaims } from '../../lib/private/stack/logins';
import { nomadProvider, servicesProvider } from '../../lib/nomad/nomad-provider';
import { forgetMoved } from '../../lib/platform/parts/moved-policies';
import { image } from '../fixtures/image';
import { Issuer } from './issuer';
import { PLATFORM, SecuredAgents } from './secured-agents';

/** A job of a namespace that mounts a host volume, or none. */
const job = (namespace: string, volume?: string): object => ({
  Job: {
    ...{ ID: 'probe', Namespace: namespace, Type: 'batch', Datacenters: ['dc1'] },
    Periodic: { Enabled: true, SpecType: 'cron', Spec: '0 0 1 1 *' },
    TaskGroups: [
      {
        Name: 'probe',
        Volumes: volume === undefined ? {} : { data: { Name: 'data', Type: 'host', Source: volume } },
        Tasks: [{ Name: 'probe', Driver: 'raw_exec', Config: { command: '/bin/true' } }],
      },
    ],
  },
});
const item = (namespace: string): object => ({ Namespace: namespace, Path: 'a/b', Items: { a: 'b' } });
const entry = (name: string): object => ({ Kind: 'service-defaults', Name: name, Protocol: 'http' });

type Role = 'gate' | 'services' | 'operate' | 'plan shop' | 'deploy shop' | 'deploy *';
const ROLES: Role[] = ['gate', 'services', 'operate', 'plan shop', 'deploy shop', 'deploy *'];
const SHOP: Role[] = ['plan shop', 'deploy shop', 'deploy *'];

/** Requests, and the roles that may make them. */
const REQUESTS: [what: string, system: 'nomad' | 'consul', request: [string, string, object?], roles: Role[]][] = [
  ['list hosts', 'nomad', ['GET', '/v1/nodes'], ROLES],
  ['register a job in shop', 'nomad', ['PUT', '/v1/jobs', job('shop')], ['operate', 'deploy shop', 'deploy *']],
  ['register a job in pay', 'nomad', ['PUT', '/v1/jobs', job('pay')], ['operate', 'deploy *']],
  ['register a job in default', 'nomad', ['PUT', '/v1/jobs', job('default')], ['operate', 'deploy *']],
  ['register a job in backup', 'nomad', ['PUT', '/v1/jobs', job('backup')], ['services', 'operate']],
  ['read a job of shop', 'nomad', ['GET', '/v1/job/probe?namespace=shop'], ['gate', 'operate', ...SHOP]],
  ['read a job of pay', 'nomad', ['GET', '/v1/job/probe?namespace=pay'], ['gate', 'operate', 'deploy *']],
  ['plan a job of shop', 'nomad', ['PUT', '/v1/job/probe/plan', job('shop')], ['operate', ...SHOP]],
  ['plan a job of pay', 'nomad', ['PUT', '/v1/job/probe/plan', job('pay')], ['operate', 'deploy *']],
  ['plan a job of backup', 'nomad', ['PUT', '/v1/job/probe/plan', job('backup')], ['services', 'operate']],
  [
    'mount its own volume',
    'nomad',
    ['PUT', '/v1/jobs', job('shop', 'shop-db')],
    ['operate', 'deploy shop', 'deploy *'],
  ],
  ["mount another's volume", 'nomad', ['PUT', '/v1/jobs', job('shop', 'pay-db')], ['operate', 'deploy *']],
  ['mount the backups', 'nomad', ['PUT', '/v1/jobs', job('shop', 'snapshots')], ['operate']],
  ['write a variable of shop', 'nomad', ['PUT', '/v1/var/a/b', item('shop')], ['deploy shop', 'deploy *']],
  ['write a variable of pay', 'nomad', ['PUT', '/v1/var/a/b', item('pay')], ['deploy *']],
  ['write a variable of backup', 'nomad', ['PUT', '/v1/var/a/b', item('backup')], ['services']],
  ['read a variable of shop', 'nomad', ['GET', '/v1/var/a/b?namespace=shop'], SHOP],
  ['read a variable of pay', 'nomad', ['GET', '/v1/var/a/b?namespace=pay'], ['deploy *']],
  ['read a variable of backup', 'nomad', ['GET', '/v1/var/a/b?namespace=backup'], ['services']],
  ['list tokens', 'nomad', ['GET', '/v1/acl/tokens'], []],
  ['make a policy', 'nomad', ['PUT', '/v1/acl/policy/x', { Name: 'x', Rules: 'node { policy = "read" }' }], []],
  ['make a management token', 'nomad', ['PUT', '/v1/acl/token', { Name: 'x', Type: 'management' }], []],
  ['change the auth method', 'nomad', ['GET', '/v1/acl/binding-rules'], []],
  ['make a namespace', 'nomad', ['PUT', '/v1/namespace/x', { Name: 'x' }], []],
  ['delete a namespace', 'nomad', ['DELETE', '/v1/namespace/pay'], []],
  ['read the scheduler', 'nomad', ['GET', '/v1/operator/scheduler/configuration'], ['operate']],
  ['save a snapshot', 'nomad', ['GET', '/v1/operator/snapshot'], ['operate']],
  ['read the agent', 'nomad', ['GET', '/v1/agent/self'], ['gate', 'operate']],
  ['collect garbage', 'nomad', ['PUT', '/v1/system/gc'], []],
  ['define a service', 'consul', ['PUT', '/v1/config', entry('web')], ['operate', 'deploy shop', 'deploy *']],
  ['read a service', 'consul', ['GET', '/v1/config/service-defaults/web'], ['operate', ...SHOP]],
  ['list tokens', 'consul', ['GET', '/v1/acl/tokens'], []],
  ['write a key', 'consul', ['PUT', '/v1/kv/shop/word', {}], ['operate']],
  ['read a key', 'consul', ['GET', '/v1/kv/shop/word'], ['operate']],
  ['read the quorum', 'consul', ['GET', '/v1/operator/raft/configuration'], ['operate']],
];

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)(
  'logins, with a real Terraform, Nomad and Consul',
  () => {
    const agents = new SecuredAgents();
    const tokens = new Map<string, string>();

    beforeAll(async () => {
      await agents.start();
      await agents.setUp();
      for (const role of ROLES) {
        const [name, namespace] = role.split(' ');
        const login = agents.sign(name as LoginClaims['role'], namespace);
        tokens.set(`nomad ${role}`, await agents.logIn('nomad', login));
        const hasNone = role === 'gate' || role === 'services';
        if (hasNone) await expect(agents.logIn('consul', login)).rejects.toThrow('403');
        tokens.set(`consul ${role}`, hasNone ? 'none' : await agents.logIn('consul', login));
      }
    }, 900_000);

    afterAll(() => agents.stop());

    test.each(REQUESTS)(
      'a login can %s in %s only with the right role',
      async (_, system, [method, path, body], roles) => {
        const allowed: Role[] = [];
        for (const role of ROLES) {
          const { status, text } = await agents.ask(system, tokens.get(`${system} ${role}`)!, method, path, body);
          const isRefused = status === 403 || text.includes('Permission denied') || text.includes('ACL not found');
          if (!isRefused && status !== 200) throw new Error(`${role}: ${status} ${text}`);
          if (!isRefused) allowed.push(role);
        }
        expect(allowed).toEqual(ROLES.filter((role) => roles.includes(role)));
      },
    );

    test('no login works that the platform has not signed for itself', async () => {
      const foreign = { ...agents.secrets, ...newLoginKey() };
      const [head, body, signature] = agents.sign('operate').split('.');
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
      const other = (more: object): string => Buffer.from(JSON.stringify({ ...claims, ...more })).toString('base64url');
      const none = Buffer.from('{"alg":"none"}').toString('base64url');
      const wrong: { [what: string]: string } = {
        'of another key': signLogin(PLATFORM, foreign, { role: 'operate', namespace: '*', days: 1 }),
        'of another platform': agents.sign('operate', '*', 'other'),
        'that has ended': signLogin(PLATFORM, agents.secrets, { role: 'operate', namespace: '*', days: -1 }),
        'of a namespace that is not for apps': agents.sign('deploy', 'backup'),
        'with other claims': [head, other({ role: 'deploy' }), signature].join('.'),
        'without a signature': `${none}.${body}.`,
        'that is none': 'x',
      };
      for (const [what, login] of Object.entries(wrong)) {
        await expect(agents.logIn('nomad', login).then(() => `in ${what}`)).rejects.toThrow(/^(?:400|401|403|500) /);
        await expect(agents.logIn('consul', login).then(() => `in ${what}`)).rejects.toThrow(/^(?:400|401|403|500) /);
      }
    });

    /** The stack of an app in the namespace shop, with a job and a service in Consul. */
    const shop = (app: App): TerraformStack => {
      const { address } = agents.nomad;
      const attributes = { name: PLATFORM, secured: true, nomadAddress: address, consulAddress: agents.consulAddress };
      const cluster = Cluster.fromAttributes({ ...attributes, namespaces: ['default', 'shop', 'pay'] });
      const stack = new AppStack(app, 'shop', { cluster, namespace: 'shop' });
      const { job } = new Worker(stack, 'mailer', { image, count: 1 });
      job.addOverride('TaskGroups.0.Tasks.0.Driver', 'raw_exec');
      job.addOverride('TaskGroups.0.Tasks.0.Config', { command: '/bin/sleep', args: ['600'] });
      new consul.ServiceDefaults(stack, 'mailer-defaults', { service: 'mailer', protocol: 'http' });
      new nomad.Variable(stack, 'word', { namespace: 'shop', path: 'a/word', items: { word: 'sesame' } });
      return stack;
    };
    const withAccess = async (name: string, access: object): Promise<Terraform> => {
      const given = { ...agents.access, login: undefined, ...access };
      const terraform = agents.synth(name, shop, { [`${PLATFORM}_access`]: given });
      await terraform.init('shop');
      return terraform;
    };

    test('who deploys may apply, who plans may only plan, others neither', async () => {
      const deploys = await withAccess('deploys', { login: agents.sign('deploy', 'shop') });
      const plans = await withAccess('plans', { login: agents.sign('plan', 'shop') });
      const others = await withAccess('others', { login: agents.sign('deploy', 'pay') });
      expect(await plans.plan('shop')).toContain('4 to add');
      await expect(plans.apply('shop')).rejects.toThrow(/403|Permission denied/);
      await expect(others.apply('shop')).rejects.toThrow(/403|Permission denied/);
      await deploys.apply('shop');
      expect(await deploys.plan('shop')).toBeUndefined();
      expect(await plans.plan('shop')).toBeUndefined();
      const all = await withAccess('all', { login: agents.access.login });
      expect(await all.plan('shop')).toBeUndefined();
    }, 300_000);

    test("an operator's own token wins, and a stack without any credential for Consul fails", async () => {
      const token = await agents.logIn('nomad', agents.sign('deploy', 'shop'));
      const narrowed = await withAccess('narrowed', { login: 'x', nomad_token: token, consul_token: 'none' });
      await expect(narrowed.plan('shop')).rejects.toThrow(/ACL not found|403/);
      const without = await withAccess('without', { nomad_token: token });
      await expect(without.plan('shop')).rejects.toThrow(/bearer_token/);
    }, 120_000);

    test('what a login could not do is told with its cause, and without the login', async () => {
      const login = agents.sign('deploy', 'shop', 'other');
      const terraform = await withAccess('told', { login });
      const told = await terraform.plan('shop').catch(({ message }: Error) => message);
      expect(told).toMatch(/failed to login using JWT auth method "berth"[^]*audience/);
      expect(told).not.toContain(login);
    }, 120_000);

    test("a pipeline exchanges its own JWT by 'berth login', and deploys with what that wrote", async () => {
      const issuer = new Issuer();
      await agents.manage('pipeline', (stack) => {
        const login = {
          ...{ validationKeys: [issuer.publicKey], audiences: [issuer.audience] },
          claimMappings: { repository: 'repository', ref: 'ref' },
        };
        const tokenTtl = Duration.hours(1);
        const method = new nomad.AclAuthMethod(stack, 'ci', {
          ...{ login: nomad.AclLogin.jwt({ ...login, issuers: [issuer.url] }), tokenTtl },
        });
        const ofConsul = new consul.AclAuthMethod(stack, 'ci-consul', {
          ...{ name: 'ci', ...login, issuer: issuer.url, tokenTtl },
        });
        for (const [role, compares] of Object.entries({ 'berth-deploy-shop': '==', 'berth-plan-shop': '!=' })) {
          const selector = `value.repository == "example/shop" and value.ref ${compares} "refs/heads/main"`;
          const binding = nomad.AclBinding.role(role);
          new nomad.AclBindingRule(stack, role, { authMethod: method, binding, selector });
          const bound = { bindType: 'role', bindName: role, selector };
          new consul.AclBindingRule(stack, `${role}-consul`, { authMethod: ofConsul, ...bound });
        }
      });
      const loggedIn = async (name: string, jwt: string): Promise<Terraform> => {
        await withAccess(name, {});
        const app = agents.outdir(name);
        const [ca, dir] = ['ca.pem', 'secrets'].map((file) => join(app, file));
        writeFileSync(ca, agents.access.nomad_ca);
        const before = process.env;
        process.env = { ...before, NOMAD_CACERT: ca, CONSUL_CACERT: ca, BERTH_LOGIN_JWT: jwt };
        const err: string[] = [];
        const args = ['login', PLATFORM, '--method', 'ci', '--app', app, '--dir', dir];
        const code = await run(args, { out: () => undefined, err: (line) => err.push(line) });
        process.env = before;
        if (code !== 0) throw new Error(err.join());
        const secrets = readFileSync(join(dir, `${PLATFORM}.tfvars.json`), 'utf8');
        const terraform = agents.synth(name, shop, JSON.parse(secrets));
        await terraform.init('shop');
        return terraform;
      };
      const main = await loggedIn('main', issuer.issue('example/shop', 'refs/heads/main'));
      await main.apply('shop');
      expect(await main.plan('shop')).toBeUndefined();
      const request = await loggedIn('request', issuer.issue('example/shop', 'refs/pull/7/merge'));
      expect(await request.plan('shop')).toBeUndefined();
      await expect(request.destroy('shop')).rejects.toThrow(/403|Permission denied/);
      const foreign = loggedIn('foreign', issuer.issue('example/other', 'refs/heads/main'));
      await expect(foreign).rejects.toThrow(/^berth: .*: no role or policy bindings matched$/);
    }, 300_000);

    test("the platform's own stack forgets the policies that it had, and deploys its jobs", async () => {
      const earlier = agents.synth('earlier', (app) => {
        const stack = new TerraformStack(app, 'services');
        nomadProvider(stack, agents.nomad.address, { ca: agents.access.nomad_ca, token: agents.nomad.token });
        new nomad.AclPolicy(stack, 'snapshot-policy', { name: 'prod-snapshot', rules: nomad.AclRules.read('backup') });
        return stack;
      });
      await earlier.init('services');
      await earlier.apply('services');
      const services = agents.synth('services', (app) => {
        const stack = new TerraformStack(app, 'services');
        const { address } = agents.nomad;
        servicesProvider(stack, { name: PLATFORM, nomadAddress: address, secured: true });
        forgetMoved(stack);
        const spec = {
          id: 'snapshot',
          namespace: 'backup',
          type: 'batch',
          periodic: { enabled: true, specs: ['0 0 1 1 *'] },
        };
        const task = { name: 'snapshot', driver: 'raw_exec', config: { command: '/bin/true' } };
        new nomad.Job(stack, 'snapshot', { spec: { ...spec, taskGroups: [{ name: 'snapshot', tasks: [task] }] } });
        return stack;
      });
      await services.init('services');
      await services.apply('services');
      expect(await services.plan('services')).toBeUndefined();
      const { status } = await agents.ask('nomad', agents.nomad.token, 'GET', '/v1/acl/policy/prod-snapshot');
      expect(status).toBe(200);
      await services.destroy('services');
    }, 300_000);
  },
);
