import { NomadRefused } from './nomad-errors';

/** What is exchanged for a token. */
export interface LoginProps {
  /** Name of the auth method. */
  readonly method: string;

  /** A JWT that it accepts. */
  readonly jwt: string;
}

/** One request with a token that may not be the current one. */
type Ask = (method: string, path: string, body?: object, token?: string) => Promise<unknown>;

/** What Nomad says of a token that was good once. */
const OVER = /ACL token (?:expired|not found)/;

/** A server that follows learns of a new token a moment later. */
const SETTLED = 10_000;

/** A session: a token that Nomad gives for a login, and a new one when it has expired. */
export class Login {
  private current: Promise<string> | undefined;
  private secret: string | undefined;

  public constructor(
    private readonly props: LoginProps,
    private readonly ask: Ask,
  ) {}

  public token(): Promise<string> {
    this.current ??= this.begin().catch((error: Error) => {
      this.current = undefined;
      throw error;
    });
    return this.current;
  }

  /** Whether a refusal only means that this token has expired; then the next one is new. */
  public isOver(error: unknown, token: string | undefined): boolean {
    if (!(error instanceof NomadRefused) || !OVER.test(error.message)) return false;
    // Another request may have renewed it already.
    if (token === this.secret) this.current = this.secret = undefined;
    return true;
  }

  private async begin(): Promise<string> {
    const { method, jwt } = this.props;
    const answer: any = await this.ask('POST', '/v1/acl/login', { AuthMethodName: method, LoginToken: jwt }).catch(
      (error: Error) => {
        error.message = error.message.split(jwt).join('…');
        throw error;
      },
    );
    const secret = answer?.SecretID;
    if (typeof secret !== 'string' || secret === '') throw new Error('Nomad gives no token for the login');
    await this.settle(secret);
    return (this.secret = secret);
  }

  private async settle(secret: string): Promise<void> {
    const end = Date.now() + SETTLED;
    for (;;) {
      try {
        return void (await this.ask('GET', '/v1/acl/token/self', undefined, secret));
      } catch (error) {
        if (!(error instanceof NomadRefused) || Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  }
}
