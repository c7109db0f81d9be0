import * as fc from 'fast-check';
import { Rule } from '../../../lib';
import { Traffic } from '../../../lib/traefik/matchers';
import { patterns } from './patterns';
import { oneOf, sample, sequence, several, withSlips } from './values';
import { Case, expectAgreement } from './verdicts';

const label = oneOf(
  'a',
  'shop',
  'db-1',
  'x_y',
  '10',
  '_srv',
  '-a',
  'a-',
  'Shop',
  'xn--bcher-kva',
  'bücher',
  'a'.repeat(63),
  'a'.repeat(64),
);
const octet = oneOf('0', '10', '255', '256', '01', '1');
const four = several(octet, 4, 4, '.');
const six = oneOf(
  '::1',
  '2001:db8::1',
  '::',
  'fe80::1',
  '::ffff:10.0.0.1',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7',
  'fe80::1%eth0',
  '::g',
);
const host = withSlips(
  fc.oneof(
    { weight: 6, arbitrary: several(label, 1, 3, '.') },
    { weight: 1, arbitrary: four },
    six,
    oneOf('*', '*.example', 'a.example.', 'a:80'),
  ),
  '.-_:*, /[]%é',
);
const segment = oneOf(
  'a',
  'API',
  'a b',
  'ü',
  '{id}',
  '%2F',
  '%2f',
  '%41',
  '%20',
  '%',
  '[x]',
  'a:b@c',
  "!$&'()*+,;=",
  '~',
  '"',
  '^',
  '😀',
);
const path = withSlips(sequence(oneOf('/', '/', '/', '/', ''), several(segment, 0, 3, '/')), '/?#% .:é[');
const range = withSlips(
  fc.oneof(sequence(four, oneOf('', '/8', '/32', '/33', '/08')), sequence(six, oneOf('', '/0', '/64', '/128', '/129'))),
  './:019a',
);
const header = withSlips(
  oneOf('X-Tenant', 'host', 'Host', 'x_a', 'Cookie', 'transfer-encoding', 'Trailer', 'Content-Type'),
  ' -é:!',
);
const value = withSlips(oneOf('a', 'a b', 'ü', '"x"', 'a, b', '1'), ' é\\"');
const method = withSlips(oneOf('GET', 'post', 'PROPFIND', 'M-SEARCH', 'GET POST', 'a|b'), ' ,é-(');
const protocol = withSlips(oneOf('h2', 'http/1.1', 'acme-tls/1', 'mqtt', 'ü'), '/1 .');
const hostPattern = fc.oneof(
  patterns,
  withSlips(
    oneOf(
      '^[a-z]+\\.example$',
      '(?i)^Shop\\.',
      '^Shop',
      '{sub:[a-z]+}.example',
      'a{2}|B',
      '[A-Z]x?',
      'X?a',
      '\\d+\\.a',
      '(?:A|b)c',
    ),
    'Aa{}[]()?*|^/',
  ),
);
const pathPattern = fc.oneof(
  patterns,
  withSlips(oneOf('^/api', '^api', '^a?/b', '^[/a]b', '^a|/b', '\\.php$', '^(?:/a)?$', '^a+', '^a{0,2}/'), '^/a?*{|'),
);

/** A rule of one matcher, with what it was made of. */
interface Leaf {
  readonly rule: Rule;
  readonly matcher: string;
  readonly values: readonly string[];
  readonly traffic: Traffic;
}

/** The rules that a factory makes. */
function leaf(
  traffic: Traffic,
  matcher: string,
  make: (...values: string[]) => Rule,
  ...values: fc.Arbitrary<string>[]
): fc.Arbitrary<Leaf> {
  return (
    fc
      .tuple(...values)
      // A backquote ends the text of a value, and control characters have no place in tags.
      .map((given) => given.map((each) => each.replace(/[`\u0000-\u001f\u007f]/g, '')))
      .map((given) => ({ rule: make(...given), matcher, values: given, traffic }))
  );
}

const LEAVES: { readonly [matcher: string]: fc.Arbitrary<Leaf> } = {
  Host: leaf('http', 'Host', Rule.host, host),
  HostRegexp: leaf('http', 'HostRegexp', Rule.hostRegexp, hostPattern),
  Path: leaf('http', 'Path', Rule.path, path),
  PathPrefix: leaf('http', 'PathPrefix', Rule.pathPrefix, path),
  PathRegexp: leaf('http', 'PathRegexp', Rule.pathRegexp, pathPattern),
  Header: leaf('http', 'Header', Rule.header, header, value),
  HeaderRegexp: leaf('http', 'HeaderRegexp', Rule.headerRegexp, header, patterns),
  Method: leaf('http', 'Method', Rule.method, method),
  Query: leaf('http', 'Query', Rule.query, value, value),
  QueryRegexp: leaf('http', 'QueryRegexp', Rule.queryRegexp, value, patterns),
  ClientIP: leaf('http', 'ClientIP', Rule.clientIp, range),
  'ClientIP of TCP': leaf('tcp', 'ClientIP', Rule.clientIp, range),
  HostSNI: leaf('tcp', 'HostSNI', Rule.hostSni, host),
  HostSNIRegexp: leaf('tcp', 'HostSNIRegexp', Rule.hostSniRegexp, hostPattern),
  ALPN: leaf('tcp', 'ALPN', Rule.alpn, protocol),
};

/** Values that Traefik takes and matches, or refuses. */
const SURE = fc.constantFrom(
  ...[Rule.host('a.example'), Rule.path('/a'), Rule.pathRegexp('^/(a|b)'), Rule.header('X', 'a'), Rule.method('GET')],
  ...[
    Rule.clientIp('10.0.0.0/8'),
    Rule.hostSni('a.example'),
    Rule.hostSniRegexp('^a'),
    Rule.alpn('h2'),
    Rule.hostSni('*'),
  ],
  ...[Rule.query('a', 'b'), Rule.path('a'), Rule.clientIp('x'), Rule.headerRegexp('X', '(')],
);
const { tree } = fc.letrec<{ tree: Rule }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    SURE,
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((rules) => Rule.all(...rules)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((rules) => Rule.any(...rules)),
    tie('tree').map((rule) => Rule.not(rule)),
  ),
}));

function caseOf(rule: Rule, language: Traffic, matcher: string = '', values: readonly string[] = []): Case {
  const wrong = rule._violations('rule', language).map(({ must }) => must);
  return {
    value: `${language}: ${rule}`,
    wrong: wrong.join(),
    question: { language, rule: `${rule}`, matcher, values },
  };
}

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("rules, against Traefik's own muxers", () => {
  test.each(Object.keys(LEAVES))('1 500 of %s are taken where they match something, and nowhere else', async (name) => {
    const cases = sample(LEAVES[name], 1_500).map(({ rule, traffic, matcher, values }) =>
      // Names of connections are compared in small letters.
      caseOf(rule, traffic, matcher, matcher === 'HostSNI' ? values.map((each) => each.toLowerCase()) : values),
    );
    await expectAgreement('traefik', cases);
  });

  test('4 000 of several matchers are taken where all are of one kind of traffic, and nowhere else', async () => {
    const cases = sample(tree, 2_000).flatMap((rule) => [caseOf(rule, 'http'), caseOf(rule, 'tcp')]);
    await expectAgreement('traefik', cases);
  });
});
