import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateProjects } from './init/generate';
import { generatePrograms } from './programs/generate';
import { generate } from './specs/generate';

/** Write the generated files that are not current, or only name them when checking. */
async function main(check: boolean): Promise<void> {
  const files = Object.entries({ ...(await generate()), ...generatePrograms(), ...generateProjects() });
  const stale = files.filter(
    ([path, text]) => !existsSync(onDisk(path)) || readFileSync(onDisk(path), 'utf8') !== text,
  );
  if (!check) {
    for (const [path, text] of stale) writeFileSync(onDisk(path), text);
  } else if (stale.length > 0) {
    console.error(`not current, run \`npm run generate\`: ${stale.map(([path]) => path).join(', ')}`);
    process.exitCode = 1;
  }
}

function onDisk(path: string): string {
  return join(__dirname, '..', path);
}

void main(process.argv.includes('--check'));
