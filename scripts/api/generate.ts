import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceOf } from './reference';

const ROOT = join(__dirname, '..', '..');
const FILE = join(ROOT, 'API.md');

/** Write API.md from the manifest of the last build; with `--check` only say whether it is up to date. */
function main(check: boolean): void {
  const reference = referenceOf(JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')));
  if (!check) {
    writeFileSync(FILE, reference);
  } else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== reference) {
    console.error("API.md is not up to date: run 'npm run generate:api'");
    process.exitCode = 1;
  }
}

main(process.argv.includes('--check'));
