import { Refusal } from './refusal';

/** One request, without a token of its own. */
export type Ask = (method: string, path: string, body?: object, token?: string) => Promise<string>;

/** What Nomad is asked with: a token, or a login that it exchanges for one. */
export interface Credentials {
  readonly token?: string;
  readonly login?: string;
}

/** Name of the auth method for logins. */
const METHOD = 'berth';

/** What Nomad says of a token that was good once. */
const OVER = /ACL token (?:expired|not found)/;

/** A server that follows learns of a new token a moment later. */
const SETTLED = 10_000;

/** The token with which Nomad is asked. Its secret and the login stand in no message. */
export class Session {
  private current?: Promise<string>;
  private secret?: string;

  public constructor(private readonly credentials: Credentials) {}

  /** The token; undefined where Nomad asks for none. */
  public token(ask: Ask): Promise<string | undefined> {
    const { token, login } = this.credentials;
    if (token !== undefined || login === undefined) return Promise.resolve(token);
    this.current ??= this.logIn(ask, login).catch((error: Error) => {
      this.current = undefined;
      throw error;
    });
    return this.current;
  }

  /** Whether a refusal only means that this token has expired; then the next request gets another one. */
  public renews(error: unknown, token: string | undefined): boolean {
    const isOver = error instanceof Refusal && error.status === 403 && OVER.test(error.message);
    if (!isOver || this.credentials.login === undefined) return false;
    // Another request may have renewed it already.
    if (token === this.secret) this.current = this.secret = undefined;
    return true;
  }

  private async logIn(ask: Ask, login: string): Promise<string> {
    const hidden = (text: string): string => text.split(login).join('…');
    let answer: string;
    try {
      answer = await ask('POST', '/v1/acl/login', { AuthMethodName: METHOD, LoginToken: login });
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof Refusal) throw new Refusal(error.status, `Nomad refuses the login: ${hidden(message)}`);
      throw new Error(hidden(message));
    }
    const token = secretOf(answer);
    await this.settle(ask, token);
    this.secret = token;
    return token;
  }

  private async settle(ask: Ask, token: string): Promise<void> {
    const end = Date.now() + SETTLED;
    for (;;) {
      try {
        return void (await ask('GET', '/v1/acl/token/self', undefined, token));
      } catch (error) {
        if (!(error instanceof Refusal) || Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  }
}

function secretOf(answer: string): string {
  try {
    const { SecretID } = JSON.parse(answer);
    if (typeof SecretID === 'string' && SecretID !== '') return SecretID;
  } catch {
    // It is no JSON: told below, without the answer, in which the token may stand.
  }
  throw new Error('POST /v1/acl/login: not an answer of Nomad');
}
