import { readdirSync, readFileSync } from 'node:fs';
import { run } from '../../lib/deploy/command';
import { cacheDir } from './cache';

/** Where testbeds are: this machine itself as a host, or hosts in network namespaces of its own. */
export type Place = 'machine' | 'hosts';

/** Directories in which the containers of testbeds make mounts. */
const DIRECTORIES: Readonly<Record<Place, string>> = { machine: '/var/lib/berth', hosts: '/srv/berth' };

/** What testbeds have left at a place beside containers: mounts, network namespaces and links, and engines of hosts. */
export async function leftAt(place: Place): Promise<string[]> {
  const mounts = mountPoints(readFileSync('/proc/self/mountinfo', 'utf8'))
    .filter((path) => path.startsWith(`${DIRECTORIES[place]}/`))
    .map((path) => `mount ${path}`);
  return place === 'machine' ? mounts : [...mounts, ...(await leftOfHosts())];
}

/** Fail when testbeds have left something at a place. */
export async function expectNothingLeft(place: Place): Promise<void> {
  failFor(await leftAt(place));
}

/** Fail when testbeds have left anything on this machine: also their engines, and the mounts that these needed. */
export async function expectCleanMachine(): Promise<void> {
  const mounts = mountPoints(readFileSync('/proc/self/mountinfo', 'utf8'));
  failFor([
    ...(await leftAt('machine')),
    ...(await leftAt('hosts')),
    ...mounts.filter((path) => Object.values(DIRECTORIES).includes(path)).map((path) => `mount ${path}`),
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
