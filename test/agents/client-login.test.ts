import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../../lib/deploy/command';
import { AGENT_GATE } from '../../lib/platform/host/agent-gate.generated';
import { AGENT_LOGIN } from '../../lib/platform/host/agent-login.generated';
import { DRAIN_NODE } from '../../lib/platform/host/drain-node.generated';
import { obtainProgram } from '../../scripts/testbed/given-programs';
import { NomadAgent } from './nomad-agent';

/** What the role of gates may do. */
const RULES = `
node { policy = "write" }
agent { policy = "read" }
namespace "*" { capabilities = ["list-jobs", "read-job"] }`;

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)(
  'the gates of a client, against a real Nomad with access control',
  () => {
    const agent = new NomadAgent();
    const keys = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
    let environment: { [name: string]: string } = {};

    beforeAll(async () => {
      await agent.startWithClient(true);
      const login = agent.clientPath('gate.jwt');
      writeFileSync(login, jwt(keys[0].privateKey), { mode: 0o600 });
      environment = {
        PATH: `${dirname(await obtainProgram('nomad', () => undefined))}:${process.env.PATH}`,
        NOMAD_ADDR: agent.clientAddress,
        NOMAD_LOGIN_FILE: login,
        LOGIN_METHOD: 'berth',
        PLATFORM: 'prod',
        NODE: 'here',
        DATA_DIR: agent.clientPath('').replace(/\/$/, ''),
        ...{ AGENT: 'nomad', GATE: 'after', SERVERS: '0', LIMIT: '60', DEADLINE: '10s' },
      };
    }, 900_000);
    afterAll(async () => {
      rmSync('/tmp/leaving', { force: true });
      await agent.stop();
    });

    const program = async (text: string, more: { [name: string]: string } = {}): Promise<[number, string]> => {
      const env = { ...environment, ...more };
      const { code, output } = await run('busybox', ['sh', '-c', AGENT_LOGIN + text], { env });
      return [code, output.trim()];
    };
    const step = (name: string): Promise<[number, string]> => program(DRAIN_NODE, { STEP: name });

    test('say what to deploy where no host can log in', async () => {
      const told = /no host can log in yet: deploy 'prod-access' first/;
      const outcomes = await Promise.all([program(AGENT_GATE), step('may-leave')]);
      expect(outcomes).toEqual(outcomes.map(() => [1, expect.stringMatching(told)]));
    }, 120_000);

    test('say that a login of a stranger is refused', async () => {
      await agent.ask('POST', '/v1/acl/auth-method/berth', {
        ...{ Name: 'berth', Type: 'JWT', TokenLocality: 'local', MaxTokenTTL: '1h0m0s' },
        Config: {
          JWTValidationPubKeys: [keys[0].publicKey.export({ type: 'spki', format: 'pem' })],
          ...{ SigningAlgs: ['ES256'], BoundAudiences: ['berth-prod'], ClaimMappings: { role: 'role' } },
        },
      });
      await agent.ask('POST', '/v1/acl/policy/berth-gate', { Name: 'berth-gate', Rules: RULES });
      await agent.ask('POST', '/v1/acl/role', { Name: 'berth-gate', Policies: [{ Name: 'berth-gate' }] });
      await agent.ask('POST', '/v1/acl/binding-rule', {
        ...{ AuthMethod: 'berth', BindType: 'role', BindName: 'berth-gate', Selector: 'value.role == "gate"' },
      });
      const other = `${environment.NOMAD_LOGIN_FILE}.other`;
      writeFileSync(other, jwt(keys[1].privateKey));
      const outcome = await program(AGENT_GATE, { NOMAD_LOGIN_FILE: other });
      expect(outcome).toEqual([1, expect.stringMatching(/^Nomad refuses the host's login: code: 403/)]);
    }, 120_000);

    test('see the state of the node, which here has no Docker', async () => {
      const [code, output] = await program(AGENT_GATE, { LIMIT: '5' });
      expect([code, output]).toEqual([1, expect.stringContaining("version of its Consul are 'ready ")]);
    });

    test('drain the host, and collect what its tasks have left', async () => {
      expect(await step('may-leave')).toEqual([0, '']);
      await agent.ask('POST', '/v1/jobs', { Job: JOB });
      const mounted = (): boolean => readFileSync('/proc/mounts', 'utf8').includes(` ${environment.DATA_DIR}/alloc/`);
      for (let tries = 0; tries < 100 && !mounted(); tries += 1) await pause(200);
      expect(mounted()).toBe(true);
      expect(await step('may-leave')).toEqual([1, 'destroy these jobs first: sleeper']);
      // A task that runs keeps its directory.
      expect((await step('is-empty'))[0]).toBe(10);
      expect(await step('drain')).toEqual([0, '']);
      await agent.purge('sleeper');
      expect(await step('is-empty')).toEqual([0, '']);
      expect(mounted()).toBe(false);
    });
  },
);

const JOB = {
  ...{ ID: 'sleeper', Type: 'service', Datacenters: ['*'] },
  TaskGroups: [
    { Name: 'g', Tasks: [{ Name: 't', Driver: 'raw_exec', Config: { command: '/bin/sleep', args: ['1000'] } }] },
  ],
};

/** A login of a gate, signed with a key. */
function jwt(key: Parameters<typeof sign>[2]): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'berth', sub: 'gate', aud: ['berth-prod'], iat: now, nbf: now, exp: now + 600, role: 'gate' };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: key as never, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
