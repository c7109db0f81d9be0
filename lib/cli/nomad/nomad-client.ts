import * as http from 'node:http';
import * as https from 'node:https';
import { WebSocket } from 'ws';
import { firstLine } from '../visible-text';
import { Login, LoginProps } from './login';
import { NomadError, NomadUnreachable, refusal } from './nomad-errors';
import { openSocket } from './nomad-socket';

/** Connections at a time: Nomad takes 100 of one machine by default. */
const CONNECTIONS = 16;

/** How Nomad is asked. */
export interface NomadClientProps {
  readonly token?: string;

  /** A login to exchange for a token, where none is given. */
  readonly login?: LoginProps;

  /** Certificate authorities of the API, as PEM text; by default those of this machine. */
  readonly ca?: string;

  /** Region that answers; by default that of the agent. */
  readonly region?: string;

  /** Longest time until an answer is complete; by default 5 s. */
  readonly timeoutSeconds?: number;
}

/** One request. */
export interface NomadRequest {
  readonly namespace?: string;
  readonly query?: { readonly [name: string]: string };
  readonly body?: object;

  /** Its own time limit. */
  readonly timeoutSeconds?: number;

  /** What ends it early. */
  readonly signal?: AbortSignal;
}

/** Nomad's HTTP API. Each error is one line that names the address and the path, and holds no secret. */
export class NomadClient {
  private readonly url: URL;
  private readonly agent: http.Agent;
  private readonly session: Login | undefined;

  public constructor(
    address: string,
    private readonly props: NomadClientProps = {},
  ) {
    if (!/^https?:\/\/./.test(address) || !URL.canParse(address)) {
      throw new Error(`Nomad's address must be a URL, such as http://10.0.0.11:4646, got '${firstLine(address)}'`);
    }
    this.url = new URL(address);
    const options = { keepAlive: true, maxSockets: CONNECTIONS, ca: props.ca };
    this.agent = new (this.isTls ? https : http).Agent(options);
    const { token, login } = props;
    if (token === undefined && login !== undefined) {
      this.session = new Login(login, (method, path, body, secret) => this.once(method, path, { body }, secret, json));
    }
  }

  /** URL of the API, without a user's name in it. */
  public get address(): string {
    return this.url.origin;
  }

  /** Certificate authorities of the API, as PEM text; empty for those of this machine. */
  public get authority(): string {
    return this.props.ca ?? '';
  }

  /** The token of the session, which is begun unless it has been. */
  public logIn(): Promise<string> {
    if (this.session === undefined) throw new Error(`Nomad at ${this.address} must be asked with a login`);
    return this.session.token();
  }

  public get<T>(path: string, request?: NomadRequest): Promise<T> {
    return this.ask('GET', path, request, json) as Promise<T>;
  }

  /** The same, but what is not there is undefined. */
  public async find<T>(path: string, request?: NomadRequest): Promise<T | undefined> {
    try {
      return await this.get<T>(path, request);
    } catch (error) {
      if (error instanceof NomadError && error.status === 404) return undefined;
      throw error;
    }
  }

  public put<T>(path: string, request?: NomadRequest): Promise<T> {
    return this.ask('PUT', path, request, json) as Promise<T>;
  }

  public delete<T>(path: string, request?: NomadRequest): Promise<T> {
    return this.ask('DELETE', path, request, json) as Promise<T>;
  }

  /** An answer that is text, such as the log of a task. */
  public text(path: string, request?: NomadRequest): Promise<string> {
    return this.ask('GET', path, request, (text) => text);
  }

  /** An answer that goes on, on a connection of its own. The time limit is that of its beginning. */
  public async stream(path: string, request: NomadRequest = {}): Promise<http.IncomingMessage> {
    return this.authorized((token) => this.open('GET', path, request, token, true));
  }

  /** A connection that carries messages both ways; it is paused, so that none is lost. */
  public socket(path: string, request: NomadRequest = {}): Promise<WebSocket> {
    return this.authorized((token) => {
      const headers: { [name: string]: string } = token === undefined ? {} : { 'X-Nomad-Token': token };
      const url = this.urlOf(path, request).href.replace(/^http/, 'ws');
      const options = { headers, ca: this.props.ca, handshakeTimeout: this.seconds(request) * 1000 };
      return openSocket(url, options, this.where('GET', path));
    });
  }

  /** End all connections that wait for another request. */
  public close(): void {
    this.agent.destroy();
  }

  private ask<T>(method: string, path: string, request: NomadRequest = {}, read: (text: string) => T): Promise<T> {
    return this.authorized((token) => this.once(method, path, request, token, read));
  }

  private async authorized<T>(attempt: (token: string | undefined) => Promise<T>): Promise<T> {
    const token = this.props.token ?? (await this.session?.token());
    try {
      return await attempt(token);
    } catch (error) {
      if (!this.session?.isOver(error, token)) throw error;
      return attempt(await this.session.token());
    }
  }

  private async once<T>(
    method: string,
    path: string,
    request: NomadRequest,
    token: string | undefined,
    read: (text: string) => T,
  ): Promise<T> {
    const seconds = this.seconds(request);
    const answer = await this.open(method, path, request, token, false);
    const text = await this.complete(answer, method, path, seconds);
    try {
      return read(text);
    } catch {
      const shown = firstLine(text);
      throw new NomadUnreachable(`${this.where(method, path)} is answered, but not by Nomad: it is no JSON: ${shown}`);
    }
  }

  /** Send a request, and return its answer when that is a success. */
  private open(
    method: string,
    path: string,
    request: NomadRequest,
    token: string | undefined,
    goesOn: boolean,
  ): Promise<http.IncomingMessage> {
    const seconds = this.seconds(request);
    const where = this.where(method, path);
    return new Promise((resolve, reject) => {
      const { body, signal } = request;
      const text = body && JSON.stringify(body);
      const sent = (this.isTls ? https : http).request(this.urlOf(path, request), {
        method,
        signal,
        agent: goesOn ? new (this.isTls ? https : http).Agent({ ca: this.props.ca }) : this.agent,
        headers: {
          ...(token !== undefined && { 'X-Nomad-Token': token }),
          ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
        },
      });
      let timer: NodeJS.Timeout | undefined;
      // A request that waits for a free connection is not late yet.
      sent.once('socket', () => {
        timer = setTimeout(() => sent.destroy(new Error(late(seconds))), seconds * 1000);
      });
      sent.on('close', () => clearTimeout(timer));
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const again = sent.reusedSocket && method === 'GET' && error.code === 'ECONNRESET';
        // The other end may close a kept connection just as it is used again.
        if (again) void this.open(method, path, request, token, true).then(resolve, reject);
        else reject(signal?.aborted ? error : new NomadUnreachable(`${where}: ${explained(error)}`));
      });
      sent.on('response', (answer) => {
        clearTimeout(timer);
        const { statusCode: status = 0 } = answer;
        if (status >= 200 && status < 300) return resolve(answer);
        this.complete(answer, method, path, seconds).then((said) => reject(refusal(where, status, said)), reject);
      });
      sent.end(text);
    });
  }

  private complete(answer: http.IncomingMessage, method: string, path: string, seconds: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => answer.destroy(new Error(late(seconds))), seconds * 1000);
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(text));
      answer.on('error', (error) => reject(new NomadUnreachable(`${this.where(method, path)}: ${explained(error)}`)));
      answer.on('close', () => clearTimeout(timer));
    });
  }

  private seconds({ timeoutSeconds }: NomadRequest): number {
    return timeoutSeconds ?? this.props.timeoutSeconds ?? 5;
  }

  private urlOf(path: string, { namespace, query }: NomadRequest): URL {
    const url = new URL(path, this.url);
    const { region } = this.props;
    const all = { ...(region !== undefined && { region }), ...(namespace !== undefined && { namespace }), ...query };
    Object.entries(all).forEach(([name, value]) => url.searchParams.set(name, value));
    return url;
  }

  private where(method: string, path: string): string {
    return `Nomad at ${this.address}: ${method} ${path.split('?')[0]}`;
  }

  private get isTls(): boolean {
    return this.url.protocol === 'https:';
  }
}

function json(text: string): unknown {
  return text.trim() === '' ? undefined : JSON.parse(text);
}

function late(seconds: number): string {
  return `no answer within ${seconds} s`;
}

function explained({ message, code }: NodeJS.ErrnoException): string {
  if (/certificate|CERT_/.test(`${code} ${message}`)) {
    return `${firstLine(message)}: name the authority's file in NOMAD_CACERT`;
  }
  // Attempts at several addresses of one name have no message of their own.
  return firstLine(message || code || 'the connection failed');
}
