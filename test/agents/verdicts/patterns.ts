import * as fc from 'fast-check';
import { oneOf, sequence, several, withSlips } from './values';

const characters = oneOf(...'abz09_ /.-é😀]}{,:&"#~');
const escapes = oneOf(
  ...'dDsSwWbBAzZCQEGhRXaftnrv0178_kKuxcpP.*+?()[]{}|^$-/é"'.split('').map((each) => `\\${each}`),
  ...[
    '\\pL',
    '\\PN',
    '\\pX',
    '\\p{Greek}',
    '\\p{greek}',
    '\\P{^Lu}',
    '\\p{Any}',
    '\\p{L&}',
    '\\p{IsGreek}',
    '\\p{Nope}',
  ],
  ...[
    '\\p{Script=Greek}',
    '\\p{Letter}',
    '\\x41',
    '\\x4',
    '\\x{10FFFF}',
    '\\x{110000}',
    '\\x{}',
    '\\012',
    '\\0',
    '\\08',
    '\\18',
  ],
);
const posix = oneOf('[:alpha:]', '[:^word:]', '[:word:]', '[:foo:]', '[:digit:', '[.a.]', '[=a=]');
const bound = oneOf('a', 'z', 'A', '0', '9', '-', ']', '^', '😀', 'é', '\\d', '\\x41', '\\n', '\\]');
const member = fc.oneof(bound, bound, posix, escapes, sequence(bound, '-', bound), characters);
const set = sequence(oneOf('[', '[', '[^'), several(member, 1, 4), oneOf(']', ']', ']', ''));
const repetition = oneOf(
  ...[
    '*',
    '+',
    '?',
    '*?',
    '+?',
    '??',
    '{2}',
    '{2,}',
    '{2,5}',
    '{5,2}',
    '{,5}',
    '{1000}',
    '{1001}',
    '{0}',
    '{2}?',
    '{a}',
    '{02}',
  ],
  ...['**', '++', '*+', '?*', '{2}{3}', '{2}*', '{1,1000}', '{0,1001}', '{100}', '{9999999999}'],
);
const opening = oneOf(
  ...[
    '(',
    '(',
    '(?:',
    '(?i:',
    '(?-s:',
    '(?i-s:',
    '(?U:',
    '(?x:',
    '(?^:',
    '(?P<n>',
    '(?<n>',
    '(?<m>',
    '(?P<1>',
    '(?<é>',
    '(?<>',
    '(?P<n',
  ],
  ...[
    '(?=',
    '(?!',
    '(?<=',
    '(?<!',
    '(?>',
    '(?#',
    '(?|',
    "(?'n'",
    '(?P=n)',
    '(?P>n)',
    '(?i)',
    '(?i-)',
    '(?-)',
    '(?',
    '(?i',
    '(?)',
  ],
);
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 6, arbitrary: characters },
    { weight: 2, arbitrary: escapes },
    { weight: 2, arbitrary: set },
    { weight: 1, arbitrary: oneOf('^', '$', '.', '|', '\\Qa*\\E', '\\Q', ')') },
    { weight: 3, arbitrary: sequence(opening, tie('expression'), oneOf(')', ')', ')', ')', '')) },
  ),
  expression: several(
    fc.oneof({ weight: 3, arbitrary: tie('atom') }, { weight: 1, arbitrary: sequence(tie('atom'), repetition) }),
    0,
    3,
  ),
}));

/** Regular expressions that are nearly right, or right. */
export const patterns = withSlips(expression, '()[]{}*+?\\|^$-:<>=!Pp1,');
