import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../../../lib/cli/command-line';
import { Terminal } from '../../../lib/cli/terminal';
import { Run, S1, Testbed } from '../testbed';
import { FakeDocker } from './fake-docker';

/** What was asked of a server. */
export interface Question {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
}

type Answer = (question: Question, response: ServerResponse) => void;

/** A sample of a series, as Prometheus answers it. */
export function sample(metric: { [label: string]: string }, value: number | string): object {
  return { metric, value: [1795657083, String(value)] };
}

/** A platform of fake programs that answer what a test gives them, behind a fake docker command on PATH. */
export class FakePlatform {
  public readonly testbed: Testbed;
  /** Instances that Consul knows, by the name of their service. */
  public readonly services: { [name: string]: object[] } = {};
  public checks: unknown = [];
  /** Samples by a part of the query, most special first. */
  public readonly samples: [string, object[]][] = [];
  /** What VictoriaLogs answers. */
  public onLogs: Answer = (_, response) => void response.end();
  /** Put before what all programs do; true when it has answered. */
  public intercept: (program: string, ...args: Parameters<Answer>) => boolean = () => false;
  public readonly questions: (Question & { readonly program: string })[] = [];

  public readonly docker = new FakeDocker();
  /** Where the programs listen on this machine. */
  public readonly ports: { [program: string]: number } = {};
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  public constructor(hosts: object[] = [S1], more: object = { secured: false }) {
    this.testbed = new Testbed().synth(hosts, more);
  }

  public async start(): Promise<this> {
    await this.serve('consul', '127.0.0.1:8500', ({ path }, response) => {
      const [, name] = /^\/v1\/health\/service\/([^?]+)/.exec(path) ?? [];
      if (name !== undefined) return answer(response, this.services[name] ?? []);
      return answer(response, path.startsWith('/v1/health/state/any') ? this.checks : '10.0.0.11:8300');
    });
    await this.serve('prometheus', '10.0.0.11:9090', ({ form }, response) => {
      const query = form.get('query') ?? '';
      const [, result = []] = this.samples.find(([part]) => query.includes(part)) ?? [];
      return answer(response, { status: 'success', data: { resultType: 'vector', result } });
    });
    await this.serve('victoria-logs', '10.0.0.11:9428', (question, response) =>
      question.path === '/health' ? void response.end('OK') : this.onLogs(question, response),
    );
    this.services.prometheus = [instance('s1', '10.0.0.11', 9090)];
    this.services['victoria-logs'] = [instance('s1', '10.0.0.11', 9428)];
    return this;
  }

  /** Cut all connections. */
  public cut(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  public run(...args: string[]): Promise<Run> {
    return this.testbed.run(...args, '--app', this.testbed.app);
  }

  /** Start a command that goes on. */
  public begin(args: string[], terminal?: Terminal): RunningCommand {
    return new RunningCommand([...args, '--app', this.testbed.app], terminal);
  }

  public stop(): void {
    this.cut();
    this.servers.forEach((server) => server.close());
    this.docker.remove();
    this.testbed.remove();
  }

  private async serve(program: string, at: string, respond: Answer): Promise<void> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk));
      request.on('end', () => {
        const question = { path: request.url!, headers: request.headers, form: new URLSearchParams(text) };
        this.questions.push({ program, ...question });
        if (!this.intercept(program, question, response)) respond(question, response);
      });
    });
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.servers.push(server);
    this.ports[program] = (server.address() as AddressInfo).port;
    this.docker.lead(at, this.ports[program]);
  }
}

/** A command that goes on until it is stopped. */
export class RunningCommand {
  public readonly out: string[] = [];
  public readonly err: string[] = [];

  /** Its code, once it has ended. */
  public readonly code: Promise<number>;

  private readonly controller = new AbortController();

  public constructor(args: string[], terminal: Terminal | undefined) {
    this.code = run(args, {
      out: (text) => this.out.push(text),
      err: (text) => this.err.push(text),
      terminal,
      untilStopped: () => this.controller.signal,
    });
  }

  /** Stop it, as Ctrl-C does. */
  public async stop(): Promise<number> {
    this.controller.abort();
    return this.code;
  }
}

/** Wait until something holds, for at most ten seconds. */
export async function until(holds: () => boolean, what: () => unknown = () => undefined): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries === 200) throw new Error(`it does not come: ${JSON.stringify(what())}`);
    await pause(50);
  }
}

/** An instance of a service, as Consul's health endpoint tells it. */
export function instance(node: string, address: string, port: number, status: string = 'passing'): object {
  return {
    Node: { Node: node, Address: address },
    Service: { Address: address, Port: port },
    Checks: [{ Status: status }],
  };
}

function answer(response: ServerResponse, document: unknown): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(document));
}
