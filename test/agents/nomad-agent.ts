import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts, Program } from './program';

/** A real Nomad on loopback: a server, and where jobs are to run a client that needs no Docker. */
export class NomadAgent {
  /** URL of the API. */
  public address = '';

  private readonly program = new Program('nomad');
  private runsTasks = false;
  private token = '';

  /** @param config further configuration, by Nomad's own names */
  public async startServer(config: { [option: string]: unknown } = {}): Promise<void> {
    const [http, rpc, serf, nobody] = await freePorts(4);
    this.address = `http://127.0.0.1:${http}`;
    const local = '127.0.0.1';
    const file = this.program.file('agent.json', {
      name: 'here',
      data_dir: this.program.path('data'),
      bind_addr: local,
      advertise: { http: local, rpc: local, serf: local },
      ports: { http, rpc, serf },
      server: { enabled: true, bootstrap_expect: 1 },
      consul: {
        address: `${local}:${nobody}`,
        auto_advertise: false,
        server_auto_join: false,
        client_auto_join: false,
      },
      disable_update_check: true,
      ...config,
    });
    await this.program.start(['agent', `-config=${file}`], `${this.address}/v1/status/leader`);
  }

  /**
   * Start it with a client that runs programs of this machine.
   *
   * @param secured ask for a token; this one then shows the first
   */
  public async startWithClient(secured: boolean = false): Promise<void> {
    this.runsTasks = true;
    await this.startServer({
      acl: { enabled: secured },
      client: {
        enabled: true,
        network_interface: 'lo',
        // They would call metadata addresses.
        options: { 'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean' },
      },
      plugin: [{ raw_exec: [{ config: [{ enabled: true }] }] }],
    });
    if (secured) this.token = (await this.ask('POST', '/v1/acl/bootstrap')).SecretID;
    const ready = async (): Promise<boolean> => {
      const nodes: any[] = await this.ask('GET', '/v1/nodes');
      return nodes.some(({ Status, Drivers }) => Status === 'ready' && Drivers.raw_exec?.Healthy);
    };
    for (let tries = 0; tries < 100 && !(await ready()); tries += 1) await pause(200);
  }

  /** Ask the API; an answer that is none is an error with its text. */
  public async ask(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${this.address}${path}`, {
      ...{ method, body: JSON.stringify(body) },
      headers: { 'X-Nomad-Token': this.token },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** End the agent, and before it what would outlive it: the programs of its jobs. */
  public async stop(): Promise<void> {
    try {
      if (this.runsTasks) await this.endTasks();
    } finally {
      await this.program.stop();
    }
  }

  private async endTasks(): Promise<void> {
    const jobs: any[] = await this.ask('GET', '/v1/jobs');
    for (const { ID } of jobs) await this.ask('DELETE', `/v1/job/${encodeURIComponent(ID)}?purge=true`);
    // With what is collected go the mounts of its secrets.
    for (let tries = 0; tries < 100 && this.allocations.length > 0; tries += 1) {
      await this.ask('PUT', '/v1/system/gc');
      await pause(300);
    }
  }

  /** Directories of what has run. */
  private get allocations(): string[] {
    return readdirSync(this.program.path('data/alloc')).filter((name) => name.length === 36);
  }
}
