import { httpUrl, IP_ADDRESS, IP_RANGE, NAME_SERVER } from '../../../lib/private/validation/address-rules';

const URL_RULE = httpUrl('https://ca.example/directory');

describe('addresses', () => {
  test.each([
    ['an address', IP_ADDRESS, ['10.0.0.1', '::1', '2001:db8::1', '::ffff:10.0.0.1', '0.0.0.0']],
    [
      'a range',
      IP_RANGE,
      ['10.0.0.1', '10.0.0.0/8', '::/0', 'fe80::/10', '10.0.0.1/32', '10.0.0.0/08', '::ffff:10.0.0.0/104'],
    ],
    ['a name server', NAME_SERVER, ['10.0.0.53', '10.0.0.53:5353', '::1', '[::1]:53', '[::1]', '{{ GetPrivateIP }}']],
    ['a URL', URL_RULE, ['https://ca.example/d', 'http://[::1]:14000/dir', 'https://10.0.0.1:14000', 'http://a.b?c=d']],
  ])('%s', (_what, rule, values) => {
    expect(values.filter((value) => !rule.holds(value))).toEqual([]);
  });

  test.each([
    [
      'an address',
      IP_ADDRESS,
      ['', 'junk', 'localhost', '10.0.0', '010.0.0.1', '10.0.0.0/8', 'fe80::1%eth0', '[::1]', '1.2.3.4:80'],
    ],
    [
      'a range',
      IP_RANGE,
      [
        '',
        '10.0.0.0/33',
        '10.0.0.0/99',
        '::/129',
        '10.0.0.0/',
        '/8',
        '10.0.0.0/-1',
        'a/8',
        '10/8',
        '1.2.3.4/8/8',
        '::ffff:10.0.0.0/64',
      ],
    ],
    [
      'a name server',
      NAME_SERVER,
      ['', 'x', 'dns.example', '10.0.0.1:', '10.0.0.1:0', '10.0.0.1:99999', '[10.0.0.1]', '[::1'],
    ],
    [
      'a URL',
      URL_RULE,
      ['', 'not a url', 'ca.example/d', 'ftp://a', 'http://', 'http:///a', 'http://a:99999', 'https://a b', '//a'],
    ],
  ])('are not %s', (_what, rule, values) => {
    expect(values.filter((value) => rule.holds(value))).toEqual([]);
  });

  test('a way out is told where there is one', () => {
    expect(IP_ADDRESS.fix!('localhost')).toBe("write '127.0.0.1'");
    expect(URL_RULE.fix!('ca.example/d')).toBe("write 'https://ca.example/d' or 'http://ca.example/d'");
    expect(URL_RULE.fix!('not a url')).toBeUndefined();
  });
});
