import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** What the fake answers: a value as JSON, or something else by hand. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;

  /** Text that is sent as it is, in place of a body. */
  readonly text?: string;

  /** Cut the connection in place of an answer. */
  readonly isLost?: boolean;

  /** Never answer. */
  readonly hangs?: boolean;
}

/** A request as it came. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: any;

  /** The token that came with it. */
  readonly token?: string;
}

type Answer = (asked: Asked) => Reply;

/** An API on a loopback port that answers as a test tells it, and remembers what it was asked. */
export class FakeNomad {
  public readonly asked: Asked[] = [];

  /** The most connections that were open at once. */
  public peak = 0;

  private readonly answers = new Map<string, Answer>();
  private readonly server: Server;
  private open = 0;

  public constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.on('connection', (socket) => {
      this.peak = Math.max(this.peak, (this.open += 1));
      socket.on('close', () => (this.open -= 1));
    });
  }

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  public get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Set the answer to a request, such as `GET /v1/job/web`. */
  public on(request: string, answer: Answer): void {
    this.answers.set(request, answer);
  }

  /** Set the JSON that a path holds. */
  public has(path: string, body: unknown): void {
    this.on(`GET ${path}`, () => ({ body }));
  }

  public requests(method: string): string[] {
    return this.asked.filter((each) => each.method === method).map(({ path }) => path);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://nomad');
    let text = '';
    for await (const chunk of request) text += chunk;
    const path = decodeURIComponent(url.pathname);
    const body = text === '' ? undefined : JSON.parse(text);
    const token = request.headers['x-nomad-token'] as string | undefined;
    const asked = { method: request.method!, path, query: url.searchParams, body, token };
    this.asked.push(asked);
    const answer = this.answers.get(`${asked.method} ${path}`);
    const reply = answer?.(asked) ?? { status: 404, text: `no answer for ${asked.method} ${path}: not found` };
    if (reply.hangs) return;
    if (reply.isLost) return void request.socket.destroy();
    response.statusCode = reply.status ?? 200;
    response.end(reply.text ?? JSON.stringify(reply.body));
  }
}
