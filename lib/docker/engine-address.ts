import { isIPv4, isIPv6 } from 'node:net';

/** The address of a Docker Engine, taken apart. */
export interface EngineAddress {
  readonly scheme: 'unix' | 'tcp' | 'ssh';

  /** Host name or address, without brackets; of a socket, its path. */
  readonly host: string;

  /**
   * User that ssh logs in as.
   *
   * @default - that of ssh's own configuration
   */
  readonly user?: string;

  /**
   * Port.
   *
   * @default - 22, or that of ssh's own configuration
   */
  readonly port?: number;
}

const PORT = '(?::(?<port>\\d{1,5}))';
const HOST = '(?<host>\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\\.?)';
const USER = '(?<user>[A-Za-z0-9_.~+][A-Za-z0-9_.~+=,!-]*\\$?)';

/** What both the docker command and Terraform's provider take, and neither of them, nor ssh, reads as something else. */
const ADDRESS = {
  // Both take a percent sign for an escape.
  unix: /^(?<host>\/[^%\p{C}]+)$/u,
  tcp: new RegExp(`^${HOST}${PORT}$`),
  ssh: new RegExp(`^(?:${USER}@)?${HOST}${PORT}?$`),
};

/** Take an engine's address apart; undefined when it is none. */
export function parseEngineAddress(address: string): EngineAddress | undefined {
  const [, scheme, rest] = /^(unix|tcp|ssh):\/\/(.*)$/su.exec(address) ?? [];
  if (scheme !== 'unix' && scheme !== 'tcp' && scheme !== 'ssh') return undefined;
  const groups = ADDRESS[scheme].exec(rest)?.groups;
  if (groups === undefined) return undefined;
  const { user, port } = groups;
  const host = groups.host.replace(/^\[|\]$/g, '');
  if (host !== groups.host && !isIPv6(host)) return undefined;
  if (/^[\d.]+$/.test(host) && !isIPv4(host)) return undefined;
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > 65535)) return undefined;
  return { scheme, host, user, port: number };
}

const SSH_PORT = 22;
const ENGINE_PORTS = [2375, 2376];

/**
 * Where an engine is met, whatever its address is spelled like: two addresses with a place in common are those of one
 * engine. Behind one address there may be several hosts at unusual ports.
 */
export function enginePlaces(address: string): string[] {
  const engine = parseEngineAddress(address);
  if (engine === undefined) return [address];
  const { scheme, port } = engine;
  const own = `localhost:${SSH_PORT}`;
  if (scheme === 'unix') {
    const path = engine.host.replace(/\/{2,}/g, '/').replace(/^\/var\/run\//, '/run/');
    return path === '/run/docker.sock' ? [path, own] : [path];
  }
  const host = canonicalHost(engine.host);
  if (scheme === 'tcp') return [`${host}:${port}`];
  const places = (port ?? SSH_PORT) === SSH_PORT ? [SSH_PORT, ...ENGINE_PORTS] : [port];
  const named = places.map((each) => `${host}:${each}`);
  // What listens on loopback may be a tunnel to another host.
  return host === 'localhost' ? named.slice(0, 1) : named;
}

function canonicalHost(host: string): string {
  const name = isIPv6(host) ? new URL(`http://[${host}]`).hostname : host.toLowerCase().replace(/\.$/, '');
  return /^127\./.test(name) || name === '[::1]' ? 'localhost' : name;
}
