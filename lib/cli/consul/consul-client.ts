import * as http from 'node:http';
import * as https from 'node:https';
import { firstLine } from '../visible-text';

/** Connections at a time. */
const CONNECTIONS = 16;

/** Milliseconds until an answer must be complete. */
const PATIENCE = 5_000;

/** How Consul is asked. */
export interface ConsulClientProps {
  readonly token?: string;

  /** A login to exchange for a token, where none is given. */
  readonly login?: { readonly method: string; readonly jwt: string };

  /** Certificate authorities of the API, as PEM text; by default those of this machine. */
  readonly ca?: string;
}

/** The token does not allow what was asked, or there is none. */
export class ConsulRefused extends Error {}

/** Reads Consul's HTTP API. Each error is one line that names the address and the path, and holds no secret. */
export class ConsulClient {
  private readonly url: URL;
  private readonly agent: http.Agent;
  private session: Promise<string> | undefined;

  public constructor(
    address: string,
    private readonly props: ConsulClientProps = {},
  ) {
    if (!/^https?:\/\/./.test(address) || !URL.canParse(address)) {
      throw new Error(`Consul's address must be a URL, such as http://10.0.0.11:8500, got '${firstLine(address)}'`);
    }
    this.url = new URL(address);
    this.agent = new this.protocol.Agent({ keepAlive: true, maxSockets: CONNECTIONS, ca: props.ca });
  }

  /** Certificate authorities of the API, as PEM text; empty for those of this machine. */
  public get authority(): string {
    return this.props.ca ?? '';
  }

  public async get<T>(path: string): Promise<T> {
    const { token, login } = this.props;
    const asked = token ?? (login === undefined ? undefined : await this.logIn());
    return (await this.ask('GET', path, asked)) as T;
  }

  /** The token of the session, which is begun unless it has been. It stays until it ends, or `close` ends it. */
  public logIn(): Promise<string> {
    const { login } = this.props;
    if (login === undefined) throw new Error(`Consul at ${this.url.origin} must be asked with a login`);
    this.session ??= this.begin(login).catch((error: Error) => {
      this.session = undefined;
      throw error;
    });
    return this.session;
  }

  /** End all connections that wait for another request, and the session. */
  public async close(): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    // Consul keeps what it gave until its end; Berth's own need not wait for it.
    if (session !== undefined) await this.ask('PUT', '/v1/acl/logout', session).catch(() => undefined);
    this.agent.destroy();
  }

  private async begin({ method, jwt }: { readonly method: string; readonly jwt: string }): Promise<string> {
    const body = { AuthMethod: method, BearerToken: jwt };
    const answer: any = await this.ask('POST', '/v1/acl/login', undefined, body).catch((error: Error) => {
      error.message = error.message.split(jwt).join('…');
      throw error;
    });
    if (typeof answer?.SecretID !== 'string') throw new Error('Consul gives no token for the login');
    return answer.SecretID;
  }

  private ask(method: string, path: string, token: string | undefined, body?: object): Promise<unknown> {
    const where = `Consul at ${this.url.origin}: ${method} ${path.split('?')[0]}`;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void =>
        reject(new Error(`${where}: ${firstLine(error.message || 'no connection')}`));
      const sent = this.protocol.request(
        new URL(path, this.url),
        { method, agent: this.agent, headers: token === undefined ? {} : { 'X-Consul-Token': token } },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          answer.on('error', fail);
          answer.on('end', () => {
            const { statusCode: status = 0 } = answer;
            if (status === 401 || status === 403) return reject(new ConsulRefused(`${where}: ${firstLine(text)}`));
            if (status < 200 || status >= 300) return fail(new Error(`answered with ${status}: ${text}`));
            try {
              resolve(JSON.parse(text));
            } catch {
              fail(new Error(`answered, but not by Consul: it is no JSON: ${text}`));
            }
          });
        },
      );
      const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE);
      sent.on('close', () => clearTimeout(timer));
      sent.on('error', fail);
      sent.end(body && JSON.stringify(body));
    });
  }

  private get protocol(): typeof http | typeof https {
    return this.url.protocol === 'https:' ? https : http;
  }
}
