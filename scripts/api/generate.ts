import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { Manifest } from './manifest';
import { withProperties } from './properties';
import { referenceOf } from './reference';
import { shapesOf } from './shapes';

const ROOT = join(__dirname, '..', '..');
const PAGES = join(ROOT, 'docs/apps');
const SHAPES = join(ROOT, 'lib/private/validation/shapes/shapes.generated.ts');

/** Write what comes from the manifest of the last build; with `--check` only say whether it is up to date. */
async function main(check: boolean): Promise<void> {
  const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
  const style = await resolveConfig(SHAPES);
  const pages = readdirSync(PAGES).map((name) => join(PAGES, name));
  const texts: { [file: string]: string } = {
    ...Object.fromEntries(pages.map((file) => [file, withProperties(readFileSync(file, 'utf8'), manifest)])),
    [join(ROOT, 'API.md')]: referenceOf(manifest),
    [SHAPES]: await format(shapesOf(manifest), { ...style, parser: 'typescript' }),
  };
  for (const [file, text] of Object.entries(texts)) {
    if (!check) {
      writeFileSync(file, text);
    } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`${file} is not up to date: run 'npm run generate:api'`);
      process.exitCode = 1;
    }
  }
}

void main(process.argv.includes('--check'));
