import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { obtainProgram } from '../../scripts/testbed/given-programs';
import { run } from '../../lib/deploy/command';
import { BOOTSTRAP_NOMAD } from '../../lib/platform/access/bootstrap-nomad.generated';
import { AGENT_LOGIN } from '../../lib/platform/host/agent-login.generated';
import { AGENT_GATE } from '../../lib/platform/host/agent-gate.generated';
import { DRAIN_NODE } from '../../lib/platform/host/drain-node.generated';
import { NomadAgent } from './nomad-agent';

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)(
  'the gates, against a real Nomad with access control',
  () => {
    const agent = new NomadAgent();
    const token = randomUUID();
    let environment: { [name: string]: string } = {};

    beforeAll(async () => {
      await agent.startServer({ acl: { enabled: true } });
      const [peer]: string[] = await agent.ask('GET', '/v1/status/peers');
      const [host, port] = peer.split(':');
      environment = {
        PATH: `${dirname(await obtainProgram('nomad', () => undefined))}:${process.env.PATH}`,
        NOMAD_ADDR: agent.address,
        NOMAD_HTTP_PORT: new URL(agent.address).port,
        NOMAD_RPC_PORT: port,
        ADDRESS: host,
        NODE: 'here',
        DATA_DIR: '/nowhere',
      };
    }, 900_000);

    afterAll(() => agent.stop());

    const program = async (text: string, more: { [name: string]: string }): Promise<[number, string]> => {
      const env = {
        ...environment,
        AGENT: 'nomad',
        TOLERANCE: '0',
        RUNS_TASKS: 'no',
        LIMIT: '60',
        SERVERS: '1',
        ...more,
      };
      const { code, output } = await run('busybox', ['sh', '-c', text], { env });
      return [code, output.trim()];
    };
    const gate = (secret: string, more: { [name: string]: string } = {}): Promise<[number, string]> =>
      program(AGENT_LOGIN + AGENT_GATE, { GATE: 'after', NOMAD_TOKEN: secret, ...more });
    const mayLeave = (secret: string): Promise<[number, string]> =>
      program(AGENT_LOGIN + DRAIN_NODE, { STEP: 'may-leave', NOMAD_TOKEN: secret });

    test('before it is set up, a token that nobody has yet lets pass, and asking changes nothing', async () => {
      const notYet = [0, 'Nomad: access control is not set up yet'];
      const gates = [gate(token), gate(token, { GATE: 'before' }), gate(token, { SERVERS: '0' }), mayLeave(token)];
      expect(await Promise.all(gates)).toEqual([notYet, notYet, notYet, [0, '']]);
    });

    test('it is set up with our own token, once', async () => {
      expect(await program(BOOTSTRAP_NOMAD, { CLIENTS: '0', NOMAD_TOKEN: 'no-uuid' })).toEqual([
        1,
        "Nomad's management token must be a UUID: 'berth secrets init' makes one",
      ]);
      expect(await program(BOOTSTRAP_NOMAD, { CLIENTS: '0', NOMAD_TOKEN: token })).toEqual([0, '']);
      expect(await program(BOOTSTRAP_NOMAD, { CLIENTS: '0', NOMAD_TOKEN: token })).toEqual([0, '']);
      expect(await program(BOOTSTRAP_NOMAD, { CLIENTS: '0', NOMAD_TOKEN: randomUUID() })).toEqual([
        1,
        'Nomad was set up with another management token',
      ]);
    });

    test('the right token passes', async () => {
      const gates = [gate(token), gate(token, { GATE: 'before' }), mayLeave(token)];
      expect(await Promise.all(gates)).toEqual(gates.map(() => [0, '']));
    });

    test('a wrong token is told as what it is, by every gate', async () => {
      const told = /^Nomad refuses the management token: .*403/;
      const outcomes = await Promise.all([
        gate(randomUUID()),
        gate(randomUUID(), { GATE: 'before' }),
        gate(randomUUID(), { SERVERS: '0' }),
        gate('no-uuid'),
        mayLeave(randomUUID()),
      ]);
      expect(outcomes).toEqual(outcomes.map(() => [1, expect.stringMatching(told)]));
    });
  },
);
