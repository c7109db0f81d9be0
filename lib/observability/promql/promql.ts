import type { SyntaxNode } from '@lezer/common';
import { promqlGrammar } from './grammar';
import { durationProblem, selectorProblem, stringProblem } from './selectors';
import { EXPERIMENTAL, FUNCTIONS, PARAMETERS, ValueType } from './functions';

/** What an expression is, or why Prometheus refuses it. */
export type Verdict = { readonly type: ValueType } | { readonly problem: string };

/**
 * Read an expression as Prometheus 3 does: its own grammar, and beside it the rules about types that its parser adds.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/
 */
export function readPromql(expression: string): Verdict {
  if (expression.trim() === '') return { problem: 'it is empty' };
  try {
    const tree = promqlGrammar().parse(expression);
    const cursor = tree.cursor();
    do {
      if (cursor.type.isError) throw unexpected(expression, cursor.from);
      const text = expression.slice(cursor.from, cursor.to);
      if (cursor.name === 'NumberDurationLiteral' && /^[+-]?\d/.test(text) && Math.abs(Number(text)) === Infinity) {
        throw new Refused(`the number ${text} is too large`);
      }
    } while (cursor.next());
    return { type: new Reader(expression).typeOf(tree.topNode.getChild('Expr')!) };
  } catch (error) {
    if (error instanceof Refused) return { problem: error.message };
    throw error;
  }
}

/** Why an expression is refused. */
class Refused extends Error {}

function unexpected(expression: string, at: number): Refused {
  const rest = expression.slice(at).trim();
  return new Refused(rest === '' ? 'it ends too early' : `it can't be read from '${rest.slice(0, 30)}' on`);
}

const COMPARISONS = ['Eql', 'Neq', 'Lte', 'Lss', 'Gte', 'Gtr'];
const SETS = ['And', 'Or', 'Unless'];

/** What stands after an expression: a range, a subquery, an offset, or an `@`. */
const SUFFIXES = ['MatrixSelector', 'SubqueryExpr', 'OffsetExpr', 'StepInvariantExpr'];

/** Prometheus counts milliseconds in 64 bits. */
const LAST_SECOND = 2 ** 63 / 1000;

class Reader {
  public constructor(private readonly expression: string) {}

  /**
   * The type of an expression.
   *
   * @param suffixes what stands after it, first to last: the grammar gives that all operands and signs before it, to which it
   * does not belong
   */
  public typeOf(node: SyntaxNode, suffixes: readonly SyntaxNode[] = []): ValueType {
    if (SUFFIXES.includes(node.name)) return this.typeOf(this.only(node), [node, ...suffixes]);
    if (node.name === 'BinaryExpr') return this.binary(node, suffixes);
    if (node.name === 'UnaryExpr') return this.operand(this.only(node), suffixes);
    let type = this.typeOfPrimary(node);
    const before: string[] = [node.name];
    for (const suffix of suffixes) {
      type = this.suffixed(suffix, type, node, before);
      before.push(suffix.name);
    }
    return type;
  }

  private typeOfPrimary(node: SyntaxNode): ValueType {
    switch (node.name) {
      case 'NumberDurationLiteral':
        return 'scalar';
      case 'StringLiteral':
        this.refuse(stringProblem(this.text(node)));
        return 'string';
      case 'ParenExpr':
        return this.typeOf(this.only(node));
      case 'VectorSelector':
        this.refuse(selectorProblem(node, this.expression));
        return 'vector';
      case 'FunctionCall':
        return this.call(node);
      case 'AggregateExpr':
        return this.aggregate(node);
      default:
        throw new Refused(`'${this.text(node)}' needs a feature that Prometheus has not switched on`);
    }
  }

  /** @param before names of what it stands after, first to last */
  private suffixed(suffix: SyntaxNode, type: ValueType, node: SyntaxNode, before: string[]): ValueType {
    this.durations(suffix);
    const { name } = suffix;
    if (name === 'SubqueryExpr') {
      if (type === 'vector') return 'matrix';
      throw new Refused(`a subquery takes ${CALLED.vector}, and '${this.text(node)}' is ${CALLED[type]}`);
    }
    if (name === 'MatrixSelector') {
      if (before.length === 1 && before[0] === 'VectorSelector') return 'matrix';
      throw new Refused(`a range stands only right after a selector, not after '${this.text(node)}'`);
    }
    const what = name === 'OffsetExpr' ? 'an offset' : 'an @';
    if (before.lastIndexOf(name) > Math.max(before.lastIndexOf('SubqueryExpr'), 0)) {
      throw new Refused(`${what} stands twice after one selector`);
    }
    if (node.name !== 'VectorSelector' && !before.includes('SubqueryExpr')) {
      throw new Refused(`${what} stands only after a selector or a subquery, not '${this.text(node)}'`);
    }
    const [time] = suffix.getChildren('NumberDurationLiteral').slice(-1);
    const seconds = time && this.text(time).replace(/[_\s]/g, '');
    if (seconds !== undefined && (/nan|inf/i.test(seconds) || Math.abs(Number(seconds)) >= LAST_SECOND)) {
      throw new Refused('an @ has a time that is no number of seconds since 1970');
    }
    return type;
  }

  private durations(node: SyntaxNode): void {
    node.getChildren('DurationExpr').forEach((each) => this.refuse(durationProblem(this.text(each), true)));
    node.getChildren('OffsetDurationExpr').forEach((each) => this.refuse(durationProblem(this.text(each), false)));
  }

  private call(node: SyntaxNode): ValueType {
    const name = this.text(node.getChild('FunctionIdentifier')!);
    const known = FUNCTIONS.get(name);
    if (known === undefined) throw this.unknown(name);
    const { args, least, most, result } = known;
    const given = node.getChild('FunctionCallBody')!.getChildren('Expr');
    if (given.length < least || given.length > most) {
      const number = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
      throw new Refused(`${name}() takes ${number} argument${number === '1' ? '' : 's'}, not ${given.length}`);
    }
    given.forEach((arg, index) => this.expect(arg, args[Math.min(index, args.length - 1)], `${name}()`));
    return result;
  }

  private aggregate(node: SyntaxNode): ValueType {
    const name = this.text(node.getChild('AggregateOp')!).toLowerCase();
    if (EXPERIMENTAL.has(name)) throw this.unknown(name);
    const given = node.getChild('FunctionCallBody')!.getChildren('Expr');
    const parameter = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    const needed = parameter === undefined ? 1 : 2;
    if (given.length !== needed) {
      throw new Refused(`${name}() takes ${needed} argument${needed === 1 ? '' : 's'}, not ${given.length}`);
    }
    if (parameter !== undefined) this.expect(given[0], parameter, `${name}()`);
    this.expect(given[needed - 1], 'vector', `${name}()`);
    return 'vector';
  }

  private binary(node: SyntaxNode, suffixes: readonly SyntaxNode[]): ValueType {
    const [left, right] = node.getChildren('Expr');
    const [one, other] = [this.operand(left), this.operand(right, suffixes)];
    const scalars = [one, other].filter((type) => type === 'scalar').length;
    const has = (names: string[]): boolean => names.some((name) => node.getChild(name) !== null);
    const operator = this.expression.slice(left.to, right.from).trim();
    if (node.getChild('BoolModifier') !== null && !has(COMPARISONS)) {
      throw new Refused(`'bool' stands only after a comparison, not '${operator}'`);
    }
    if (scalars === 2 && has(COMPARISONS) && node.getChild('BoolModifier') === null) {
      throw new Refused(`two scalars are compared with '${operator} bool'`);
    }
    if (scalars > 0 && has(SETS)) throw new Refused(`'${operator}' stands only between two instant vectors`);
    if (has(['FillModifier'])) throw new Refused(`'${operator}' needs a feature that Prometheus has not switched on`);
    this.matching(node, operator, scalars === 0, has(SETS));
    return scalars === 2 ? 'scalar' : 'vector';
  }

  private matching(node: SyntaxNode, operator: string, areVectors: boolean, isSet: boolean): void {
    const clause = node.getChild('MatchingModifierClause');
    if (clause === null) return;
    const [labels = [], included = []] = clause
      .getChildren('GroupingLabels')
      .map((each) => [...each.getChildren('LabelName'), ...each.getChildren('QuotedLabelName')])
      .map((names) => names.map((name) => this.label(name)));
    if (!areVectors && labels.length > 0) {
      throw new Refused(`'${operator}' matches labels, so it stands only between two instant vectors`);
    }
    const grouped = clause.getChild('GroupLeft') ?? clause.getChild('GroupRight');
    if (isSet && grouped !== null) throw new Refused(`'${this.text(grouped)}' can't stand with and, or and unless`);
    const twice = clause.getChild('On') === null ? undefined : labels.find((label) => included.includes(label));
    if (twice !== undefined) throw new Refused(`the label '${twice}' stands both in 'on' and in its group`);
  }

  private label(node: SyntaxNode): string {
    const text = this.text(node);
    if (node.name === 'LabelName') return text;
    this.refuse(stringProblem(text));
    return text.slice(1, -1);
  }

  /** The type of what an operator may stand beside. */
  private operand(node: SyntaxNode, suffixes: readonly SyntaxNode[] = []): ValueType {
    const type = this.typeOf(node, suffixes);
    if (type === 'scalar' || type === 'vector') return type;
    const text = this.expression.slice(node.from, suffixes[suffixes.length - 1]?.to ?? node.to);
    throw new Refused(`'${text}' is ${CALLED[type]}, and an operator takes scalars and instant vectors`);
  }

  private expect(node: SyntaxNode, wanted: ValueType, by: string): void {
    const type = this.typeOf(node);
    if (type !== wanted) {
      throw new Refused(`${by} takes ${CALLED[wanted]}, and '${this.text(node)}' is ${CALLED[type]}`);
    }
  }

  private unknown(name: string): Refused {
    const isExperimental = EXPERIMENTAL.has(name);
    return new Refused(
      isExperimental ? `${name}() needs a feature that Prometheus has not switched on` : `it has no ${name}()`,
    );
  }

  private only(node: SyntaxNode): SyntaxNode {
    return node.getChild('Expr')!;
  }

  private text({ from, to }: SyntaxNode): string {
    return this.expression.slice(from, to);
  }

  private refuse(problem: string | undefined): void {
    if (problem !== undefined) throw new Refused(problem);
  }
}

const CALLED: { readonly [type in ValueType]: string } = {
  scalar: 'a scalar',
  vector: 'an instant vector',
  matrix: 'a range vector, of which rate(…[5m]) or the like makes an instant one',
  string: 'a string',
};
