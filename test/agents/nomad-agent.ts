import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../../lib/deploy/command';
import { freePorts, Program } from './program';

const LOCAL = '127.0.0.1';

/** A real Nomad on loopback: a server, and for jobs that run also a client without Docker. */
export class NomadAgent {
  /** URL of the API. */
  public address = '';

  /** URL of the API of the client. */
  public clientAddress = '';

  private readonly server = new Program('nomad');
  private readonly client = new Program('nomad');
  private rpc = '';
  private runsTasks = false;
  /** Secret of the bootstrap token; empty without access control. */
  public token = '';

  /** @param config further configuration, by Nomad's own names */
  public async startServer(config: { [option: string]: unknown } = {}): Promise<void> {
    const [http, rpc, serf] = await freePorts(3);
    this.address = `http://${LOCAL}:${http}`;
    this.rpc = `${LOCAL}:${rpc}`;
    await this.start(this.server, { http, rpc, serf }, { server: { enabled: true, bootstrap_expect: 1 }, ...config });
  }

  /**
   * Start a server, and a client that runs programs of this machine.
   *
   * @param secured whether access control is on; then the bootstrap token is used
   * @param config further configuration of the client, by Nomad's own names
   */
  public async startWithClient(
    secured: boolean = false,
    { client: more = {}, ...config }: { readonly client?: object; readonly [option: string]: unknown } = {},
  ): Promise<void> {
    const acl = { enabled: secured };
    await this.startServer({ acl });
    if (secured) this.token = (await this.ask('POST', '/v1/acl/bootstrap')).SecretID;
    // A client that registers before the server can sign its identity retries only after half a minute.
    await until('no key', async () => (await this.ask('GET', '/.well-known/jwks.json')).keys.length > 0);
    const [http] = await freePorts(1);
    this.clientAddress = `http://${LOCAL}:${http}`;
    const client = {
      enabled: true,
      servers: [this.rpc],
      network_interface: 'lo',
      // Another worker may run a client at the same time.
      cgroup_parent: `berth-agents-${process.env.JEST_WORKER_ID ?? 1}`,
      // They would call metadata addresses.
      options: { 'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean' },
      ...more,
    };
    await this.start(this.client, { http }, { acl, client, plugin: [enabled('raw_exec')], ...config });
    this.runsTasks = true;
    await until('no client is ready', async () => {
      const nodes: any[] = await this.ask('GET', '/v1/nodes');
      return nodes.some(({ Status, Drivers }) => Status === 'ready' && Drivers.raw_exec?.Healthy);
    });
  }

  /** Path in the client's data directory. */
  public clientPath(name: string): string {
    return this.client.path(join('data', name));
  }

  /** Call the API. A failed request is an error with the response's text. */
  public async ask(method: string, path: string, body?: unknown): Promise<any> {
    const request = { method, body: JSON.stringify(body), headers: { 'X-Nomad-Token': this.token } };
    const answer = await fetch(`${this.address}${path}`, request).catch(async (error: Error) => {
      await pause(200); // its end is told after that of its connections
      throw new Error(`${method} ${path}: ${error.message}: ${error.cause}\n${this.server.collapse}`);
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Change a count behind everybody's back. Nomad refuses it while the job is being deployed. */
  public async scale(job: string, count: number): Promise<void> {
    await until(`${job} is still being deployed`, async () => {
      return (await this.ask('GET', `/v1/job/${job}/deployment`)).Status === 'successful';
    });
    await this.ask('POST', `/v1/job/${job}/scale`, { Count: count, Target: { Group: job } });
  }

  /**
   * Stop a job, and remove it once Nomad has nothing to do for it: a plan for a job that is gone ends a server before 2.0, and a
   * client may miss that it is to end a task of one.
   */
  public async purge(id: string, namespace: string = 'default'): Promise<void> {
    const [job, query] = [`/v1/job/${encodeURIComponent(id)}`, `namespace=${namespace}`];
    await this.ask('DELETE', `${job}?${query}`);
    await until(`${id} has evaluations or instances`, async () => {
      const evaluations: any[] = await this.ask('GET', `${job}/evaluations?${query}`);
      const instances: any[] = await this.ask('GET', `${job}/allocations?${query}`);
      return (
        evaluations.every(({ Status, WaitUntil = '0001' }) => Status !== 'pending' || !WaitUntil.startsWith('0001')) &&
        instances.every(({ ClientStatus }) => !['pending', 'running'].includes(ClientStatus))
      );
    });
    await this.ask('DELETE', `${job}?purge=true&${query}`);
  }

  /** Stop the programs of its jobs, which would outlive the agent, and then the agent. */
  public async stop(): Promise<void> {
    try {
      if (this.runsTasks) await this.endTasks();
    } finally {
      await Promise.all([this.client.stop(), this.server.stop()]);
    }
  }

  private async endTasks(): Promise<void> {
    const jobs: any[] = await this.ask('GET', '/v1/jobs?namespace=*');
    for (const { ID, Namespace } of jobs) {
      await this.ask('DELETE', `/v1/job/${encodeURIComponent(ID)}?namespace=${Namespace}`);
    }
    await until('instances run on', async () => {
      const instances: any[] = await this.ask('GET', '/v1/allocations?namespace=*');
      return instances.every(({ ClientStatus }) => !['pending', 'running'].includes(ClientStatus));
    });
    // Nomad tries once to unmount their secrets, and fails while a query of a task is open.
    for (const mount of this.mounts) await run('umount', ['-l', mount]);
  }

  /** What is mounted for allocations. */
  private get mounts(): string[] {
    const all = readFileSync('/proc/mounts', 'utf8').split('\n');
    return all.map((line) => line.split(' ')[1]).filter((path) => path?.startsWith(this.clientPath('alloc/')));
  }

  private async start(
    program: Program,
    ports: { http: number; [name: string]: number },
    config: object,
  ): Promise<void> {
    const [nobody] = await freePorts(1);
    const file = program.file('agent.json', {
      name: 'here',
      data_dir: program.path('data'),
      bind_addr: LOCAL,
      advertise: { http: LOCAL, rpc: LOCAL, serf: LOCAL },
      ports,
      consul: {
        address: `${LOCAL}:${nobody}`,
        auto_advertise: false,
        server_auto_join: false,
        client_auto_join: false,
      },
      disable_update_check: true,
      ...config,
    });
    await program.start(['agent', `-config=${file}`], `http://${LOCAL}:${ports.http}/v1/status/leader`);
  }
}

/** Configuration of a driver, as a client's `plugin` has it. */
export function enabled(driver: string): object {
  return { [driver]: [{ config: [{ enabled: true }] }] };
}

async function until(otherwise: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries === 100) throw new Error(`Nomad after 20 s: ${otherwise}`);
    await pause(200);
  }
}
