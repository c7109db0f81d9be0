import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { devDependencies, name, peerDependencies } from '../../package.json';
import { must } from '../../lib/deploy/command';
import { flatten } from './flat-module';

/** Writes the packages for other languages. usage: main.ts <tarball of npm pack> <directory> [<directory of peers>] */
const ROOT = join(__dirname, '..', '..');
const MODULES = join(ROOT, 'node_modules');

/** The newest pacmak that reads what jsii 5.9 writes. */
const PACMAK = ['jsii-pacmak@^1.140.0', `jsii-rosetta@${devDependencies.jsii}`];

/** Bindings, from which all peers are reached. */
const BINDINGS = Object.keys(peerDependencies).filter((peer) => peer.startsWith('@cdktf/'));

/** @param peers where to write what the packages for Go and Java need, for those whom no registry gives it; once only */
async function main(tarball: string, outdir: string, peers?: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'berth-languages-'));
  const pack = (libraries: string[], targets: string[], to: string, ...more: string[]): Promise<string> => {
    const pacmak = join(dir, 'node_modules/jsii-pacmak/bin/jsii-pacmak');
    const options = ['--targets', ...targets, '--code-only', '--rosetta-unknown-snippets', 'verbatim', ...more];
    const packed = ['--pack-command', 'npm pack --silent --ignore-scripts', '--outdir', resolve(to)];
    return must(process.execPath, [pacmak, ...options, ...packed, ...libraries]);
  };
  const packPeers = async (to: string): Promise<void> => {
    const bindings = BINDINGS.map((peer) => join(MODULES, peer));
    await pack(bindings, ['go', 'java'], join(dir, 'peers'), '--recurse');
    mkdirSync(dirname(resolve(to)), { recursive: true });
    // Only a whole one gets the name by which it is found again.
    await must('mv', [join(dir, 'peers'), to]);
  };
  try {
    await must('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', dir, ...PACMAK]);
    const [library, flat] = await Promise.all(['modules', 'flat'].map((each) => unpack(tarball, join(dir, each))));
    flatten(flat);
    const packGo = pack([flat], ['go'], outdir);
    await pack([library], ['python', 'dotnet', 'java'], outdir);
    await packGo;
    if (peers !== undefined && !existsSync(peers)) await packPeers(peers);
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
    symlinkSync(join(MODULES, peer), join(modules, peer));
  }
  return library;
}

const [tarball, outdir, peers] = process.argv.slice(2);
if (outdir === undefined) {
  console.error('usage: main.ts <tarball of npm pack> <directory> [<directory of peers>]');
  process.exitCode = 2;
} else {
  main(tarball, outdir, peers).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
