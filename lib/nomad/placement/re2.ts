import { Rule } from '../../private/validation/violations';

/**
 * A regular expression of Go (RE2), as Nomad reads it.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export const RE2: Rule<string> = {
  must: "be a regular expression in Go's syntax (RE2: no lookahead, lookbehind or backreferences)",
  holds: isRe2,
};

const CHARACTER = String.raw`[afnrtv]|0[0-7]{0,2}|x[0-9A-Fa-f]{2}|x\{(?:10|0?[0-9A-Fa-f])?[0-9A-Fa-f]{1,4}\}|[ -/:-@\[-\x60{-~]`;
const SET = String.raw`[dDsSwW]|[pP](?:[CLMNPSZ]|\{(?:C|L|M|N|P|S|Z|Lu|Ll|Nd|Latin|Greek|Cyrillic|Han)\})`;
const POSIX = String.raw`\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]`;

/** The pieces of an expression; where none of them matches, Go refuses it. */
const PIECES: { readonly [name: string]: string } = {
  quoted: String.raw`\\Q[^]*?(?:\\E|$)`,
  escape: String.raw`\\(?:[AzbB]|${SET}|${CHARACTER})`,
  class: String.raw`\[(?:\^|(?!\^))(?:\]|\\(?:${SET}|${CHARACTER})|${POSIX}|\[(?!:)|[^\\\][])(?:\\(?:${SET}|${CHARACTER})|${POSIX}|\[(?!:)|[^\\\][])*\]`,
  flags: String.raw`\(\?[imsU]+(?:-[imsU]+)?\)`,
  group: String.raw`\((?:\?(?:P?<(?<name>[A-Za-z_][A-Za-z0-9_]*)>|[imsU]*(?:-[imsU]+)?:))?(?!\?)`,
  repeat: String.raw`\{(?<least>\d+)(?:,(?<most>\d*))?\}`,
  meta: String.raw`[*+?|)]`,
  literal: String.raw`[^\\[(*+?|)]`,
};
const PIECE = new RegExp(
  Object.entries(PIECES)
    .map(([name, source]) => `(?<${name}_>${source})`.replace('_>', 'Piece>'))
    .join('|'),
  'uy',
);

/** JavaScript checks the structure, once the syntax that only Go has is translated. */
function isRe2(text: string): boolean {
  let structure = '';
  for (let index = 0; index < text.length;) {
    PIECE.lastIndex = index;
    const piece = PIECE.exec(text);
    if (piece === null) return false;
    index = PIECE.lastIndex;
    const groups = piece.groups!;
    if ([groups.least, groups.most].some((times) => Number(times ?? 0) > 1000)) return false;
    if (groups.groupPiece !== undefined) structure += groups.name === undefined ? '(?:' : `(?<${groups.name}>`;
    else if (groups.classPiece !== undefined) structure += classOf(piece[0]);
    else if (groups.metaPiece !== undefined || groups.repeatPiece !== undefined) structure += piece[0];
    else if (groups.flagsPiece === undefined && piece[0] !== '\\Q\\E') structure += 'a';
  }
  return compiles(structure);
}

/** The class, with each character by its number, and sets as one that can't end a range. */
function classOf(text: string): string {
  const [, sign, body] = /^\[(\^?)([^]*)\]$/.exec(text)!;
  const piece = new RegExp(`\\\\(?:${SET})|${POSIX}|\\\\(?:${CHARACTER})|[^]`, 'gu');
  const inner = [...body.matchAll(piece)].map(([each], index, all) => {
    if (each === '-' && index > 0 && index < all.length - 1) return '-';
    if (/^(?:\[:|\\[dDsSwWpP])/.test(each)) return '\\d';
    return `\\u{${codeOf(each).toString(16)}}`;
  });
  return `[${sign}${inner.join('')}]`;
}

function codeOf(character: string): number {
  const [, kind, rest] = /^\\(.)([^]*)$/u.exec(character) ?? [];
  if (kind === undefined) return character.codePointAt(0)!;
  if (kind === 'x') return parseInt(rest.replace(/[{}]/g, ''), 16);
  if (kind === '0') return parseInt(`0${rest}`, 8);
  const named = 'abtnvfr'.indexOf(kind);
  return named > 0 || kind === 'a' ? [7, 8, 9, 10, 11, 12, 13][named] : kind.codePointAt(0)!;
}

function compiles(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
