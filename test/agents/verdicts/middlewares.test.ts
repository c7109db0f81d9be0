import * as fc from 'fast-check';
import { Duration, Middleware, TcpRoute, traefik } from '../../../lib';
import { patterns } from './patterns';
import { oneOf, sample, sequence, several, withSlips } from './values';
import { Case, expectAgreement } from './verdicts';

/** A text that a tag can carry. */
const inTag = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  text.map((each) => each.replace(/[,\u0000-\u001f\u007f]/g, '').trim()).filter((each) => each !== '');
const listOf = (text: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.array(inTag(text), { minLength: 0, maxLength: 3, size: 'max' });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });
/** Each of some options, or not. */
const options = <T>(record: { [key in keyof T]: fc.Arbitrary<T[key]> }): fc.Arbitrary<T> =>
  (fc.record(record) as fc.Arbitrary<T>).map(
    (all) => Object.fromEntries(Object.entries(all as object).filter(([, value]) => value !== undefined)) as T,
  );
const number = (...values: number[]): fc.Arbitrary<number> => fc.constantFrom(...values);

const range = withSlips(
  oneOf('10.0.0.0/8', '10.0.0.1', '::1', '2001:db8::/32', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.0.0.0/08'),
  './:019a',
);
const pattern = inTag(fc.oneof(patterns, oneOf('^/a/(.*)', '^https?://([^/]+)/old', '(?i)x')));
// With a depth Traefik does not read the addresses.
const strategy = fc.oneof(
  options({ depth: maybe(number(0, 1, 2)), ipv6Subnet: maybe(number(0, 1, 64, 128, 129)) }),
  options({ excludedIps: listOf(range).filter((all) => all.length > 0) }),
);
const source = options({
  ipStrategy: maybe(options({ depth: number(1, 2) })),
  requestHeaderName: maybe(oneOf('X-Tenant', 'Authorization')),
  requestHost: maybe(fc.boolean()),
});
const status = withSlips(oneOf('404', '500-599', '200', '599-500', '4xx', '500-', '500-599-600', '1000'), '0-59');
const hash = oneOf('guest:{SHA}X8fji//gDKRq3YkUVGSi6vdZ1cI=', 'a:$2y$05$abc', 'a:b:{SHA}x', 'a:$apr1$x$y');
const digest = oneOf('guest:shop:0123456789abcdef0123456789abcdef', 'a:b:c:0123456789abcdef0123456789abcdef');
const whole = oneOf('0', '1', '2', '502', '007', '08', '0x10', '1_0', '99999999999999999999');
const fraction = oneOf('0.5', '.25', '1.', '1e-1', '50.0', '1.5e2');
const opens = oneOf(
  'NetworkErrorRatio() > 0.5',
  'LatencyAtQuantileMS(50.0) >= 100',
  'ResponseCodeRatio(500, 600, 0, 600) < .25',
);
const retries = oneOf('IsNetworkError()', 'Attempts() <= 2', 'ResponseCode() != 502', 'RequestMethod() == "GET"');
const measured = oneOf('NetworkErrorRatio()', 'ResponseCodeRatio(500, 600, 0, 600)', 'LatencyAtQuantileMS(50.0)');
const attempted = oneOf('Attempts()', 'ResponseCode()', 'IsNetworkError()', 'RequestMethod()', 'Nothing()');
const sign = oneOf('>', '>=', '<', '<=', '==', '!=', '=', '+');
const compared = (subject: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: sequence(subject, ' ', sign, ' ', fc.oneof(whole, fraction, oneOf('"GET"', '`POST`', "'x'"))),
    },
    { weight: 1, arbitrary: subject },
    { weight: 1, arbitrary: oneOf('IsNetworkError()', 'IsNetworkError', '!IsNetworkError()', 'true', '1 < 2') },
  );
const joined = (right: fc.Arbitrary<string>, subject: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const part = fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 2, arbitrary: compared(subject) },
    { weight: 1, arbitrary: sequence('(', right, ')') },
  );
  // Commas of arguments are kept: a text is no list.
  return withSlips(
    fc.oneof({ weight: 2, arbitrary: part }, several(part, 2, 3, ' && '), sequence(part, ' || ', part)),
    '()&|<>=. !0"',
  ).map((text) => text.trim());
};
const address = withSlips(
  oneOf(
    'http://auth.example/verify',
    'https://10.0.0.1:8443',
    'http://[::1]:80/a',
    'auth.example/verify',
    '/verify',
    'ftp://a',
  ),
  ':/.@ #?a',
);
const type = oneOf('text/html', 'text/plain; charset=utf-8', 'text', '/x', 'a b', 'image/svg+xml', 'text/html;');
const encoding = oneOf('gzip', 'br', 'zstd', 'deflate', 'GZIP');
const path = withSlips(oneOf('/a', '/a/b', 'a', '/%41', '/%', '/a%2', '/ü'), '/a% ').map((text) => text.trim());
const size = maybe(number(-1, 0, 1, 1000));

type Spec = traefik.MiddlewareSpec;
const KINDS: { readonly [kind in keyof Spec]: fc.Arbitrary<NonNullable<Spec[kind]>> } = {
  addPrefix: options({ prefix: maybe(inTag(path)) }),
  stripPrefix: options({ prefixes: listOf(path).filter((all) => all.length > 0) }),
  stripPrefixRegex: options({ regex: listOf(pattern).filter((all) => all.length > 0) }),
  replacePath: options({ path: maybe(inTag(path)) }),
  replacePathRegex: options({ regex: pattern, replacement: fc.constant('/$1') }),
  redirectRegex: options({ regex: pattern, replacement: fc.constant('https://x/${1}') }),
  redirectScheme: options({
    scheme: maybe(oneOf('https', 'http', 'HTTPS', 'h ttp', '1x', 'x-y', ':')),
    port: maybe(oneOf('443', '8443', '0443', '80a', '70000', '0', '-1')),
    permanent: maybe(fc.boolean()),
  }),
  ipAllowList: options({
    sourceRange: maybe(listOf(range)),
    ipStrategy: maybe(strategy),
    rejectStatusCode: maybe(number(0, 403, 404, 418, 451, 499, 509, 511, 600, 99)),
  }),
  headers: options({
    frameDeny: maybe(fc.boolean()),
    stsSeconds: maybe(number(0, 10)),
    accessControlMaxAge: maybe(number(0, 5)),
    referrerPolicy: maybe(oneOf('', 'no-referrer')),
    accessControlAllowOriginListRegex: maybe(listOf(pattern)),
    customRequestHeaders: maybe(fc.constant({ 'X-A': 'b' })),
  }),
  errors: options({ status: listOf(status).filter((all) => all.length > 0), service: fc.constant('pages') }),
  rateLimit: options({
    average: maybe(number(0, 1, 100)),
    burst: maybe(number(0, 1, 5)),
    period: maybe(fc.constant(Duration.seconds(1))),
    sourceCriterion: maybe(source),
  }),
  inFlightReq: options({ amount: maybe(number(-1, 0, 1, 10)), sourceCriterion: maybe(source) }),
  basicAuth: options({ users: maybe(fc.array(hash, { maxLength: 2 })), realm: maybe(fc.constant('shop')) }),
  digestAuth: options({ users: fc.array(digest, { minLength: 1, maxLength: 2 }) }),
  forwardAuth: options({
    address: maybe(inTag(address)),
    authResponseHeadersRegex: maybe(pattern),
    tls: maybe(options({ cert: maybe(fc.constant('')), key: maybe(oneOf('', 'x')), insecureSkipVerify: fc.boolean() })),
  }),
  buffering: options({
    maxRequestBodyBytes: size,
    memResponseBodyBytes: size,
    retryExpression: maybe(joined(retries, attempted).filter((text) => text !== '')),
  }),
  circuitBreaker: options({ expression: joined(opens, measured).filter((text) => text !== '') }),
  compress: options({
    excludedContentTypes: maybe(listOf(type)),
    includedContentTypes: maybe(listOf(type)),
    // Tags can't say that there is none.
    encodings: maybe(listOf(encoding).filter((all) => all.length > 0)),
    defaultEncoding: maybe(encoding),
  }),
  retry: options({ attempts: maybe(number(-1, 0, 1, 3)) }),
};

function caseOf(
  value: unknown,
  wrong: readonly { readonly prop: string; readonly must: string }[],
  tags: string[],
): Case {
  const split = tags.map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]);
  return {
    value,
    wrong: wrong.map(({ prop, must }) => `${prop} must ${must}`).join(),
    question: { tags: Object.fromEntries(split) },
  };
}

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("middlewares, against Traefik's own constructors", () => {
  test.each(Object.keys(KINDS) as (keyof Spec)[])(
    '600 of %s are taken where they can work, and nowhere else',
    async (kind) => {
      const specs = sample(KINDS[kind] as fc.Arbitrary<object>, 600);
      const cases = specs.map((spec) => {
        const middleware = Middleware.fromSpec({ [kind]: spec });
        return caseOf({ [kind]: spec }, middleware._violations('it'), middleware.toTags());
      });
      await expectAgreement('traefik', cases);
    },
  );

  test('600 of TCP are taken where they can work, and nowhere else', async () => {
    const spec = fc.oneof(
      options({ ipAllowList: options({ sourceRange: listOf(range).filter((all) => all.length > 0) }) }),
      options({ inFlightConn: options({ amount: number(-1, 0, 1, 10) }) }),
    ) as fc.Arbitrary<traefik.TcpMiddlewareSpec>;
    const cases = sample(spec, 600).map((each) => {
      const route = TcpRoute.entryPoint('pg').withMiddlewares(each);
      return caseOf(each, route._violations('it'), route.toTags('db'));
    });
    await expectAgreement('traefik', cases);
  });
});
