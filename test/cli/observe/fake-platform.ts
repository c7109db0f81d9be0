import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Run, S1, Testbed } from '../testbed';

/** A docker command that reaches what listens on this machine; it notes its arguments, and those of whatever it starts. */
const DOCKER = `#!/bin/sh
echo "docker $*" >>"$FAKE/calls"
engine=$(echo "$2" | tr -c 'a-z0-9.\\n' _)
[ ! -e "$FAKE/$engine" ] || . "$FAKE/$engine"
shift 2
case "$1 $2 $4" in "exec -i nc") ;; *) echo "what is $*?" >&2; exit 1 ;; esac
port=$(cat "$FAKE/$5:$6" 2>/dev/null) || { echo "nc: can't connect to remote host ($5): Connection refused" >&2; exit 1; }
exec busybox nc 127.0.0.1 "$port"
`;

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

  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-fake-'));
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly path = process.env.PATH;

  public constructor(hosts: object[] = [S1], more: object = { secured: false }) {
    this.testbed = new Testbed().synth(hosts, more);
    mkdirSync(join(this.dir, 'bin'));
    writeFileSync(join(this.dir, 'calls'), '');
    writeFileSync(join(this.dir, 'bin/docker'), DOCKER);
    chmodSync(join(this.dir, 'bin/docker'), 0o755);
    process.env.PATH = `${join(this.dir, 'bin')}:${this.path}`;
    process.env.FAKE = this.dir;
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

  /** The commands that docker was called with. */
  public get calls(): string[] {
    return readFileSync(join(this.dir, 'calls'), 'utf8').split('\n').filter(Boolean);
  }

  /** Let a program of this machine answer at another address of the platform. */
  public alias(address: string, known: string): void {
    writeFileSync(join(this.dir, address), readFileSync(join(this.dir, known)));
  }

  /** Let an engine do something before, or instead of, what docker does. */
  public engine(address: string, script: string): void {
    writeFileSync(join(this.dir, address.replace(/[^a-z0-9.]/g, '_')), script);
  }

  /** Cut all connections. */
  public cut(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  public run(...args: string[]): Promise<Run> {
    return this.testbed.run(...args, '--app', this.testbed.app);
  }

  public stop(): void {
    process.env.PATH = this.path;
    delete process.env.FAKE;
    this.cut();
    this.servers.forEach((server) => server.close());
    rmSync(this.dir, { recursive: true });
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
    writeFileSync(join(this.dir, at), String((server.address() as AddressInfo).port));
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
