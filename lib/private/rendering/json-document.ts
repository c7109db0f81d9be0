import { IResolvable, IResolveContext, Tokenization } from 'cdktf';
import { Deferred } from './deferred';
import { forgetAspects, hasAspects } from '../stack/aspects';
import { endOfInterpolation, escapeTemplate, quoteHcl } from './terraform-template';

const STRING_TOKEN = /\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}/;
const TOKEN_IN_TEXT = /\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}|-\d(?:\.\d+)?e\+\d+/g;
const MAP_TOKEN_KEY = '&{TfToken[';

/**
 * Define a JSON text inside a Terraform configuration.
 *
 * `produce` returns plain data in which strings, numbers, lists, maps and keys may be Terraform tokens. Literal text
 * reaches the reader of the JSON as written, `${` and `%{` included; a token becomes `${jsonencode(…)}`, so that
 * Terraform writes its value as JSON. `JSON.stringify` and `Fn.jsonencode` each get one of the two wrong.
 */
export class JsonDocument implements IResolvable {
  public readonly creationStack: string[] = [];
  private prepared: string | undefined;

  /**
   * @param produce returns the data
   * @param accept called with each expression that Terraform is to evaluate; may throw to refuse it
   * @param compact write it on one line, without spaces
   */
  public constructor(
    private readonly produce: (context: IResolveContext) => unknown,
    private readonly accept: (expression: string) => void = () => undefined,
    private readonly compact: boolean = false,
  ) {}

  /** Note that the data has changed. */
  public invalidate(): void {
    this.prepared = undefined;
  }

  public resolve(context: IResolveContext): string {
    // cdktf resolves a stack twice, first to find references. A text without any is not written again, unless aspects
    // ran.
    const prepared = this.prepared;
    this.prepared = undefined;
    if (context.preparing) forgetAspects(context.scope);
    else if (prepared !== undefined && !hasAspects(context.scope)) return prepared;
    const writer = new Writer(context, this.accept, this.compact);
    const text = writer.write(this.produce(context), '\n');
    // This flattens the text: until it is read, V8 keeps all its parts in memory.
    text.charCodeAt(0);
    if (context.preparing && !writer.sawToken) this.prepared = text;
    return text;
  }

  public toString(): string {
    throw new Error('a JsonDocument must be passed on as a token: Token.asString(document)');
  }

  public toJSON(): unknown {
    return this.toString();
  }
}

class Writer {
  /** Whether a token was resolved, so that the text is valid in this context only. */
  public sawToken = false;

  public constructor(
    private readonly context: IResolveContext,
    private readonly accept: (expression: string) => void,
    private readonly compact: boolean,
  ) {}

  /** @param indent the line break, and the spaces with which the lines of this value start */
  public write(value: unknown, indent: string): string {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        return this.number(value, indent);
      case 'boolean':
        return String(value);
      case 'object':
        if (value === null) return 'null';
        if (Array.isArray(value)) return this.list(value, indent);
        if (Tokenization.isResolvable(value)) return this.token(value, indent);
        return this.map(value as Record<string, unknown>, indent);
      default:
        throw new Error(`a ${typeof value} has no place in a JSON document`);
    }
  }

  private number(value: number, indent: string): string {
    // Encoded tokens are huge negative numbers; looking up all others would be slow.
    const token = value < -1e200 ? Tokenization.reverseNumber(value) : undefined;
    return token ? this.token(token, indent) : JSON.stringify(value);
  }

  private list(values: unknown[], indent: string): string {
    const first = values[0];
    if (typeof first === 'string' && first.startsWith('#{TfToken[')) {
      const token = Tokenization.reverseList(values as string[]);
      if (token) return this.token(token, indent);
    }
    if (typeof first === 'number' && first < -1e200 && values.length === 1) {
      const token = Tokenization.reverseNumberList(values as number[]);
      if (token) return this.token(token, indent);
    }
    if (values.length === 0) return '[]';
    const [outer, inner] = this.indents(indent);
    return `[${inner}${values.map((value) => this.write(value, inner)).join(`,${inner}`)}${outer}]`;
  }

  private map(values: Record<string, unknown>, indent: string): string {
    const [outer, inner] = this.indents(indent);
    const colon = this.compact ? ':' : ': ';
    let lines = '';
    for (const key in values) {
      const value = values[key];
      if (value === undefined) continue;
      if (key.startsWith(MAP_TOKEN_KEY)) {
        const token = Tokenization.reverseMap(values);
        if (token) return this.token(token, indent);
      }
      lines += `${lines === '' ? '' : ','}${inner}${this.text(key)}${colon}${this.write(value, inner)}`;
    }
    return lines === '' ? '{}' : `{${lines}${outer}}`;
  }

  /** The line breaks after and before the contents of brackets. */
  private indents(indent: string): [string, string] {
    return this.compact ? ['', ''] : [indent, `${indent}  `];
  }

  private text(text: string): string {
    if (!text.includes('{') && !text.includes('e+')) return quoteJson(text);
    if (!STRING_TOKEN.test(text) && !text.includes('e+')) return escapeTemplate(quoteJson(text));
    const parts = this.split(text);
    if (parts.every((part) => typeof part === 'string')) return escapeTemplate(quoteJson(parts.join('')));
    if (parts.length === 1) return this.expression(parts[0] as Expression);
    return `\${jsonencode("${parts.map((part, index) => this.fragment(part, index < parts.length - 1)).join('')}")}`;
  }

  private fragment(part: string | Expression, more: boolean): string {
    if (typeof part !== 'string') return part.template;
    const quoted = quoteHcl(part);
    // A sigil right before an interpolation would escape it.
    return more ? quoted.replace(/[$%]$/, (sigil) => `\${"${sigil}"}`) : quoted;
  }

  /** Split a text with tokens into literal text and what Terraform has to evaluate. */
  private split(text: string): (string | Expression)[] {
    const parts: (string | Expression)[] = [];
    const literal = (piece: string): void => {
      const last = parts.length - 1;
      if (piece === '') return;
      if (typeof parts[last] === 'string') parts[last] += piece;
      else parts.push(piece);
    };
    let end = 0;
    for (const match of text.matchAll(TOKEN_IN_TEXT)) {
      literal(text.slice(end, match.index));
      end = match.index + match[0].length;
      const token = reverse(match[0]);
      if (token === undefined) {
        literal(match[0]);
        continue;
      }
      const value = this.evaluate(token);
      if (value instanceof Expression) parts.push(value);
      else if (typeof value === 'string') this.split(value).forEach((part) => addPart(part));
      else literal(String(value));
    }
    literal(text.slice(end));
    return parts;

    function addPart(part: string | Expression): void {
      if (typeof part === 'string') literal(part);
      else parts.push(part);
    }
  }

  private token(token: IResolvable, indent: string): string {
    const value = this.evaluate(token);
    return value instanceof Expression ? this.expression(value) : this.write(value ?? null, indent);
  }

  private expression({ template }: Expression): string {
    const single = template.startsWith('${') && endOfInterpolation(template, 0) === template.length;
    return `\${jsonencode(${single ? template.slice(2, -1) : `"${template}"`})}`;
  }

  /** One step of resolution: what a Lazy holds is the user's data, anything else is Terraform's expression. */
  private evaluate(token: IResolvable): unknown {
    this.sawToken = true;
    if (Deferred.holdsData(token)) return token.resolve(this.context);
    const value: unknown = this.context.resolve(token);
    if (typeof value !== 'string' || !value.includes('${')) return value;
    this.accept(value);
    return new Expression(value);
  }
}

/** A template text that Terraform evaluates, such as `${docker_volume.data.name}`. */
class Expression {
  public constructor(public readonly template: string) {}
}

/** Terraform normalizes characters to NFC, unless they are written as escapes. */
function quoteJson(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  const quoted = JSON.stringify(text);
  if (!NOT_ASCII.test(quoted) || quoted === quoted.normalize('NFC')) return quoted;
  return quoted.replace(NOT_ASCII_ALL, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What JSON writes as it is: most texts, and all keys. */
const PLAIN = /^[ !#-[\]-~]*$/;
const NOT_ASCII = /[^\0-\x7f]/;
const NOT_ASCII_ALL = /[^\0-\x7f]/g;

function reverse(marker: string): IResolvable | undefined {
  if (marker.startsWith('$')) return Tokenization.reverseString(marker).firstToken;
  const number = Number(marker);
  return number < -1e200 ? Tokenization.reverseNumber(number) : undefined;
}
