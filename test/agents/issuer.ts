import { generateKeyPairSync, sign } from 'node:crypto';

/** Issues tokens (JWT) to the jobs of a pipeline, as GitHub and GitLab do. */
export class Issuer {
  public readonly url = 'https://ci.example';
  public readonly audience = 'nomad.example.com';
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  /** The key that its signatures are checked with, as PEM. */
  public get publicKey(): string {
    return this.keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** The token of a job that runs for a ref of a repository. */
  public issue(repository: string, ref: string): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: this.url, aud: [this.audience], iat: now, exp: now + 600, repository, ref };
    const text = [{ alg: 'RS256', typ: 'JWT' }, claims].map(encode).join('.');
    return `${text}.${sign('sha256', Buffer.from(text), this.keys.privateKey).toString('base64url')}`;
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
