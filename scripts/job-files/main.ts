import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { obtainProgram } from '../testbed/given-programs';
import { JobCheck, Outcome } from './job-check';

/**
 * Imports every job file of a directory, and of those below it, and says whether what it prints is the same job to Nomad.
 * Fails when a job is different, or when the import crashes.
 *
 * usage: npm run import:all -- <directory>
 */
const BAD: readonly Outcome[] = ['different', 'crashed'];

async function main(directory: string | undefined): Promise<void> {
  if (directory === undefined) throw new Error('usage: npm run import:all -- <directory>');
  const nomad = await obtainProgram('nomad', (line) => console.error(line));
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  const files = paths.filter((path) => /\.(?:hcl|nomad|json)$/.test(path) && !path.includes('/node_modules/')).sort();
  const check = new JobCheck(nomad);
  const counts = new Map<Outcome, number>();
  const kinds = new Map<string, number>();
  for (const name of files.map((path) => resolve(path))) {
    // Nomad looks for files that a job file reads from where it is started.
    process.chdir(dirname(name));
    const { outcome, reasons } = await check.check(name);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (outcome === 'no job') continue;
    console.log(`${outcome}: ${name}`);
    reasons.forEach((reason) => console.log(`    ${reason}`));
    if (outcome !== 'refused') continue;
    for (const kind of new Set(reasons.map(kindOf))) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  console.log(`\n${files.length} files: ${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`);
  for (const [kind, count] of [...kinds].sort(([, one], [, other]) => other - one)) console.log(`  ${count} ${kind}`);
  if (BAD.some((outcome) => counts.has(outcome)) || (counts.get('equal') ?? 0) === 0) process.exitCode = 1;
}

/** A reason without the places and values of one file. */
function kindOf(reason: string): string {
  return reason
    .replace(/^berth: (?:\[[^\]]*\] )?/, '')
    .replace(/, got [^]*$/, '')
    .replace(/\[\d+\]/g, '');
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
