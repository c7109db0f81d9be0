import { CommandResult, run } from '../../../lib/deploy/command';

/** Runs docker against an engine. */
type Docker = (...args: string[]) => Promise<CommandResult>;

/** What a container uses. */
interface Usage {
  readonly name: string;
  readonly cpuPercent: number;
  readonly mebibytes: number;
}

const HERE: Docker = (...args) => run('docker', args);

const MEBIBYTES: { readonly [unit: string]: number } = { B: 2 ** -20, KiB: 2 ** -10, MiB: 1, GiB: 2 ** 10 };

/**
 * Lines with the CPU and memory of each container of an engine, the largest first. The CPU is the mean of some moments, in
 * percent of one core.
 */
export async function usage(docker: Docker = HERE, moments: number = 5): Promise<string[]> {
  const all: Usage[] = [];
  for (let moment = 0; moment < moments; moment += 1) all.push(...(await now(docker)));
  const names = [...new Set(all.map(({ name }) => name))];
  const rows = names.map((name) => {
    const own = all.filter((each) => each.name === name);
    const cpuPercent = own.reduce((sum, each) => sum + each.cpuPercent, 0) / own.length;
    return { name, cpuPercent, mebibytes: own[own.length - 1].mebibytes };
  });
  return rows
    .sort((a, b) => b.mebibytes - a.mebibytes)
    .map(({ name, cpuPercent, mebibytes }) => {
      const short = name.replace(/-[0-9a-f-]{36}$/, '');
      return `${short.padEnd(24)} ${cpuPercent.toFixed(1).padStart(6)} % ${mebibytes.toFixed(1).padStart(7)} MiB`;
    });
}

async function now(docker: Docker): Promise<Usage[]> {
  const { output } = await docker('stats', '--no-stream', '--format', '{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}');
  const rows = output.split('\n').map((line) => /^(\S+)\t([\d.]+)%\t([\d.]+)(\w+) \/ /.exec(line));
  return rows.flatMap((row) => {
    if (row === null) return [];
    const [, name, cpu, amount, unit] = row;
    return [{ name, cpuPercent: Number(cpu), mebibytes: Number(amount) * MEBIBYTES[unit] }];
  });
}
