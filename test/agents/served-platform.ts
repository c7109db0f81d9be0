import { App, LocalBackend } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppStack,
  AppStackProps,
  Cluster,
  Duration,
  HealthCheck,
  nomad,
  Route,
  Size,
  traefik,
  WebService,
} from '../../lib';
import { run } from '../../lib/cli/command-line';
import { BerthProcess } from '../cli/berth-process';
import { image } from '../fixtures/image';
import { NomadAgent } from './nomad-agent';
import { freePorts, Program } from './program';

/** What a command printed, and its code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Makes a stack of what is synthesized. */
export type NewStack = (name: string, props?: Partial<AppStackProps>) => AppStack;

const SERVER = `require('http').createServer((_, answer) => answer.end('hello')).listen(process.env.NOMAD_HOST_PORT_http, '127.0.0.1')`;

/** Real agents on loopback: Consul, Nomad with a client, and three ingresses. Terraform deploys apps to them. */
export class ServedPlatform {
  public readonly nomad = new NomadAgent();
  public readonly ingresses = ['i1', 'i2', 'i3'].map((name, index) => ({
    name,
    address: `127.0.0.${index + 1}`,
    proxy: new Program('traefik'),
  }));

  private readonly agent = new Program('consul');
  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-served-'));
  private port = 0;
  private consulAddress = '';

  public async start(): Promise<void> {
    const [dns, http, grpc, server, serfLan, serfWan, grpcTls, web, api] = await freePorts(9);
    this.port = web;
    this.consulAddress = `127.0.0.1:${http}`;
    const config = this.agent.file('consul.json', {
      ...{ bind_addr: '127.0.0.1', disable_update_check: true },
      ports: { dns, http, grpc, server, serf_lan: serfLan, serf_wan: serfWan, grpc_tls: grpcTls },
    });
    await this.agent.start(
      ['agent', '-dev', `-config-file=${config}`],
      `http://${this.consulAddress}/v1/status/leader`,
    );
    const consul = { address: this.consulAddress, server_auto_join: false, client_auto_join: false };
    await this.nomad.startWithClient(false, { consul });
    await Promise.all(
      this.ingresses.map(({ address, proxy }) => {
        const args = traefik.StaticConfig.toArguments({
          entryPoints: { web: { address: `${address}:${web}` }, traefik: { address: `${address}:${api}` } },
          consulCatalog: { address: this.consulAddress },
          metricsEntryPoint: 'traefik',
        });
        return proxy.start(args, `http://${address}:${api}/metrics`);
      }),
    );
  }

  public async stop(): Promise<void> {
    await this.nomad.stop();
    await Promise.all([this.agent, ...this.ingresses.map(({ proxy }) => proxy)].map((program) => program.stop()));
    rmSync(this.dir, { recursive: true });
  }

  /** Synthesize stacks, each over the state that it has. */
  public synth(define: (newStack: NewStack) => void): void {
    const app = new App({ outdir: join(this.dir, 'cdktf.out') });
    const cluster = Cluster.fromAttributes({
      ...{ name: 'here', nomadAddress: this.nomad.address, consulAddress: `http://${this.consulAddress}` },
      entryPoints: [{ name: 'web', address: `http://127.0.0.1:${this.port}` }],
      ingresses: this.ingresses.map(({ name, address }) => ({ name, address })),
    });
    define((name, props) => {
      const stack = new AppStack(app, name, { cluster, ...props });
      new LocalBackend(stack, { path: join(this.dir, `${name}.tfstate`) });
      return stack;
    });
    app.synth();
  }

  /** Run a program in an instance of an app. */
  public async exec(
    app: string,
    ...command: string[]
  ): Promise<{ readonly code: number | null; readonly printed: string }> {
    const berth = new BerthProcess(this.dir, ['exec', app, '--dir', join(this.dir, 'none'), '--', ...command]);
    return { code: await berth.ended, printed: berth.printed };
  }

  /** Run a command on what was synthesized. */
  public async berth(...args: string[]): Promise<Ran> {
    const [out, err]: string[][] = [[], []];
    const own = ['--app', join(this.dir, 'cdktf.out'), '--dir', join(this.dir, 'none')];
    const sinks = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
    const [command, ...rest] = args;
    const code = await run([command, ...(command === 'status' ? [] : ['--no-synth']), ...own, ...rest], sinks);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  /** Ask Consul's API. */
  public async consul(method: string, path: string, body?: object): Promise<any> {
    const answer = await fetch(`http://${this.consulAddress}${path}`, { method, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** Define a service named as its stack, with a route of that name. */
export function defineServer(stack: AppStack): void {
  const name = stack.node.id;
  const second = Duration.seconds(1);
  const { job } = new WebService(stack, name, {
    ...{ image, count: 2, cpu: 20, memory: Size.mebibytes(64), routes: [Route.path(`/${name}`)], killTimeout: second },
    healthCheck: HealthCheck.http('/', { interval: second, timeout: second }),
    update: nomad.UpdateStrategy.rolling({ minHealthyTime: second, maxParallel: 2 }),
  });
  job.addOverride('TaskGroups.0.ShutdownDelay', 0);
  runInNode(job, SERVER);
}

/** Let a program of Node be the task of a job. */
export function runInNode(job: nomad.Job, program: string): void {
  job.addOverride('TaskGroups.0.Tasks.0.Driver', 'raw_exec');
  job.addOverride('TaskGroups.0.Tasks.0.Config', { command: process.execPath, args: ['-e', program] });
}
