import { readdirSync, readFileSync } from 'node:fs';
import { run } from '../../lib/deploy/command';
import { cacheDir } from './cache';

/** Directories of testbeds on this machine, in which containers make mounts. */
const DIRECTORIES = ['/srv/berth', '/var/lib/berth'];

/** What testbeds have left on this machine beside containers: mounts, network namespaces and links, and engines that run. */
export async function machineLeftovers(): Promise<string[]> {
  const mounts = mountPoints(readFileSync('/proc/self/mountinfo', 'utf8')).filter((path) =>
    DIRECTORIES.some((directory) => path === directory || path.startsWith(`${directory}/`)),
  );
  const namespaces = (await run('ip', ['netns', 'list'])).output.split('\n').filter((line) => /^berth-h\d/.test(line));
  const links = (await run('ip', ['-o', 'link'])).output.match(/\b(?:br-berth|vb-h\d+)\b/g) ?? [];
  return [
    ...mounts.map((path) => `mount ${path}`),
    ...namespaces.map((name) => `network namespace ${name}`),
    ...new Set(links.map((name) => `link ${name}`)),
    ...ownEngines().map((pid) => `dockerd with process id ${pid}`),
  ];
}

/** Fail when testbeds have left something on this machine. */
export async function expectCleanMachine(): Promise<void> {
  const left = await machineLeftovers();
  if (left.length > 0) throw new Error(`left on this machine: ${left.join(', ')}`);
}

/** Mount points in the kernel's list, the last one first. */
export function mountPoints(mountinfo: string): string[] {
  const lines = mountinfo.split('\n').filter(Boolean);
  return lines.map((line) => line.split(' ')[4]).reverse();
}

/** Engines whose data lies in the cache, as those of testbeds have it. */
function ownEngines(): string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.filter((pid) => {
    try {
      const [program, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return program === 'dockerd' && args.some((arg) => arg.startsWith(cacheDir()));
    } catch {
      return false; // It has just ended.
    }
  });
}
