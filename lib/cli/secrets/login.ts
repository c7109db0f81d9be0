import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import { LOGIN_ISSUER, loginAudience, LoginClaims } from '../../private/stack/logins';
import { PlatformSecrets } from './platform-secrets';

const DAY = 24 * 60 * 60;

/** A server whose clock is slow must not reject a login that was just signed. */
const CLOCK_SKEW = 60 * 60;

/** Whom a login is for, and how long it lasts. */
export interface LoginRequest extends LoginClaims {
  readonly days: number;
}

/** Make a key that signs logins, and the one that verifies them, both as PEM. */
export function newLoginKey(): { readonly login_key: string; readonly login_public_key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    login_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    login_public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Sign a login (a JWT, which Nomad and Consul exchange for a token). */
export function signLogin(platform: string, secrets: PlatformSecrets, request: LoginRequest): string {
  const { role, namespace, days } = request;
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: LOGIN_ISSUER,
    sub: namespace === '*' ? role : `${role}-${namespace}`,
    aud: [loginAudience(platform)],
    iat: now,
    nbf: now - CLOCK_SKEW,
    exp: now + days * DAY,
    jti: randomUUID(),
    role,
    namespace,
  };
  const text = [{ alg: 'ES256', typ: 'JWT' }, claims].map(encode).join('.');
  const signature = sign('sha256', Buffer.from(text), { key: signingKey(secrets), dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** Whether a login was signed with the key of one of these public keys. */
export function isSignedBy(bundle: string | undefined, login: string | undefined): boolean {
  const [head, body, signature] = (login ?? '').split('.');
  if (!signature) return false;
  const signed = Buffer.from(`${head}.${body}`);
  return publicKeys(bundle ?? '').some((key) =>
    verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
  );
}

/** When a login ends; undefined when it is no login. */
export function endOfLogin(login: string): Date | undefined {
  const exp = Number(claimsOf(login)?.exp);
  return Number.isFinite(exp) ? new Date(exp * 1000) : undefined;
}

/** Sign a login of those who deploy apps again: it allows what it did, or everything where there was none. */
export function signAgain(platform: string, secrets: PlatformSecrets, login: string | undefined, days: number): string {
  const { role = 'deploy', namespace = '*' } = (login && claimsOf(login)) || {};
  return signLogin(platform, secrets, { role, namespace, days });
}

function claimsOf(login: string): (LoginClaims & { readonly exp: unknown }) | undefined {
  try {
    return JSON.parse(Buffer.from(login.split('.')[1], 'base64url').toString('utf8')) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Public keys of a bundle, newest first. */
export function publicKeys(bundle: string): string[] {
  const blocks = bundle.match(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g) ?? [];
  return blocks.map((block) => `${block}\n`);
}

/** The private key, which must be the one whose signatures the platform accepts. */
function signingKey({ login_key: key, login_public_key: bundle }: PlatformSecrets): string {
  if (!key || !bundle) {
    const missing = key ? 'login_public_key' : 'login_key';
    throw new Error(`'${missing}' is missing, so no login can be signed: restore it from your backup`);
  }
  if (publicKeyOf(key) !== publicKeys(bundle)[0]) {
    throw new Error(`'login_key' is not the key of 'login_public_key': restore both from your backup`);
  }
  return key;
}

function publicKeyOf(key: string): string | undefined {
  try {
    return createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'pem' }).toString();
  } catch {
    return undefined; // not a key
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
