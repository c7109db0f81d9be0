import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { exports as entries, name } from '../package.json';

/** Compiles every TypeScript example of the README, the docs and API.md, as a user's project would. */
const ROOT = join(__dirname, '..');

interface Example {
  readonly document: string;
  /** Number of the line above its first. */
  readonly line: number;
  readonly code: string;
}

const docs = existsSync(join(ROOT, 'docs'))
  ? readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  : [];
const documents = [
  'README.md',
  'API.md',
  ...docs.filter((path) => path.endsWith('.md')).map((path) => join('docs', path)),
];
const examples = new Map(
  documents.flatMap(examplesOf).map((example) => [join(ROOT, `${example.document}-${example.line}.ts`), example]),
);
if (examples.size === 0) throw new Error('no document has a TypeScript example');
const mistakes = compile();
mistakes.forEach((mistake) => console.error(mistake));
if (mistakes.length > 0) process.exitCode = 1;

function examplesOf(document: string): Example[] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split('\n').length,
    code: `${match[1]}export {};\n`,
  }));
}

/** Type-check the examples, which stand in no file of their own. */
function compile(): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  // What a user imports by name is read from its source, so that no stale build is checked.
  const paths = Object.fromEntries(
    Object.entries(entries).flatMap(([entry, target]) =>
      typeof target === 'string'
        ? []
        : [[join(name, entry), [target.types.replace('/build/', '/').replace('.d.ts', '.ts')]]],
    ),
  );
  Object.assign(options, { noEmit: true, noUnusedLocals: false, baseUrl: ROOT, paths });
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => examples.get(path)?.code ?? readFile(path);
  host.fileExists = (path) => examples.has(path) || fileExists(path);
  const program = ts.createProgram([...examples.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (file === undefined) return message;
    const { document, line } = examples.get(file.fileName) ?? { document: file.fileName, line: 1 };
    return `${document}:${line + 1 + file.getLineAndCharacterOfPosition(start!).line}: ${message}`;
  });
}
