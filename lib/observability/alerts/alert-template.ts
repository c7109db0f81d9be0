/** Words that a template may begin a call with: Go's, and those that Prometheus adds. */
const FUNCTIONS = new Set(
  `and args call eq externalURL first ge graphLink gt html humanize humanize1024 humanizeDuration humanizePercentage
  humanizeTimestamp index js label le len lt match ne not now or parseDuration pathPrefix print printf println query
  reReplaceAll safeHtml slice sortByLabel strvalue stripDomain stripPort tableLink title toDuration toLower toTime toUpper
  tmpl toJson urlQueryEscape urlquery value`.split(/\s+/),
);

const LITERALS = ['true', 'false', 'nil'];

/** What Prometheus defines before a template begins. */
const VARIABLES = ['$', '$labels', '$externalLabels', '$externalURL', '$value'];

const TOKEN =
  /\s+|(?<string>"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`|'(?:[^'\\\n]|\\[^\n])*')|(?<variable>\$\w*)|(?<field>\.\w*)|(?<word>[A-Za-z_]\w*)|(?<number>[+-]?\d[\w.]*)|(?<sign>:=|=|\||\(|\)|,)/y;

/**
 * Why Prometheus refuses the text of a label or an annotation as a template, if it does.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export function templateProblem(text: string): string | undefined {
  const open: string[] = [];
  const variables = new Set(VARIABLES);
  let rest = text;
  for (let start = rest.indexOf('{{'); start >= 0; start = rest.indexOf('{{')) {
    rest = rest.slice(start + 2);
    if (/^(?:- )?\/\*/.test(rest)) {
      const comment = /^(?:- )?\/\*[^]*?\*\/(?: -)?\}\}/.exec(rest);
      if (comment === null) return 'a comment does not end';
      rest = rest.slice(comment[0].length);
      continue;
    }
    const action = readAction(rest);
    if (typeof action === 'string') return action;
    rest = rest.slice(action.length);
    const problem = checkAction(action.tokens, open, variables);
    if (problem !== undefined) return problem;
  }
  return open.length === 0 ? undefined : `'{{ ${open[open.length - 1]} }}' has no '{{ end }}'`;
}

interface Token {
  readonly kind: string;
  readonly text: string;
}

interface Action {
  readonly tokens: readonly Token[];

  /** Characters up to the end of its braces. */
  readonly length: number;
}

/** What stands between `{{` and `}}`, or why it can't be read. */
function readAction(text: string): Action | string {
  const tokens: Token[] = [];
  TOKEN.lastIndex = /^-(?=\s)/.test(text) ? 1 : 0;
  for (;;) {
    const at = TOKEN.lastIndex;
    const [end] = /^(?:\s-)?\}\}/.exec(text.slice(at)) ?? [];
    if (end !== undefined) return { tokens, length: at + end.length };
    if (at >= text.length) return "'{{' has no '}}'";
    const { groups } = TOKEN.exec(text) ?? {};
    if (groups === undefined) return `'{{ ${text.slice(0, 30).trim()}' can't be read`;
    const [kind, token] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    if (kind !== undefined) tokens.push({ kind, text: token! });
    // A failed match sets this to 0; a space before `-}}` must stay for the next turn.
    if (kind === undefined && /^-\}\}/.test(text.slice(TOKEN.lastIndex))) {
      return { tokens, length: TOKEN.lastIndex + 3 };
    }
  }
}

const BLOCKS = ['if', 'range', 'with', 'define', 'block'];

function checkAction(tokens: readonly Token[], open: string[], variables: Set<string>): string | undefined {
  if (tokens.length === 0) return "'{{ }}' is empty";
  const [{ kind, text: first }] = tokens;
  const keyword = kind === 'word' ? first : '';
  let call = tokens;
  if (keyword === 'end') {
    if (open.pop() === undefined) return "'{{ end }}' ends nothing";
    call = tokens.slice(1);
    if (call.length > 0) return "'{{ end }}' takes nothing";
  } else if (keyword === 'else') {
    if (open.length === 0) return "'{{ else }}' belongs to nothing";
    call = tokens.slice(tokens[1]?.text === 'if' || tokens[1]?.text === 'with' ? 2 : 1);
  } else if (['break', 'continue'].includes(keyword)) {
    return open.includes('range') ? undefined : `'{{ ${keyword} }}' stands in no range`;
  } else if (BLOCKS.includes(keyword)) {
    open.push(keyword);
    call = tokens.slice(1);
    if (call.length === 0) return `'{{ ${keyword} }}' takes a value`;
  } else if (keyword === 'template') call = tokens.slice(1);
  for (const [index, { kind: of, text }] of call.entries()) {
    if (of === 'variable' && [':=', ','].includes(call[index + 1]?.text ?? '')) variables.add(text);
    if (of === 'variable' && !variables.has(text)) return `it has no variable ${text}`;
    if (of === 'word' && !FUNCTIONS.has(text) && !LITERALS.includes(text)) return `it has no function '${text}'`;
  }
  return [':=', '=', ','].includes(call[call.length - 1]?.text ?? '')
    ? `'{{ ${first} … }}' ends too early`
    : parens(call);
}

function parens(tokens: readonly Token[]): string | undefined {
  let depth = 0;
  for (const { text, kind } of tokens) {
    if (kind !== 'sign') continue;
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (depth < 0) break;
  }
  return depth === 0 ? undefined : 'its parentheses do not match';
}
