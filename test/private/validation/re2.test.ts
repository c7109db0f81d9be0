import { RE2 } from '../../../lib/private/validation/re2';

describe('RE2', () => {
  test.each([
    '',
    'linux',
    '(?i)linux',
    '(?i:a)|(?P<name>b)|(?<other>c)',
    '^a+?b*c{2,3}?d{,5}e{f}$',
    '[[:alpha:]_-]+[^]a][\\d\\-x][😀-😂]',
    '\\Qa*b(\\E+',
    '\\pL\\p{Greek}\\x41\\x{10FFFF}\\A\\bx\\z',
    'a|',
    '^*',
    '(?<n>a)(?P<n>b)',
    '[^]+[:]0{2,}[:][[:]',
    '\\p{Letter}\\p{lowercase_letter}\\p{ascii}\\pl\\p{^greek}',
    '\\Q\\p{Nope}\\E\\\\p{3}',
    '[^x[:alpha:]]{1000}',
  ])('takes %j', (text) => {
    expect(RE2.holds(text)).toBe(true);
  });

  test.each([
    ['looks ahead', 'a(?=b)'],
    ['looks ahead', 'a(?!b)'],
    ['looks back', '(?<=a)b'],
    ['looks back', '(?<!a)b'],
    ['refers to a match', '(a)\\1'],
    ['refers to a match', '(?<x>a)\\k<x>'],
    ['gives nothing back', '(?>a)'],
    ['gives nothing back', 'a++'],
    ['is not closed', '(a'],
    ['is not closed', '[a'],
    ['is not closed', '[^]'],
    ['was not opened', 'a)'],
    ['repeats nothing', '*a'],
    ['repeats twice', 'a**'],
    ['repeats too often', 'a{1001}'],
    ['repeats too often', '(a{1000}){2}'],
    ['ends too soon', 'a\\'],
    ['escapes what needs none', '\\y'],
    ['has a range that runs backwards', '[z-a]'],
    ['names a group by what is no name', '(?<é>a)'],
    ['names no class of characters', '\\p{Nope}'],
  ])('fails when it %s: %s', (_what, text) => {
    expect(RE2.holds(text)).toBe(false);
  });

  test('fails when it nests too deeply', () => {
    const nested = (depth: number): string => '('.repeat(depth) + ')'.repeat(depth);
    expect([999, 1001].map((depth) => RE2.holds(nested(depth)))).toEqual([true, false]);
  });
});
