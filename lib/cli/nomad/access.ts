import { MapPlatform } from '../../map/stack-map';
import { LOGIN_METHOD } from '../../private/stack/logins';
import { contentOf } from '../file-content';
import { optionalText, text } from '../options';
import { PlatformAccess } from '../secrets/platform-secrets';
import { SecretsFile } from '../secrets/secrets-file';
import { NomadClient, NomadClientProps } from './nomad-client';

/** Options of every command that asks Nomad. */
export const NOMAD_OPTIONS = {
  dir: text('secrets', 'directory of the secrets files'),
  'token-file': optionalText('nomad-token', 'file with a token for Nomad, in place of others'),
};

/** What these options say. */
export interface NomadAccessOptions {
  /** Directory of the secrets files. */
  readonly dir: string;

  /** File that holds a token. */
  readonly 'token-file'?: string;
  readonly timeoutSeconds?: number;
}

/**
 * Nomad of a platform, as its map, the environment and the secrets directory tell: nothing is asked yet.
 *
 * A token comes from `--token-file`, `NOMAD_TOKEN`, a login in `BERTH_LOGIN_JWT` (of the auth method `BERTH_LOGIN_METHOD`), or
 * the secrets file of the platform; the first that is there.
 */
export function nomadOf(platform: MapPlatform, env: NodeJS.ProcessEnv, options: NomadAccessOptions): NomadClient {
  const access = accessOf(platform.name, options.dir);
  const address = env.NOMAD_ADDR || platform.nomadAddress;
  const credentials = credentialsOf(env, options, access);
  if (platform.secured && credentials.token === undefined && credentials.login === undefined) {
    throw new Error(
      `[${platform.name}] there is no token for Nomad: set NOMAD_TOKEN or BERTH_LOGIN_JWT, give '--token-file', ` +
        `or name the directory of '${platform.name}.tfvars.json' with '--dir'`,
    );
  }
  const ca = env.NOMAD_CACERT ? contentOf(env.NOMAD_CACERT, 'NOMAD_CACERT') : access.nomad_ca || undefined;
  const { region } = platform;
  return new NomadClient(address, { ...credentials, ca, region, timeoutSeconds: options.timeoutSeconds });
}

function accessOf(platform: string, dir: string): PlatformAccess {
  const { exists, access } = new SecretsFile(dir, platform);
  return exists ? (access ?? {}) : {};
}

function credentialsOf(
  env: NodeJS.ProcessEnv,
  { 'token-file': file }: NomadAccessOptions,
  access: PlatformAccess,
): Pick<NomadClientProps, 'token' | 'login'> {
  const token = file === undefined ? env.NOMAD_TOKEN?.trim() : contentOf(file, "'--token-file'").trim();
  if (token) return { token: checked(token) };
  if (file !== undefined) throw new Error(`'--token-file' must hold a token, but '${file}' is empty`);
  const method = env.BERTH_LOGIN_METHOD || LOGIN_METHOD;
  if (env.BERTH_LOGIN_JWT) return { login: { method, jwt: env.BERTH_LOGIN_JWT.trim() } };
  if (access.nomad_token) return { token: checked(access.nomad_token) };
  return access.login ? { login: { method: LOGIN_METHOD, jwt: access.login } } : {};
}

/** It becomes a header. */
function checked(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Error('the token for Nomad must be one line of ASCII letters without spaces');
}
