import { Rule } from '../private/validation/violations';

/** What a part of an expression is: a condition, something that is measured, or a value. */
type Kind = 'condition' | 'whole' | 'fraction' | 'text' | 'whole value' | 'fraction value' | 'text value';

/** What a function of an expression takes and gives. */
interface Signature {
  readonly takes: readonly Kind[];
  readonly gives: Kind;
}

const TOKENS =
  /\s*(?:(?<name>[A-Za-z_]\w*)|(?<fraction>(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)|(?<whole>\d+)|(?<text>"(?:[^"\\\n]|\\[abfnrtv\\"])*"|`[^`]*`)|(?<sign>&&|\|\||[=!<>]=|[<>(),]))\s*/uy;

/** Reads conditions in Go's syntax, as Traefik's library for them does: it has no arithmetic, and no `!`. */
class Reader {
  private readonly tokens: { readonly kind: string; readonly text: string }[] = [];
  private next = 0;

  public constructor(
    private readonly functions: { readonly [name: string]: Signature },
    text: string,
  ) {
    TOKENS.lastIndex = 0;
    while (TOKENS.lastIndex < text.length) {
      const groups = TOKENS.exec(text)?.groups;
      if (groups === undefined) throw new Error();
      const [kind, found] = Object.entries(groups).find(([, each]) => each !== undefined)!;
      this.tokens.push({ kind, text: found });
    }
  }

  public isCondition(): boolean {
    return this.either() === 'condition' && this.next === this.tokens.length;
  }

  private either(): Kind {
    return this.joined('||', () => this.joined('&&', () => this.comparison()));
  }

  private joined(sign: string, part: () => Kind): Kind {
    let kind = part();
    while (this.takes(sign)) kind = must(kind === 'condition' && part() === 'condition', 'condition');
    return kind;
  }

  private comparison(): Kind {
    const left = this.operand();
    const sign = ['==', '!=', '<=', '>=', '<', '>'].find((each) => this.takes(each));
    if (sign === undefined) return left;
    const right = this.operand();
    return must(right === `${left} value` && (left !== 'text' || /^[=!]/.test(sign)), 'condition');
  }

  private operand(): Kind {
    if (!this.takes('(')) return this.simple();
    const kind = this.either();
    return must(this.takes(')'), kind);
  }

  /** A value or a call, of which an argument is one, too. */
  private simple(): Kind {
    const { kind, text } = this.tokens[this.next] ?? { kind: '', text: '' };
    this.next += 1;
    if (kind === 'text' || kind === 'fraction') return `${kind} value`;
    if (kind === 'whole') {
      return must(/^(?:0[0-7]*|[1-9]\d*)$/.test(text) && BigInt(text) < 2n ** 63n, 'whole value');
    }
    const signature = kind === 'name' ? this.functions[text] : undefined;
    must(signature !== undefined && this.takes('('), 'text');
    const given: Kind[] = [];
    while (!this.takes(')')) {
      given.push(this.simple());
      if (!this.takes(',')) {
        must(this.takes(')'), 'text');
        break;
      }
    }
    return must(given.join() === signature!.takes.join(), signature!.gives);
  }

  private takes(sign: string): boolean {
    const found = this.tokens[this.next];
    if (found?.kind !== 'sign' || found.text !== sign) return false;
    this.next += 1;
    return true;
  }
}

function must(holds: boolean, kind: Kind): Kind {
  if (!holds) throw new Error();
  return kind;
}

function condition(example: string, functions: { readonly [name: string]: Signature }): Rule<string> {
  return {
    must: `be a condition such as ${example}, with the functions ${Object.keys(functions).join(', ')}`,
    holds: (value) => {
      try {
        return new Reader(functions, value).isCondition();
      } catch {
        return false;
      }
    },
  };
}

/** When a circuit breaker opens. */
export const CIRCUIT_CONDITION = condition('NetworkErrorRatio() > 0.30', {
  NetworkErrorRatio: { takes: [], gives: 'fraction' },
  ResponseCodeRatio: { takes: ['whole value', 'whole value', 'whole value', 'whole value'], gives: 'fraction' },
  LatencyAtQuantileMS: { takes: ['fraction value'], gives: 'whole' },
});

/** When a buffered request is sent again. */
export const RETRY_CONDITION = condition('IsNetworkError() && Attempts() <= 2', {
  IsNetworkError: { takes: [], gives: 'condition' },
  Attempts: { takes: [], gives: 'whole' },
  ResponseCode: { takes: [], gives: 'whole' },
  RequestMethod: { takes: [], gives: 'text' },
});
