import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');

/** The kinds of messages that the page explains: parts of them, with … for what varies. */
const KINDS = [...PAGE.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, cell]) =>
  [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]),
);
const EXPLAINED = KINDS.slice(KINDS.indexOf('after the last colon') + 1).filter(
  (kind) => !/^(?:\[|'routes|must …$|got …)/.test(kind),
);

/** Rules of values, and messages, as they stand in the sources. */
const messages = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.includes('.generated.'))
  .flatMap((path) => messagesIn(join(ROOT, 'lib', path)));

function messagesIn(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'must') {
      found.push(...rules(textsOf(node.initializer)));
    }
    if (ts.isGetAccessor(node) && node.name.getText() === 'must') node.body!.forEachChild(visitReturn);
    if (ts.isNewExpression(node) && node.expression.getText() === 'Error') found.push(...textsOf(node.arguments?.[0]));
    node.forEachChild(visit);
  };
  const visitReturn = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) found.push(...rules(textsOf(node.expression)));
    else node.forEachChild(visitReturn);
  };
  visit(source);
  return found;
}

function rules(texts: string[]): string[] {
  return texts.map((text) => `must ${text}`);
}

function textsOf(node: ts.Node | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [[...textsOf(node.left), ...textsOf(node.right)].join('')];
  if (!ts.isTemplateExpression(node)) return [];
  return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')];
}

/** Whether a message says enough by itself to be found: the rest puts others together, or is for who changes Berth. */
const isWhole = (message: string): boolean =>
  /[a-z]{3,}.*[a-z]{2,}/.test(message.replace(/^must (?=…|, )/, '')) &&
  !/npm run generate:api|unbalanced/.test(message);

describe('the page of errors', () => {
  test('explains only messages that there are', () => {
    expect(EXPLAINED.length).toBeGreaterThan(100);
    expect(EXPLAINED.filter((kind) => !messages.some((message) => message.includes(kind)))).toEqual([]);
  });

  test('explains every message', () => {
    expect(messages.length).toBeGreaterThan(400);
    const unexplained = messages.filter(isWhole).filter((message) => !EXPLAINED.some((kind) => message.includes(kind)));
    expect([...new Set(unexplained)]).toEqual([]);
  });
});
