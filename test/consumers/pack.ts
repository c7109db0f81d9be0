import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  process.env.BERTH_NO_REGISTRY = await must(
    'npm',
    ['view', 'cdktf@0.21.0', 'version', '--fetch-retries=0'],
    ROOT,
  ).then(
    () => '',
    () => 'no package registry can be reached',
  );
  if (process.env.BERTH_NO_REGISTRY !== '') {
    process.stderr.write(
      `what needs packages beside those of the library is skipped: ${process.env.BERTH_NO_REGISTRY}\n`,
    );
  }
}

function isBuilt(): boolean {
  const built = statSync(join(ROOT, '.jsii'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).map((path) =>
    join('lib', path),
  );
  return ['package.json', 'tsconfig.json', ...sources].every((path) => statSync(join(ROOT, path)).mtimeMs < built);
}
