import { MapPlatform } from '../../map/stack-map';
import { LOGIN_METHOD } from '../../private/stack/logins';
import { contentOf } from '../file-content';
import { SecretsFile } from '../secrets/secrets-file';
import { ConsulClient } from './consul-client';

/**
 * Consul of a platform, as its map, the environment and the secrets directory tell: nothing is asked yet.
 *
 * A token comes from `CONSUL_HTTP_TOKEN`, a login in `BERTH_LOGIN_JWT`, or the secrets file of the platform; the first that is
 * there.
 */
export function consulOf(
  platform: MapPlatform,
  env: NodeJS.ProcessEnv,
  { dir }: { readonly dir: string },
): ConsulClient {
  const { exists, access, secrets } = new SecretsFile(dir, platform.name);
  const own = exists ? access : undefined;
  const given = env.CONSUL_HTTP_TOKEN?.trim();
  const token =
    given ||
    (env.BERTH_LOGIN_JWT ? undefined : own?.consul_token || (exists ? secrets?.consul_tokens?.dns?.secret : undefined));
  const credentials = token ? { token } : { login: loginOf(env, own?.login) };
  if (platform.secured && !token && credentials.login === undefined) {
    throw new Error(
      `[${platform.name}] there is no token for Consul: set CONSUL_HTTP_TOKEN or BERTH_LOGIN_JWT, or name the directory of ` +
        `'${platform.name}.tfvars.json' with '--dir'`,
    );
  }
  const ca = env.CONSUL_CACERT ? contentOf(env.CONSUL_CACERT, 'CONSUL_CACERT') : own?.consul_ca || undefined;
  return new ConsulClient(urlOf(env.CONSUL_HTTP_ADDR, env.CONSUL_HTTP_SSL) ?? platform.consulAddress, {
    ...credentials,
    ca,
  });
}

/** What is exchanged for a token. A login of the secrets file is always for the platform's own auth method. */
function loginOf(env: NodeJS.ProcessEnv, own: string | undefined): { method: string; jwt: string } | undefined {
  const jwt = env.BERTH_LOGIN_JWT?.trim();
  if (jwt) return { method: env.BERTH_LOGIN_METHOD || LOGIN_METHOD, jwt };
  return own ? { method: LOGIN_METHOD, jwt: own } : undefined;
}

/** Consul's own variable may lack the scheme. */
function urlOf(address: string | undefined, tls: string | undefined): string | undefined {
  if (!address) return undefined;
  return address.includes('://') ? address : `${tls === 'true' || tls === '1' ? 'https' : 'http'}://${address}`;
}
