import * as http from 'node:http';
import * as https from 'node:https';
import { Deadline, pause } from './deadline';
import { Refusal } from './refusal';
import { Credentials, Session } from './session';

/** Where Nomad is asked, and with what. */
export interface Endpoint extends Credentials {
  readonly address: URL;
  readonly region: string;
  readonly namespace: string;
  readonly ca?: string;
}

/** Nomad answers with 500 to what it refuses, too; anything else behind a 5xx is a state that passes. */
const REFUSED =
  /terminal deployment|can't promote|not a parameterized job|is stopped|meta|payload|not found|disabled|enforcing version/i;

/** Longest time of one request. */
const PATIENCE = 30;

/**
 * Nomad's HTTP API. Whatever may pass (a refused connection, a leader that changes, a proxy's page, too many connections) is
 * tried again until the deadline: it says nothing about the job.
 */
export class Api {
  public constructor(
    private readonly endpoint: Endpoint,
    private readonly deadline: Deadline,
    private readonly say: (text: string) => void,
    private readonly agent: http.Agent = agentFor(endpoint),
    private readonly session: Session = new Session(endpoint),
  ) {}

  /** The same API with another time limit. */
  public within(seconds: number): Api {
    return new Api(this.endpoint, new Deadline(seconds), this.say, this.agent, this.session);
  }

  public get<T>(path: string): Promise<T> {
    return this.insist('GET', path, undefined, parse) as Promise<T>;
  }

  /** The same, but what is not there is no error. */
  public async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  public text(path: string): Promise<string> {
    return this.insist('GET', path, undefined, (text) => text);
  }

  public send<T>(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    return this.insist(method, path, body, parse) as Promise<T>;
  }

  public close(): void {
    this.agent.destroy();
  }

  private async insist<T>(
    method: string,
    path: string,
    body: object | undefined,
    read: (text: string) => T,
  ): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return read(await this.authorized(method, path, body));
      } catch (error) {
        if (error instanceof Refusal) throw error;
        const { message } = error as Error;
        if (tries === 3) this.say(`Nomad cannot be asked, trying again: ${message}`);
        const wait = Math.min(250 * 2 ** tries, 5000) * (0.75 + Math.random() / 2);
        if (this.deadline.millisecondsLeft < wait) {
          throw new Error(`Nomad could not be asked within ${this.deadline.seconds} s: ${message}`);
        }
        await pause(wait);
      }
    }
  }

  private async authorized(method: string, path: string, body: object | undefined): Promise<string> {
    const ask = this.once.bind(this);
    const token = await this.session.token(ask);
    try {
      return await ask(method, path, body, token);
    } catch (error) {
      if (!this.session.renews(error, token)) throw error;
      return ask(method, path, body, await this.session.token(ask));
    }
  }

  private once(method: string, path: string, body?: object, token?: string): Promise<string> {
    const { address, namespace, region } = this.endpoint;
    const url = new URL(path, address);
    url.searchParams.set('namespace', namespace);
    url.searchParams.set('region', region);
    const headers = token === undefined ? {} : { 'X-Nomad-Token': token };
    const where = `${method} ${url.pathname}`;
    return new Promise((resolve, reject) => {
      const request = (isTls(address) ? https : http).request(
        url,
        { method, agent: this.agent, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('error', reject);
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () => {
            const { statusCode = 0 } = response;
            if (statusCode >= 200 && statusCode < 300) return resolve(text);
            const answer = `${where}: ${statusCode} ${brief(text)}`;
            reject(isRefusal(statusCode, text) ? new Refusal(statusCode, answer) : new Error(answer));
          });
        },
      );
      const limit = Math.min(PATIENCE * 1000, Math.max(this.deadline.millisecondsLeft, 1000));
      const timer = setTimeout(() => request.destroy(new Error(`${where}: no answer from ${address.host}`)), limit);
      request.on('close', () => clearTimeout(timer));
      request.on('error', (error: Error) =>
        reject(new Error(error.message.includes(where) ? error.message : `${where}: ${error.message}`)),
      );
      request.end(body && JSON.stringify(body));
    });
  }
}

function agentFor({ address, ca }: Endpoint): http.Agent {
  // Nomad takes 100 connections of one machine by default, and many monitors run side by side.
  return new (isTls(address) ? https : http).Agent({ keepAlive: true, maxSockets: 4, ca });
}

function isTls({ protocol }: URL): boolean {
  return protocol === 'https:';
}

function isRefusal(status: number, text: string): boolean {
  const isPage = text.trimStart().startsWith('<');
  return !isPage && (status < 500 ? status !== 429 && status !== 408 : REFUSED.test(text));
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`not an answer of Nomad: ${brief(text)}`);
  }
}

function brief(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
