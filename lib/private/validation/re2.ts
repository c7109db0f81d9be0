import { RE2JS } from 're2js';
import { Rule } from './violations';

/**
 * A regular expression of Go (RE2), as Nomad and Traefik read it.
 *
 * @see https://pkg.go.dev/regexp/syntax
 */
export const RE2: Rule<string> = {
  must: "be a regular expression in Go's syntax (RE2: no lookahead, lookbehind or backreferences)",
  holds: (value) => {
    let verdict = VERDICTS.get(value);
    if (verdict === undefined) VERDICTS.set(value, (verdict = isRead(value)));
    return verdict;
  },
};

/** Whether each expression so far can be read: one may stand at thousands of services, and reading it takes time. */
const VERDICTS = new Map<string, boolean>();

function isRead(value: string): boolean {
  try {
    RE2JS.compile(/\\p|\(\?|\[:\]/i.test(value) ? asPortReads(value) : value);
    return true;
  } catch {
    return false;
  }
}

/** Names of Unicode's categories, and their aliases, of which Go reads neither case nor separators. */
const CATEGORIES = new Set(
  (
    'Any Assigned Ascii C Cc Cf Cn Co Cs L Lc Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So ' +
    'Z Zl Zp Zs Casedletter Closepunctuation Combiningmark Connectorpunctuation Control Currencysymbol Dashpunctuation ' +
    'Decimalnumber Enclosingmark Finalpunctuation Format Initialpunctuation Letter Letternumber Lineseparator ' +
    'Lowercaseletter Mark Mathsymbol Modifierletter Modifiersymbol Nonspacingmark Number Openpunctuation Other ' +
    'Otherletter Othernumber Otherpunctuation Othersymbol Paragraphseparator Privateuse Punctuation Separator ' +
    'Spaceseparator Spacingmark Surrogate Symbol Titlecaseletter Unassigned Uppercaseletter Cntrl Digit Punct'
  ).split(' '),
);

const SPECIAL =
  /\\Q[^]*?(?:\\E|$)|\\[pP](?:\{(?<name>[^}]*)\}|(?<letter>[^{]))|\\[^]|\(\?P?<(?<group>[A-Za-z0-9_]+)>|\[:\]/gu;

/** The same expression, as far as its syntax goes, without what Go reads and its port does not. */
function asPortReads(text: string): string {
  let groups = 0;
  return text.replace(SPECIAL, (whole, name?: string, letter?: string, group?: string) => {
    // The port takes this for the beginning of a class's name.
    if (whole === '[:]') return '\\[:]';
    // Several groups may have one name.
    if (group !== undefined) return `(?P<g${(groups += 1)}>`;
    const given = name?.replace(/^\^/, '') ?? letter;
    if (given === undefined) return whole;
    const [first = '', ...rest] = given.replace(/[_\- ]/g, '');
    const canonical = first.toUpperCase() + rest.join('').toLowerCase();
    return `\\p{${CATEGORIES.has(canonical) ? 'L' : canonical}}`;
  });
}
