import { STATUS_CODES } from 'node:http';
import { httpUrl, IP_RANGE } from '../private/validation/address-rules';
import { RE2 } from '../private/validation/re2';
import { integer, NOT_EMPTY, oneOf } from '../private/validation/rules';
import { isToken } from '../private/validation/tokens';
import { Rule, Violations } from '../private/validation/violations';
import { CIRCUIT_CONDITION, RETRY_CONDITION } from './expressions';
import { HEADER_NAME } from './matchers';
import * as spec from './spec/spec.generated';

/** Checks the options of a middleware, which are given as a property. */
type Check<T> = (prop: string, options: T, violations: Violations) => void;

/** Whoever may read the catalog reads tags: a plain password must not stand in one. */
const HTPASSWD: Rule<string> = {
  must: "be a name and a hash of its password, as 'htpasswd -nB' writes them: tags are no secret",
  holds: (user) => /^[^:,]+:(?:\$2[abxy]?\$\d\d\$|\$apr1\$|\$1\$|\{SHA\})[^:,]+$/.test(user),
};

const HTDIGEST: Rule<string> = {
  must: "be a name, a realm and a hash, as 'htdigest' writes them: tags are no secret",
  holds: (user) => /^[^:,]+:[^:,]+:[0-9a-f]{32}$/.test(user),
};

const PREFIX: Rule<string> = {
  must: "start with '/', as every path does",
  holds: (value) => value.startsWith('/'),
  fix: (value) => `write '/${value}'`,
};

const PATH: Rule<string> = {
  must: "be a path that starts with '/', with nothing in it that is encoded wrongly",
  holds: (value) => /^\/(?:[^%]|%[0-9A-Fa-f]{2})*$/.test(value),
  fix: (value) => (/^[^/%]+$/.test(value) ? `write '/${value}'` : undefined),
};

const STATUSES: Rule<string> = {
  must: 'be a status or a range of them, such as 404 or 500-599',
  holds: (value) => {
    const [, first, last = first] = /^([1-9]\d\d)(?:-([1-9]\d\d))?$/.exec(value) ?? [];
    return first !== undefined && first <= last;
  },
};

const KNOWN_STATUS: Rule<number> = {
  must: 'be a status of HTTP that has a name, such as 403',
  // Node knows one that Go does not.
  holds: (value) => value === 0 || (value !== 509 && STATUS_CODES[value] !== undefined),
};

const STATUS = integer(100, 999);

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(?: *; *${TOKEN}=(?:${TOKEN}|"[^"\\\\]*"))* *;?$`);
const CONTENT_TYPE: Rule<string> = {
  must: 'be a content type such as text/html',
  holds: (value) => MEDIA_TYPE.test(value),
};

const ENCODING = oneOf('gzip', 'br', 'zstd');

const SCHEME: Rule<string> = {
  must: "be the scheme of a URL, such as 'https'",
  holds: (value) => /^[A-Za-z][A-Za-z0-9+.-]*$/.test(value),
};

const TEXT_PORT: Rule<string> = {
  must: 'be a port between 1 and 65535',
  holds: (value) => /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65535,
};

function each<T>(prop: string, values: readonly T[] | undefined, rule: Rule<T>, violations: Violations): void {
  if (!Array.isArray(values) || isToken(values)) return;
  values.forEach((value, index) => violations.require(`${prop}[${index}]`, value, rule));
}

/** A list that must not be missing. */
function some<T>(prop: string, values: readonly T[] | undefined, rule: Rule<T>, violations: Violations): void {
  if (values === undefined || values.length === 0) violations.add({ prop, must: 'hold at least one', got: values });
  each(prop, values, rule, violations);
}

function given<T>(prop: string, value: T | undefined, rule: Rule<T>, violations: Violations): void {
  if (value === undefined) violations.add({ prop, must: 'be given' });
  violations.require(prop, value, rule);
}

const checkTls: Check<spec.ClientTlsSpec | undefined> = (prop, tls, violations) => {
  const { cert, key } = tls ?? {};
  if ((cert ? 1 : 0) !== (key ? 1 : 0)) violations.add({ prop, must: "have both 'cert' and 'key', or neither" });
};

const checkStrategy: Check<spec.IpStrategySpec | undefined> = (prop, strategy, violations) => {
  const { depth, excludedIps, ipv6Subnet } = strategy ?? {};
  violations.require(`${prop}.depth`, depth, integer(0));
  each(`${prop}.excludedIps`, excludedIps, IP_RANGE, violations);
  violations.require(`${prop}.ipv6Subnet`, ipv6Subnet, integer(1, 128));
};

const checkSource: Check<spec.SourceCriterionSpec | undefined> = (prop, source, violations) => {
  const { ipStrategy, requestHeaderName, requestHost } = source ?? {};
  const got = Object.entries({ ipStrategy, requestHeaderName, requestHost }).filter(([, value]) => value);
  if (got.length > 1) violations.add({ prop, must: 'be of one kind', got: got.map(([name]) => name) });
  violations.require(`${prop}.requestHeaderName`, requestHeaderName, HEADER_NAME);
  checkStrategy(`${prop}.ipStrategy`, ipStrategy, violations);
};

/** Whether an option of headers says anything to Traefik. */
function isSet(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === 'object' && value !== null)
    ? Object.keys(value).length > 0
    : Boolean(value);
}

const CHECKS: { readonly [kind in keyof spec.MiddlewareSpec]: Check<NonNullable<spec.MiddlewareSpec[kind]>> } = {
  addPrefix: (prop, { prefix }, violations) => given(`${prop}.prefix`, prefix, NOT_EMPTY, violations),
  stripPrefix: (prop, { prefixes }, violations) => some(`${prop}.prefixes`, prefixes, PREFIX, violations),
  stripPrefixRegex: (prop, { regex }, violations) => some(`${prop}.regex`, regex, RE2, violations),
  replacePath: (prop, { path }, violations) => given(`${prop}.path`, path, PATH, violations),
  replacePathRegex: (prop, { regex }, violations) => given(`${prop}.regex`, regex, RE2, violations),
  chain: (prop, { middlewares }, violations) => some(`${prop}.middlewares`, middlewares, NOT_EMPTY, violations),
  ipAllowList: (prop, { sourceRange, ipStrategy, rejectStatusCode }, violations) => {
    some(`${prop}.sourceRange`, sourceRange, IP_RANGE, violations);
    checkStrategy(`${prop}.ipStrategy`, ipStrategy, violations);
    violations.require(`${prop}.rejectStatusCode`, rejectStatusCode, KNOWN_STATUS);
  },
  headers: (prop, options, violations) => {
    const { accessControlAllowOriginListRegex: origins, stsSeconds } = options;
    each(`${prop}.accessControlAllowOriginListRegex`, origins, RE2, violations);
    const names: (keyof spec.HeadersSpec)[] = ['accessControlAllowHeaders', 'accessControlExposeHeaders'];
    names.forEach((name) => {
      const values = options[name] as string[] | undefined;
      each(`${prop}.${name}`, values, HEADER_NAME, violations);
    });
    if (stsSeconds === undefined && !Object.values(options).some(isSet)) {
      violations.add({ prop, must: 'set at least one header', got: options });
    }
  },
  errors: (prop, { status, statusRewrites, service, errorRequestHeaders }, violations) => {
    each(`${prop}.errorRequestHeaders`, errorRequestHeaders, HEADER_NAME, violations);
    some(`${prop}.status`, status, STATUSES, violations);
    given(`${prop}.service`, service, NOT_EMPTY, violations);
    Object.entries(statusRewrites ?? {}).forEach(([from, to]) => {
      violations.require(`${prop}.statusRewrites`, from, STATUSES);
      violations.require(`${prop}.statusRewrites.${from}`, to, STATUS);
    });
  },
  rateLimit: (prop, { average, burst, sourceCriterion, redis }, violations) => {
    violations.require(`${prop}.average`, average, integer(0));
    violations.require(`${prop}.burst`, burst, integer(0));
    checkSource(`${prop}.sourceCriterion`, sourceCriterion, violations);
    checkTls(`${prop}.redis.tls`, redis?.tls, violations);
  },
  redirectRegex: (prop, { regex }, violations) => given(`${prop}.regex`, regex, RE2, violations),
  redirectScheme: (prop, { scheme, port }, violations) => {
    given(`${prop}.scheme`, scheme, SCHEME, violations);
    violations.require(`${prop}.port`, port || undefined, TEXT_PORT);
  },
  basicAuth: (prop, { users, usersFile }, violations) => {
    each(`${prop}.users`, users, HTPASSWD, violations);
    if (!users?.length && !usersFile) violations.add({ prop: `${prop}.users`, must: 'hold at least one', got: users });
  },
  digestAuth: (prop, { users, usersFile }, violations) => {
    each(`${prop}.users`, users, HTDIGEST, violations);
    if (!users?.length && !usersFile) violations.add({ prop: `${prop}.users`, must: 'hold at least one', got: users });
  },
  forwardAuth: (prop, options, violations) => {
    given(`${prop}.address`, options.address, httpUrl('https://auth.example/verify'), violations);
    violations.require(`${prop}.authResponseHeadersRegex`, options.authResponseHeadersRegex, RE2);
    each(`${prop}.authResponseHeaders`, options.authResponseHeaders, HEADER_NAME, violations);
    each(`${prop}.authRequestHeaders`, options.authRequestHeaders, HEADER_NAME, violations);
    checkTls(`${prop}.tls`, options.tls, violations);
  },
  inFlightReq: (prop, { amount, sourceCriterion }, violations) => {
    given(`${prop}.amount`, amount, integer(1), violations);
    checkSource(`${prop}.sourceCriterion`, sourceCriterion, violations);
  },
  buffering: (prop, { retryExpression, ...sizes }, violations) => {
    Object.entries(sizes).forEach(([name, size]) => violations.require(`${prop}.${name}`, size, integer(0)));
    violations.require(`${prop}.retryExpression`, retryExpression || undefined, RETRY_CONDITION);
  },
  circuitBreaker: (prop, { expression, responseCode }, violations) => {
    given(`${prop}.expression`, expression, CIRCUIT_CONDITION, violations);
    violations.require(`${prop}.responseCode`, responseCode, STATUS);
  },
  compress: (prop, { excludedContentTypes, includedContentTypes, encodings, defaultEncoding }, violations) => {
    each(`${prop}.excludedContentTypes`, excludedContentTypes, CONTENT_TYPE, violations);
    each(`${prop}.includedContentTypes`, includedContentTypes, CONTENT_TYPE, violations);
    if (excludedContentTypes?.length && includedContentTypes?.length) {
      violations.add({ prop, must: "have either 'excludedContentTypes' or 'includedContentTypes'" });
    }
    if (encodings !== undefined) some(`${prop}.encodings`, encodings, ENCODING, violations);
    violations.require(
      `${prop}.defaultEncoding`,
      defaultEncoding || undefined,
      oneOf(...(encodings ?? ['gzip', 'br', 'zstd'])),
    );
  },
  retry: (prop, { attempts, status, disableRetryOnNetworkError, maxRequestBodyBytes }, violations) => {
    given(`${prop}.attempts`, attempts, integer(1), violations);
    each(`${prop}.status`, status, STATUSES, violations);
    violations.require(`${prop}.maxRequestBodyBytes`, maxRequestBodyBytes, integer(-1));
    if (disableRetryOnNetworkError && !status?.length) {
      violations.add({
        prop: `${prop}.status`,
        must: "hold at least one beside 'disableRetryOnNetworkError'",
        got: status,
      });
    }
  },
};

/** Check a middleware for what Traefik would refuse, or build and never let work. */
export function checkMiddleware(prop: string, options: spec.MiddlewareSpec, violations: Violations): void {
  for (const [kind, value] of Object.entries(options)) {
    const check = CHECKS[kind as keyof spec.MiddlewareSpec] as Check<unknown> | undefined;
    if (typeof value === 'object' && value !== null && !isToken(value)) check?.(`${prop}.${kind}`, value, violations);
  }
}

/** Check a middleware of TCP. */
export function checkTcpMiddleware(prop: string, options: spec.TcpMiddlewareSpec, violations: Violations): void {
  const { inFlightConn, ipAllowList } = options;
  if (inFlightConn !== undefined) given(`${prop}.inFlightConn.amount`, inFlightConn.amount, integer(1), violations);
  if (ipAllowList !== undefined) some(`${prop}.ipAllowList.sourceRange`, ipAllowList.sourceRange, IP_RANGE, violations);
  const kinds = Object.keys(options);
  if (kinds.length !== 1) violations.add({ prop, must: 'be of exactly one kind', got: kinds });
}
