import { runsSince } from '../private/validation/releases';

/** The release of Consul that a platform runs unless it names another one. Which lines fit is said of Nomad's. */
export const CONSUL_VERSION = '1.22.7';

/**
 * The first release whose servers end a stream on which nothing came for `limits.rpc_handshake_timeout`, so that writes fail.
 *
 * @see https://github.com/hashicorp/consul/issues/23923
 */
const ENDS_IDLE_STREAMS = '2.0.4';

/** What servers of a release must be configured with. */
export function serverLimits(version: string): { readonly rpc_handshake_timeout: string } | undefined {
  return runsSince(version, ENDS_IDLE_STREAMS) ? { rpc_handshake_timeout: '60s' } : undefined;
}
