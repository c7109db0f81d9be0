import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { IP_RANGE } from '../private/validation/address-rules';
import { RE2 } from '../private/validation/re2';
import { isToken } from '../private/validation/tokens';
import { Rule as Requirement, Violation, Violations } from '../private/validation/violations';

/** What Traefik matches: HTTP requests, or TCP connections. */
export type Traffic = 'http' | 'tcp';

/** One call of a rule, such as Path(`/a`). */
export interface Matcher {
  readonly name: string;
  readonly values: readonly string[];
}

/** What the values of a matcher must be, and what it matches. */
interface MatcherKind {
  readonly of: readonly Traffic[];
  readonly values: readonly Requirement<string>[];
}

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'i');

/** A host in small letters, as requests and connections are compared. */
export function inSmallLetters(host: string): string {
  return isToken(host) ? host : host.toLowerCase();
}

/** A host as requests name it: Traefik knows no wildcards, lists or ports in it. */
export const HOST: Requirement<string> = {
  must: 'be a host name such as shop.example',
  holds: (value) => (NAME.test(value) && value.length <= 253) || (isIPv6(value) && !value.includes('%')),
  fix: (value) => {
    const wildcard = /^\*\.([a-z0-9.-]+)$/i.exec(value);
    if (wildcard) return `match '^[^.]+\\.${wildcard[1].replaceAll('.', '\\.')}$' as a regular expression`;
    if (value.includes(',')) return 'match any of several rules';
    const host = /^\w+:\/\/([^/:]+)/.exec(value)?.[1] ?? value.replace(/(?::\d+|\.)$/, '');
    const ascii = /^[^\s/*[\]]+$/.test(host) ? domainToASCII(host) : '';
    return ascii !== value && HOST.holds(ascii) ? `write '${ascii}'` : undefined;
  },
};

const IN_RULE: Requirement<string> = {
  ...HOST,
  // A name may end with a dot, an address may not.
  holds: (value) => HOST.holds(value.includes(':') ? value : value.replace(/\.$/, '')),
};

const SERVER_NAME: Requirement<string> = {
  ...HOST,
  must: "be a host name such as db.example, or '*' for all connections",
  holds: (value) => value === '*' || (IN_RULE.holds(value) && !isIPv6(value) && !isIPv4(value)),
};

/** Traefik compares with the path as it is once all but these are decoded. */
const RESERVED = '3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D|25';
const PATH_TEXT = new RegExp(`^/(?:[^?#%]|%(?:${RESERVED}))*$`);
const PATH: Requirement<string> = {
  must: "start with '/' and hold what Traefik compares with: no '?' or '#', and no '%' but of encoded reserved characters",
  holds: (value) => PATH_TEXT.test(value),
  fix: (value) => {
    const path = `/${decoded(value).replace(/^\/+/, '')}`;
    return path !== value && PATH_TEXT.test(path) ? `write '${path}'` : undefined;
  },
};

/** A path as Traefik compares it: only reserved characters stay encoded. */
export function decoded(path: string): string {
  const escaped = path.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase());
  try {
    return escaped.replace(/(?:%[0-9A-F]{2})+/g, (codes) =>
      codes.match(RESERVED) ? codes : decodeURIComponent(codes),
    );
  } catch {
    return path;
  }
}

/** The path of a route, whose prefix is stripped. */
export const ROUTE_PATH: Requirement<string> = {
  must: "start with '/' and hold only the characters of a URL's path, with no '/' at its end and no '//'",
  holds: (value) => value === '/' || /^(?:\/[A-Za-z0-9\-._~!$&'()*+;=:@%]+)+$/.test(value),
  fix: (value) => {
    const path = `/${value.split('/').filter(Boolean).join('/')}`;
    return path !== value && ROUTE_PATH.holds(path) ? `write '${path}'` : undefined;
  },
};

export const DECODED_PATH: Requirement<string> = {
  must: 'have nothing encoded, as Traefik compares it with the decoded path',
  holds: (value) => !value.includes('%'),
  fix: (value) => `write Route.rule(Rule.pathPrefix('${decoded(value)}'))`,
};

const TOKEN = /^[!#$%&'*+.^_|~0-9A-Za-z-]+$/;

const METHOD: Requirement<string> = {
  must: 'be one method such as POST',
  holds: (value) => TOKEN.test(value),
  fix: (value) => (/^\w+[ ,|]+\w/.test(value) ? 'match any of several rules' : undefined),
};

/** The name of a header as Traefik sees it. */
export const HEADER_NAME: Requirement<string> = {
  must: 'be the name of a header such as X-Tenant',
  holds: (value) => TOKEN.test(value),
};

const MATCHED_HEADER: Requirement<string> = {
  must: `${HEADER_NAME.must}, and not one that Traefik takes out`,
  holds: (value) => HEADER_NAME.holds(value) && !/^(?:host|transfer-encoding)$/i.test(value),
  fix: (value) => (/^host$/i.test(value) ? 'match the host' : undefined),
};

const HEADER_VALUE: Requirement<string> = {
  must: 'have no space at its ends, which headers lose',
  holds: (value) => !/^[ \t]|[ \t]$/.test(value),
  fix: (value) => `write '${value.trim()}'`,
};

const PROTOCOL: Requirement<string> = {
  must: "be a protocol such as h2, and not Traefik's own acme-tls/1",
  holds: (value) => value !== 'acme-tls/1' && Buffer.byteLength(value) <= 255,
};

const ANY: Requirement<string> = { must: '', holds: () => true };

/** An expression for hosts; they are in small letters. */
const HOST_PATTERN: Requirement<string> = {
  must: `${RE2.must} that a host in small letters can match`,
  holds: (value) => /^[\0-\x7f]*$/.test(value) && /^[a-z0-9._:-]*$/.test(needed(value)) && RE2.holds(value),
  fix: (value) => {
    const named = value.replace(/\{[A-Za-z_]\w*:([^{}]*)\}/g, '($1)');
    if (named !== value) return `Traefik 3 has no names in braces: write '${named}'`;
    return /[A-Z]/.test(needed(value)) ? `write '(?i)${value}'` : undefined;
  },
};

/** An expression for paths, which begin with a slash. */
const PATH_PATTERN: Requirement<string> = {
  must: `${RE2.must} that a path, which begins with '/', can match`,
  holds: (value) => !(value.startsWith('^') && /^[A-Za-z0-9_-]/.test(needed(value, 1))) && RE2.holds(value),
  fix: (value) => (value.startsWith('^') && RE2.holds(value) ? `write '^/${value.slice(1)}'` : undefined),
};

/** Characters that each text needs to match an expression, as far as that is easily seen. */
function needed(pattern: string, from: number = 0): string {
  if (pattern.includes('|') || /\(\?[a-zA-Z]*i/.test(pattern)) return '';
  let text = pattern
    .replace(/\\Q[^]*?(?:\\E|$)|\\(?:[pPx]\{[^}]*\}|[pP].|x[0-9A-Fa-f]{2}|[^])/gu, '.')
    .replace(/\[\^?\]?(?:\[:\^?\w+:\]|[^\]])*\]/g, '.')
    .replace(/\{(\d+)(?:,\d*)?\}/g, (_, least) => (Number(least) === 0 ? '?' : ''));
  while (/\([^()]*\)/.test(text)) text = text.replace(/\([^()]*\)/g, '.');
  text = text.slice(from).replace(/[^][?*]/g, '.');
  return from > 0 ? text.slice(0, 1) : text.replace(/[.^$+?*()[\]]/g, '');
}

const HTTP: readonly Traffic[] = ['http'];
const TCP: readonly Traffic[] = ['tcp'];

const KINDS: { readonly [name: string]: MatcherKind } = {
  Host: { of: HTTP, values: [IN_RULE] },
  HostRegexp: { of: HTTP, values: [HOST_PATTERN] },
  Path: { of: HTTP, values: [PATH] },
  PathPrefix: { of: HTTP, values: [PATH] },
  PathRegexp: { of: HTTP, values: [PATH_PATTERN] },
  Header: { of: HTTP, values: [MATCHED_HEADER, HEADER_VALUE] },
  HeaderRegexp: { of: HTTP, values: [MATCHED_HEADER, RE2] },
  Method: { of: HTTP, values: [METHOD] },
  Query: { of: HTTP, values: [ANY, ANY] },
  QueryRegexp: { of: HTTP, values: [ANY, RE2] },
  ClientIP: { of: [...HTTP, ...TCP], values: [IP_RANGE] },
  HostSNI: { of: TCP, values: [SERVER_NAME] },
  HostSNIRegexp: { of: TCP, values: [HOST_PATTERN] },
  ALPN: { of: TCP, values: [PROTOCOL] },
};

const QUOTABLE: Requirement<string> = {
  must: 'consist of texts that are not empty and have no backquotes or control characters',
  holds: (value) => value !== '' && !/[`\u0000-\u001f\u007f]/.test(value),
};

/** Check a matcher for what Traefik would refuse, or take and never match. */
export function checkMatcher(prop: string, { name, values }: Matcher, traffic: Traffic, violations: Violations): void {
  const kind = KINDS[name];
  if (!kind.of.includes(traffic)) {
    const [must, owner] =
      traffic === 'http' ? ['match HTTP requests', 'a TcpRoute'] : ['match TCP connections', 'a Route'];
    violations.add({ prop, must, got: name, fix: `${name} is for ${owner}` });
    return;
  }
  values.forEach((value, index) => {
    const before = violations.all.length;
    violations.require(prop, value, QUOTABLE);
    if (violations.all.length > before) return;
    violations.require(`${prop}.${name}`, value, kind.values[index]);
  });
}

/** The rule for all requests but those for a path, however programs read it: in other letters, with more slashes, with parameters. */
export function hidingRule(prefix: string, path: string): string {
  const segments = `${prefix}${path}`.split('/').filter(Boolean);
  const quoted = segments.map((segment) => segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `!PathRegexp(\`(?i)^/+${quoted.join('/+')}(?:[^0-9A-Za-z_-]|$)\`)`;
}

/** Why a middleware can't change the path beside what a path hides. */
export function changingPath(prop: string, what: string, got: string): Violation {
  const must = `not change the path beside ${what} at the same port, as nobody knows then which path shows them`;
  return { prop, must, got };
}
