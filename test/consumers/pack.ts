import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/deploy/command';
import { must } from './must';

const ROOT = join(__dirname, '..', '..');

/** Packs the library once for all tests, and finds out whether there is a registry. */
export default async function (): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'berth-consumers-'));
  process.env.TMPDIR = dir;
  // The build of the lint is taken where it is as new as the sources.
  if (!isBuilt()) await must('npm', ['run', '--silent', 'build'], ROOT);
  const packed = await must('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', dir], ROOT);
  process.env.BERTH_TARBALL = join(dir, packed.trim().split('\n').at(-1)!);
  const registry = ['view', 'cdktf@0.21.0', 'version', '--fetch-retries=0'];
  const python = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--retries=0', '--dest', dir, 'publication==0.0.3'];
  const [noRegistry, noPython] = await Promise.all([
    lack('npm', registry, 'no package registry can be reached'),
    lack('python3', python, 'there is no Python with pip, or no package registry for it'),
  ]);
  process.env.BERTH_NO_REGISTRY = noRegistry;
  process.env.BERTH_NO_PYTHON = noPython;
  if (noRegistry !== '') process.stderr.write(`other versions and programs, and Python, are skipped: ${noRegistry}\n`);
  else if (noPython !== '') process.stderr.write(`Python is skipped: ${noPython}\n`);
}

/** What is said where a program fails; nothing where it works. */
async function lack(program: string, args: string[], words: string): Promise<string> {
  return (await run(program, args, { cwd: ROOT, timeoutSeconds: 60 })).code === 0 ? '' : words;
}

function isBuilt(): boolean {
  const built = statSync(join(ROOT, '.jsii'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).map((path) =>
    join('lib', path),
  );
  return ['package.json', 'tsconfig.json', ...sources].every((path) => statSync(join(ROOT, path)).mtimeMs < built);
}
