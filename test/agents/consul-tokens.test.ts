import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { run } from '../../lib/deploy/command';
import { BOOTSTRAP_CONSUL } from '../../lib/platform/access/bootstrap-consul.generated';
import { obtainProgram } from '../../scripts/testbed/given-programs';
import { freePorts, Program } from './program';

const LOCAL = '127.0.0.1';

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('the first tokens, against a real Consul', () => {
  const consul = new Program('consul');
  const management = randomUUID();
  const [agent, dns] = [1, 2].map(() => ({ accessor: randomUUID(), secret: randomUUID() }));
  let environment: { [name: string]: string } = {};

  beforeAll(async () => {
    const [http, server, lan, wan] = await freePorts(4);
    const config = consul.file('consul.json', {
      ...{ server: true, bootstrap_expect: 1, data_dir: consul.path('data'), bind_addr: LOCAL, client_addr: LOCAL },
      ports: { http, server, serf_lan: lan, serf_wan: wan, dns: -1, grpc: -1, grpc_tls: -1 },
      acl: { enabled: true, default_policy: 'deny', tokens: { initial_management: management } },
      disable_update_check: true,
    });
    await consul.start(['agent', `-config-file=${config}`], `http://${LOCAL}:${http}/v1/status/leader`);
    environment = {
      PATH: `${dirname(await obtainProgram('consul', () => undefined))}:${process.env.PATH}`,
      CONSUL_HTTP_ADDR: `${LOCAL}:${http}`,
      CONSUL_HTTP_PORT: String(http),
      CONSUL_HTTP_TOKEN: management,
      TOKENS: `agent ${agent.accessor} ${agent.secret} dns ${dns.accessor} ${dns.secret}`,
      RULES: 'agent node_prefix "" { policy = "write" }\ndns service_prefix "" { policy = "read" }',
    };
  }, 900_000);
  afterAll(() => consul.stop());

  const bootstrap = async (more: { [name: string]: string } = {}): Promise<[number, string]> => {
    const { code, output } = await run('busybox', ['sh', '-c', BOOTSTRAP_CONSUL], { env: { ...environment, ...more } });
    return [code, output.trim()];
  };
  const self = async (secret: string): Promise<any> => {
    const url = `http://${environment.CONSUL_HTTP_ADDR}/v1/acl/token/self`;
    const answer = await fetch(url, { headers: { 'X-Consul-Token': secret } });
    return answer.ok ? answer.json() : answer.status;
  };

  test('have the secrets and the rights that they were given', async () => {
    expect(await bootstrap()).toEqual([0, '']);
    expect(await self(agent.secret)).toMatchObject({
      ...{ AccessorID: agent.accessor, Description: 'berth-agent', Policies: [{ Name: 'berth-agent' }] },
    });
    expect(await self(dns.secret)).toMatchObject({ AccessorID: dns.accessor, Policies: [{ Name: 'berth-dns' }] });
    expect(await bootstrap()).toEqual([0, '']);
  });

  test('are told when Consul refuses one, without its secret', async () => {
    const [code, output] = await bootstrap({ TOKENS: `agent ${randomUUID()} no-uuid` });
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^the token berth-agent could not be created: HTTP\/1.1 [45]/),
    ]);
    expect(output).not.toContain('no-uuid');
  });

  test('end when they were replaced, and one in use does not', async () => {
    expect(await bootstrap({ ENDED: `${agent.accessor} ${dns.accessor}` })).toEqual([0, '']);
    const next = { accessor: randomUUID(), secret: randomUUID() };
    const TOKENS = `agent ${next.accessor} ${next.secret} dns ${dns.accessor} ${dns.secret}`;
    expect(await bootstrap({ TOKENS, ENDED: `${agent.accessor} ${dns.accessor}` })).toEqual([0, '']);
    expect([await self(agent.secret), (await self(dns.secret)).AccessorID]).toEqual([403, dns.accessor]);
    expect(await self(next.secret)).toMatchObject({ AccessorID: next.accessor });
    expect(await bootstrap({ TOKENS, ENDED: agent.accessor })).toEqual([0, '']);
  });
});
