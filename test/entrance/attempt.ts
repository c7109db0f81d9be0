import { App, TerraformStack, Testing } from 'cdktf';
import { inspect } from 'node:util';

/** What defines something wrong in an app, in words, and what the error says. */
export interface Row {
  readonly what: string;
  readonly define: (app: App) => unknown;
  readonly told: string;
}

/** Rows of programs. */
export function programs(rows: readonly [define: (app: App) => unknown, told: string][]): Row[] {
  return rows.map(([define, told]) => ({ what: String(define), define, told }));
}

/** Rows of props of one construct. */
export function propsOf(
  construct: string,
  define: (app: App, props: any) => unknown,
  rows: readonly [props: object, told: string][],
): Row[] {
  return rows.map(([props, told]) => {
    return { what: `${construct} ${inspect(props)}`, define: (app) => define(app, props), told };
  });
}

/** What becomes of an input on its way through an app and its synthesis: the error's text, or nothing. */
export function attempt(define: (app: App) => unknown): string | undefined {
  const app = Testing.app();
  try {
    define(app);
    app.node.children.filter(TerraformStack.isStack).forEach((stack) => Testing.synth(stack, true));
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    return name === 'Error' ? message : `${name}: ${message}`;
  }
}

/** Whether an error names a place, and what must be there; of a file, that it can't be read. */
export const LOCATED = /(?:^|\n| )\[[^\]\n]+\] (?:'.+' must |.+ must .+, got |.+ can't be read|ENOENT: )/;
