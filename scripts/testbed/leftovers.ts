import { readdirSync, readFileSync } from 'node:fs';
import { run } from '../../lib/deploy/command';
import { cacheDir } from './cache';

/** Where testbeds are: this machine itself as a host, or hosts in network namespaces of its own. */
export type Place = 'machine' | 'hosts';

/** Directories in which the containers of testbeds make mounts. */
const DIRECTORIES: Readonly<Record<Place, string>> = { machine: '/var/lib/berth', hosts: '/srv/berth' };

/** What testbeds have left at a place beside containers: mounts, network namespaces and links, and engines of hosts. */
async function leftAt(place: Place): Promise<string[]> {
  const left = mountsIn(DIRECTORIES[place]).map((path) => `mount ${path}`);
  return place === 'machine' ? left : [...left, ...(await leftOfHosts())];
}

/** Fail when testbeds have left something at a place. */
export async function expectNothingLeft(place: Place): Promise<void> {
  failFor(await leftAt(place));
}

/** Fail when testbeds have left anything on this machine: also their engines, and the mounts that these needed. */
export async function expectCleanMachine(): Promise<void> {
  const directories = Object.values(DIRECTORIES);
  failFor([
    ...(await leftAt('machine')),
    ...(await leftAt('hosts')),
    ...mounts().flatMap((path) => (directories.includes(path) ? [`mount ${path}`] : [])),
    ...enginesIn(cacheDir('docker')),
  ]);
}

async function leftOfHosts(): Promise<string[]> {
  const namespaces = (await run('ip', ['netns', 'list'])).output.split('\n').filter((line) => /^berth-h\d/.test(line));
  const links = (await run('ip', ['-o', 'link'])).output.match(/\b(?:br-berth|vb-h\d+)\b/g) ?? [];
  return [
    ...namespaces.map((name) => `network namespace ${name}`),
    ...[...new Set(links)].map((name) => `link ${name}`),
    ...enginesIn(cacheDir('hosts')),
  ];
}

function failFor(left: readonly string[]): void {
  if (left.length > 0) throw new Error(`left on this machine: ${left.join(', ')}`);
}

/** Mount points below a directory, the last one first. */
function mountsIn(directory: string): string[] {
  return mounts().filter((path) => path.startsWith(`${directory}/`));
}

/** All mount points of this machine, the last one first. */
export function mounts(): string[] {
  return mountPoints(readFileSync('/proc/self/mountinfo', 'utf8'));
}

/** Mount points in the kernel's list, the last one first. */
export function mountPoints(mountinfo: string): string[] {
  const lines = mountinfo.split('\n').filter(Boolean);
  return lines.map((line) => line.split(' ')[4]).reverse();
}

/** Engines whose data lies in a directory. */
export function enginesIn(directory: string): string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes
    .filter((pid) => {
      try {
        const [program, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return program === 'dockerd' && args.some((arg) => `${arg}/`.startsWith(`${directory}/`));
      } catch {
        return false; // It has just ended.
      }
    })
    .map((pid) => `dockerd with process id ${pid}`);
}
