import { Rule } from '../../lib';

const wrong = (rule: Rule): string[] => rule._violations('rule').map(({ prop, must }) => `${prop} must ${must}`);

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
});
