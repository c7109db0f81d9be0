import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { devDependencies, name, peerDependencies } from '../../package.json';
import { must } from '../../lib/deploy/command';
import { flatten } from './flat-module';

/** Writes the packages for other languages. usage: main.ts <tarball of npm pack> <directory> [--peers] */
const ROOT = join(__dirname, '..', '..');

/** The newest pacmak that reads what jsii 5.9 writes. */
const PACMAK = ['jsii-pacmak@^1.140.0', `jsii-rosetta@${devDependencies.jsii}`];

/** @param peers whether the packages that the library needs are written, too, for those whom no registry gives them */
async function main(tarball: string, outdir: string, peers: boolean): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'berth-languages-'));
  const pack = (library: string, targets: string[], recurse: boolean): Promise<string> => {
    const pacmak = join(dir, 'node_modules/jsii-pacmak/bin/jsii-pacmak');
    const options = ['--targets', ...targets, '--code-only', '--rosetta-unknown-snippets', 'verbatim'];
    const packed = ['--pack-command', 'npm pack --silent --ignore-scripts', '--outdir', resolve(outdir)];
    return must(process.execPath, [pacmak, ...options, ...packed, ...(recurse ? ['--recurse'] : []), library]);
  };
  try {
    await must('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', dir, ...PACMAK]);
    const [library, flat] = await Promise.all(['modules', 'flat'].map((each) => unpack(tarball, join(dir, each))));
    flatten(flat);
    const packGo = pack(flat, ['go'], peers);
    await pack(library, ['python', 'dotnet'], false);
    await pack(library, ['java'], peers);
    await packGo;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Unpack the library where it finds its peers. */
async function unpack(tarball: string, dir: string): Promise<string> {
  const modules = join(dir, 'node_modules');
  const library = join(modules, name);
  mkdirSync(library, { recursive: true });
  await must('tar', ['-xzf', resolve(tarball), '--strip-components=1', '-C', library]);
  for (const peer of new Set(Object.keys(peerDependencies).map((each) => each.split('/')[0]))) {
    symlinkSync(join(ROOT, 'node_modules', peer), join(modules, peer));
  }
  return library;
}

const [tarball, outdir, ...options] = process.argv.slice(2);
if (outdir === undefined || options.some((option) => option !== '--peers')) {
  console.error('usage: main.ts <tarball of npm pack> <directory> [--peers]');
  process.exitCode = 2;
} else {
  main(tarball, outdir, options.length > 0).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
