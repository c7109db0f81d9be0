import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo, Socket } from 'node:net';

/** What was asked of the server. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token?: string;
  readonly body: any;
}

/** What is answered: a status and a text, or a value that becomes JSON; undefined when the handler has answered itself. */
export type Answering = (asked: Asked, response: ServerResponse) => unknown;

/** A text with a status that is no success. */
export class Saying {
  public constructor(
    public readonly status: number,
    public readonly text: string,
  ) {}
}

/** A server on loopback in the place of Nomad: it answers what a test says. */
export class FakeNomad {
  public readonly asked: Asked[] = [];
  public answer: Answering = () => new Saying(404, 'not found');
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  public constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  public async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  public get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public get connections(): number {
    return this.sockets.size;
  }

  /** End all connections, also those in the middle of an answer. */
  public cut(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  public async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const url = new URL(request.url!, 'http://nomad');
    const asked: Asked = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      token: request.headers['x-nomad-token'] as string | undefined,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.asked.push(asked);
    const answer = this.answer(asked, response);
    if (answer instanceof Saying) response.writeHead(answer.status).end(answer.text);
    else if (answer !== undefined) response.end(JSON.stringify(answer));
  }
}
