import { Token } from 'cdktf';
import { Rule } from '../../lib';

const wrong = (rule: Rule): string[] =>
  rule._violations('rule', TCP.test(rule.toString()) ? 'tcp' : 'http').map(({ prop, must }) => `${prop} must ${must}`);

const TCP = /HostSNI|ALPN/;

describe('Rule', () => {
  test.each<[string, Rule]>([
    ['Host(`a.example`)', Rule.host('a.example')],
    ['HostRegexp(`^[a-z]+\\.example$`)', Rule.hostRegexp('^[a-z]+\\.example$')],
    ['Path(`/a`)', Rule.path('/a')],
    ['PathPrefix(`/a`)', Rule.pathPrefix('/a')],
    ['PathRegexp(`^/a`)', Rule.pathRegexp('^/a')],
    ['Header(`X-A`, `b "c"`)', Rule.header('X-A', 'b "c"')],
    ['HeaderRegexp(`X-A`, `^b`)', Rule.headerRegexp('X-A', '^b')],
    ['Method(`POST`)', Rule.method('POST')],
    ['Query(`a`, `b`)', Rule.query('a', 'b')],
    ['QueryRegexp(`a`, `^b`)', Rule.queryRegexp('a', '^b')],
    ['ClientIP(`10.0.0.0/8`)', Rule.clientIp('10.0.0.0/8')],
    ['HostSNI(`*`)', Rule.hostSni('*')],
    ['HostSNIRegexp(`^a`)', Rule.hostSniRegexp('^a')],
    ['ALPN(`h2`)', Rule.alpn('h2')],
  ])('%s', (text, rule) => {
    expect(rule.toString()).toBe(text);
    expect(wrong(rule)).toEqual([]);
  });

  test('brackets stand where they must, and nowhere else', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => Rule.host(name));
    expect(Rule.all(a, Rule.any(b, c)).toString()).toBe('Host(`a`) && (Host(`b`) || Host(`c`))');
    expect(Rule.not(Rule.all(a, b)).toString()).toBe('!(Host(`a`) && Host(`b`))');
    expect(Rule.any(Rule.not(a), b).toString()).toBe('!Host(`a`) || Host(`b`)');
    expect(Rule.all(a).toString()).toBe('Host(`a`)');
    expect(Rule.all(Rule.raw('Host(`x`) || Host(`y`)'), a).toString()).toBe('(Host(`x`) || Host(`y`)) && Host(`a`)');
  });

  test('fails when a text could leave its backquotes, in whatever depth, or there is nothing to take', () => {
    const bad = 'rule must consist of texts that are not empty and have no backquotes or control characters';
    expect(wrong(Rule.not(Rule.all(Rule.host('a'), Rule.path('/`) || Host(`b'))))).toEqual([bad]);
    expect(wrong(Rule.header('X', 'a\nb'))).toEqual([bad]);
    expect(wrong(Rule.host(''))).toEqual([bad]);
    expect(wrong(Rule.any())).toEqual(['rule must not be empty']);
  });

  const told = (rule: Rule, traffic: 'http' | 'tcp'): string[] =>
    rule
      ._violations('routes[0]', traffic)
      .map(({ prop, must, got, fix }) => `${prop} must ${must}, got ${got}: ${fix}`);

  test.each<[Rule, string, string]>([
    [Rule.path('api'), 'Path', "got api: write '/api'"],
    [Rule.pathPrefix('api'), 'PathPrefix', "got api: write '/api'"],
    [Rule.path('/a?b'), 'Path', 'got /a?b'],
    [Rule.path('/a%20b'), 'Path', "got /a%20b: write '/a b'"],
    [Rule.path('/100%'), 'Path', 'got /100%'],
    [Rule.pathRegexp('^/(?!admin)'), 'PathRegexp', 'RE2'],
    [Rule.pathRegexp('^api/'), 'PathRegexp', "write '^/api/'"],
    [Rule.headerRegexp('X', '['), 'HeaderRegexp', 'RE2'],
    [Rule.queryRegexp('q', '['), 'QueryRegexp', 'RE2'],
    [Rule.hostRegexp('('), 'HostRegexp', 'RE2'],
    [Rule.hostRegexp('bücher'), 'HostRegexp', 'RE2'],
    [Rule.hostRegexp('^Shop'), 'HostRegexp', "write '(?i)^Shop'"],
    [Rule.hostRegexp('{sub:[a-z]+}.example'), 'HostRegexp', "no names in braces: write '([a-z]+).example'"],
    [Rule.clientIp('10.0.0.0/99'), 'ClientIP', 'must be an IP address or a range of them'],
    [Rule.clientIp('not an ip'), 'ClientIP', 'got not an ip'],
    [Rule.host('bücher.example'), 'Host', "write 'xn--bcher-kva.example'"],
    [Rule.host('*.example'), 'Host', "match '^[^.]+\\.example$' as a regular expression"],
    [Rule.host('a.example, b.example'), 'Host', 'match any of several rules'],
    [Rule.host('a.example:8080'), 'Host', "write 'a.example'"],
    [Rule.host('https://a.example/x'), 'Host', "write 'a.example'"],
    [Rule.host('[::1]'), 'Host', 'got [::1]'],
    [Rule.host('::1.'), 'Host', 'got ::1.'],
    [Rule.method('GET POST'), 'Method', 'match any of several rules'],
    [Rule.header('X Y', 'a'), 'Header', 'must be the name of a header'],
    [Rule.header('Host', 'a'), 'Header', 'match the host'],
    [Rule.header('X', ' a'), 'Header', "write 'a'"],
  ])('of HTTP fails where it is refused, or never matches: %s', (rule, matcher, message) => {
    const [error, ...more] = told(rule, 'http');
    expect(more).toEqual([]);
    expect(error).toContain(`routes[0].${matcher} must `);
    expect(error).toContain(message);
  });

  test.each<[Rule, string, string]>([
    [Rule.hostSni('*.db.example'), 'HostSNI', 'as a regular expression'],
    [Rule.hostSni('https://db.example'), 'HostSNI', "write 'db.example'"],
    [Rule.hostSni('10.0.0.1'), 'HostSNI', 'got 10.0.0.1'],
    [Rule.hostSniRegexp('^DB'), 'HostSNIRegexp', "write '(?i)^DB'"],
    [Rule.hostSniRegexp('(?<=a)b'), 'HostSNIRegexp', 'RE2'],
    [Rule.alpn('acme-tls/1'), 'ALPN', "Traefik's own"],
    [Rule.clientIp('::/200'), 'ClientIP', 'got ::/200'],
  ])('of TCP fails where it is refused, or never matches: %s', (rule, matcher, message) => {
    const [error] = told(rule, 'tcp');
    expect(error).toContain(`routes[0].${matcher} must `);
    expect(error).toContain(message);
  });

  test.each([
    Rule.host('Shop_1.example.'),
    Rule.host('::1'),
    Rule.path('/a b/ü/%2F'),
    Rule.pathPrefix('/{id}'),
    Rule.pathRegexp('(?i)^/A'),
    Rule.pathRegexp('^a?/b|^c'),
    Rule.pathRegexp('api'),
    Rule.hostRegexp('^(?:Shop|shop)[[:digit:]]{1,2}\\.example$'),
    Rule.method('get'),
    Rule.headerRegexp('X-A', '^[^A-Z]+$'),
    Rule.query('a b', 'c&d'),
    Rule.clientIp('2001:db8::/32'),
  ])('is taken: %s', (rule) => expect(told(rule, 'http')).toEqual([]));

  test('matches what its route carries', () => {
    expect(told(Rule.not(Rule.all(Rule.host('a'), Rule.hostSni('x'))), 'http')).toEqual([
      'routes[0] must match HTTP requests, got HostSNI: HostSNI is for a TcpRoute',
    ]);
    expect(told(Rule.host('x'), 'tcp')).toEqual([
      'routes[0] must match TCP connections, got Host: Host is for a Route',
    ]);
    expect(told(Rule.clientIp('10.0.0.1'), 'tcp')).toEqual([]);
  });

  test('compares names of connections in small letters, and leaves tokens as they are', () => {
    expect(Rule.hostSni('DB.example').toString()).toBe('HostSNI(`db.example`)');
    const token = Token.asString({ resolve: () => 'db.example' });
    expect(Rule.hostSni(token).toString()).toBe(`HostSNI(\`${token}\`)`);
    expect(told(Rule.all(Rule.hostSni(token), Rule.clientIp(token)), 'tcp')).toEqual([]);
  });
});
