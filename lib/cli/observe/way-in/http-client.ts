import { Agent, ClientRequest, IncomingMessage, request } from 'node:http';
import { Duplex } from 'node:stream';
import { firstLine } from '../../visible-text';

/** Longest time until an answer is complete, or one that goes on has begun, in milliseconds. */
const PATIENCE = 15_000;

/** Connections to one program at a time: one may carry an answer that goes on. */
const CONNECTIONS = 2;

/** Longest line of an answer, in characters. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** An answer that can't be used: to ask again would not help. */
export class AnswerError extends Error {
  /** @param answer its whole text, where the message shows only the beginning */
  public constructor(
    message: string,
    public readonly answer: string = '',
  ) {
    super(message);
  }
}

/** A connection that is no socket of this machine; before each request but the first, its agent calls `ref`. */
export interface Connection extends Duplex {
  ref(): void;
}

/** Properties for `HttpClient`. */
export interface HttpClientProps {
  /** Name of the program that is asked, for errors. */
  readonly program: string;

  /** Address that it is asked at, as it sees it. */
  readonly host: string;

  readonly headers?: { readonly [name: string]: string };

  /** What a refused password means, for errors. */
  readonly whenRefused: string;

  /** Make a connection. */
  connect(): Connection;
}

/** Fields of a form. */
export interface Form {
  readonly [field: string]: string;
}

/** Asks one program. */
export class HttpClient {
  private readonly agent: Agent;
  private ahead = 0;

  public constructor(private readonly props: HttpClientProps) {
    this.agent = new ConnectionAgent(() => props.connect());
  }

  /** The program's time, in milliseconds, as far as its last answer has told it. */
  public get now(): number {
    return Date.now() + this.ahead;
  }

  /** The answer's text. With a form the method is POST. */
  public async ask(path: string, form?: Form, signal?: AbortSignal): Promise<string> {
    const limit = AbortSignal.timeout(PATIENCE);
    try {
      const answer = await this.send(path, form, signal === undefined ? limit : AbortSignal.any([limit, signal]));
      return await textOf(answer);
    } catch (error) {
      throw limit.aborted ? this.late() : this.located(error);
    }
  }

  /** The answer, which must be JSON. */
  public async askJson(path: string, form?: Form, signal?: AbortSignal): Promise<unknown> {
    return this.parse(await this.ask(path, form, signal));
  }

  /** The answer line by line, until it ends; each must be JSON. */
  public async askLines(
    path: string,
    form: Form,
    onLine: (line: unknown) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE);
    try {
      const answer = await this.send(
        path,
        form,
        signal === undefined ? limit.signal : AbortSignal.any([limit.signal, signal]),
      );
      clearTimeout(timer);
      let rest = '';
      for await (const chunk of answer.setEncoding('utf8')) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop()!;
        if (rest.length > LONGEST_LINE) throw new AnswerError(`a line of the answer has no end`);
        for (const line of lines) if (line !== '') onLine(this.parse(line));
      }
      if (rest !== '') onLine(this.parse(rest));
    } catch (error) {
      throw limit.signal.aborted ? this.late() : this.located(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** End all connections. */
  public close(): void {
    this.agent.destroy();
  }

  private async send(path: string, form: Form | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    let sent: ClientRequest;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const body = form && new URLSearchParams(form).toString();
      sent = request(
        {
          agent: this.agent,
          path,
          method: form === undefined ? 'GET' : 'POST',
          headers: {
            Host: this.props.host,
            ...this.props.headers,
            ...(body !== undefined && {
              'Content-Type': 'application/x-www-form-urlencoded',
              'Content-Length': Buffer.byteLength(body),
            }),
          },
          signal,
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body);
    });
    const date = Date.parse(answer.headers.date ?? '');
    if (Number.isFinite(date)) this.ahead = date - Date.now();
    const { statusCode: status = 0 } = answer;
    if (status >= 200 && status < 300) return answer;
    const { program, whenRefused } = this.props;
    if (status === 401 || status === 403) {
      answer.resume();
      throw new AnswerError(`${program} refuses ${whenRefused}`);
    }
    const text = await textOf(answer);
    const problem = `${program} answers ${status}: ${firstLine(text)}`;
    throw status < 500 ? new AnswerError(problem, text) : new Error(problem);
  }

  private parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new AnswerError(`${this.props.program} answers what is not JSON: ${firstLine(text)}`);
    }
  }

  private late(): Error {
    return new Error(`${this.props.program} does not answer within ${PATIENCE / 1000} s`);
  }

  private located(error: unknown): Error {
    if (error instanceof AnswerError) return error;
    const { message, rawPacket } = error as Error & { readonly rawPacket?: Buffer };
    // Docker writes some of its complaints to where the answer is expected.
    const said = rawPacket === undefined ? message : rawPacket.toString('utf8');
    return new Error(`${this.props.program} can't be asked: ${firstLine(said)}`);
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return text;
}

/** Keeps a connection for the next request. */
class ConnectionAgent extends Agent {
  public constructor(private readonly connect: () => Connection) {
    super({ keepAlive: true, maxSockets: CONNECTIONS });
  }

  public override createConnection(): Connection {
    return this.connect();
  }

  public override keepSocketAlive(): boolean {
    return true;
  }
}
