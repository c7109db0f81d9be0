import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './must';

const ROOT = join(__dirname, '..', '..');

/** Pack the library into a directory, as npm publishes it. */
export async function packLibrary(dir: string): Promise<string> {
  // The build of the lint is taken where it is as new as the sources.
  if (!isBuilt()) await must('npm', ['run', '--silent', 'build'], ROOT);
  const packed = await must('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', dir], ROOT);
  return join(dir, packed.trim().split('\n').at(-1)!);
}

function isBuilt(): boolean {
  const built = statSync(join(ROOT, '.jsii'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).map((path) =>
    join('lib', path),
  );
  return ['package.json', 'tsconfig.json', ...sources].every((path) => statSync(join(ROOT, path)).mtimeMs < built);
}
