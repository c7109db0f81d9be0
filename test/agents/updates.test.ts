import { setTimeout as pause } from 'node:timers/promises';
import { Duration, HealthCheck, TcpService, TcpServiceProps, Volume } from '../../lib';
import { AGENT_PORTS } from '../../lib/platform/topology/firewall';
import { Template } from '../../lib/testing';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';
import { NomadAgent } from './nomad-agent';

const CANARY = { Canary: 1, AutoPromote: true };

/** Nothing else on this machine should have it: it is below the ports that systems and Nomad choose. */
const PORT = 18_883;

/** What only one of an old and a new instance can have, on a platform of one host. */
const ALONE: { readonly [what: string]: Partial<TcpServiceProps> } = {
  'the port of the host': { hostPort: PORT },
  'a volume that it writes': { volumes: { '/data': Volume.host('ledger') } },
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('updates of a single instance, in a real Nomad', () => {
  const agent = new NomadAgent();

  beforeAll(async () => {
    await agent.startWithClient(false, { client: { reserved: { reserved_ports: Object.keys(AGENT_PORTS).join() } } });
    const capability = { AccessMode: 'single-node-single-writer', AttachmentMode: 'file-system' };
    const volume = { Name: 'ledger', PluginID: 'mkdir', RequestedCapabilities: [capability], Namespace: 'default' };
    await agent.ask('PUT', '/v1/volume/host/create', { Volume: volume });
  }, 900_000);

  afterEach(async () => {
    await agent.purge('ledger');
    await until('no instance', async () => (await running()).length === 0);
  }, 60_000);

  afterAll(() => agent.stop());

  test.each(Object.keys(ALONE))(
    'with %s: the usual one places the first version, and the next one',
    async (what) => {
      for (const version of ['1', '2']) {
        await agent.ask('PUT', '/v1/jobs', { Job: ledger({ ...ALONE[what], meta: { version } }) });
        await until(`version ${version}`, async () => {
          // Nomad returns them by their ids, which are random.
          const all: any[] = (await agent.ask('GET', '/v1/job/ledger/deployments')) ?? [];
          return all.some(({ JobVersion, Status }) => JobVersion === Number(version) - 1 && Status === 'successful');
        });
        const all = await running();
        expect(all).toHaveLength(1);
        const { AllocatedResources } = await agent.ask('GET', `/v1/allocation/${all[0].ID}`);
        const [port] = AllocatedResources.Shared.Ports;
        // It stays at its address also where the interface has another one.
        expect(port).toMatchObject({ Label: 'tcp', To: 5432, HostIP: '127.0.0.1' });
      }
    },
    180_000,
  );

  test('with a volume that it writes, a canary finds no place: that is why it is an error', async () => {
    await agent.ask('PUT', '/v1/jobs', { Job: ledger({ ...ALONE['a volume that it writes'] }) });
    await until('the first version', async () => (await running()).length === 1);
    const next = ledger({ ...ALONE['a volume that it writes'], meta: { version: '2' } });
    Object.assign(next.TaskGroups[0].Update, CANARY);
    const { FailedTGAllocs } = await agent.ask('POST', '/v1/job/ledger/plan', { Job: next, Diff: true });
    expect(FailedTGAllocs.ledger.ConstraintFiltered).toEqual({ 'missing compatible host volumes': 1 });
  }, 60_000);

  test('a port of the agents is never given to a task: the platform reserves it', async () => {
    const { FailedTGAllocs } = await agent.ask('POST', '/v1/job/ledger/plan', { Job: ledger({ hostPort: 8500 }) });
    expect(JSON.stringify(FailedTGAllocs.ledger.DimensionExhausted)).toContain('reserved port collision');
    const free = await agent.ask('POST', '/v1/job/ledger/plan', { Job: ledger({ hostPort: PORT }) });
    expect(free.FailedTGAllocs).toBeNull();
    await agent.ask('PUT', '/v1/jobs', { Job: ledger({}) });
  });

  test('several ports are given, each by its name', async () => {
    const ports = { admin: { port: 9000 }, ssh: { port: 22, hostPort: PORT } };
    await agent.ask('PUT', '/v1/jobs', { Job: ledger({ ports }) });
    await until('the first version', async () => (await running()).length === 1);
    const [{ ID }] = await running();
    const { Ports } = (await agent.ask('GET', `/v1/allocation/${ID}`)).AllocatedResources.Shared;
    const given = Object.fromEntries(Ports.map(({ Label, Value, To }: any) => [Label, [Value, To]]));
    expect(given).toEqual({ tcp: [expect.any(Number), 5432], admin: [expect.any(Number), 9000], ssh: [PORT, 22] });
  }, 60_000);

  async function running(): Promise<any[]> {
    const all: any[] = await agent.ask('GET', '/v1/job/ledger/allocations');
    return all.filter(({ ClientStatus }) => ClientStatus === 'running');
  }
});

/** The job of a service, with a driver that needs no Docker and mounts nothing: the scheduler still places its volumes. */
function ledger(props: Partial<TcpServiceProps>): any {
  const stack = shop();
  new TcpService(stack, 'ledger', {
    ...{ image, port: 5432, count: 1, cpu: 20, healthCheck: HealthCheck.none() },
    ...{ shutdownDelay: Duration.seconds(0), killTimeout: Duration.seconds(1), ...props },
  });
  const job = Template.of(stack).job('ledger');
  const [task] = job.TaskGroups[0].Tasks;
  Object.assign(task, { Driver: 'raw_exec', Config: { command: '/bin/sleep', args: ['1000'] }, VolumeMounts: null });
  job.TaskGroups[0].Services = null;
  job.TaskGroups[0].Update.MinHealthyTime = 1e9;
  return job;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await holds()) return;
    await pause(200);
  }
  throw new Error(`Nomad has not come to ${what}`);
}
