import { must } from '../../../lib/deploy/command';

/** CPU and memory of each container on this machine, the largest first. */
export async function usage(): Promise<string[]> {
  const format = '{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}';
  const lines = (await must('docker', ['stats', '--no-stream', '--format', format])).split('\n').filter(Boolean);
  const rows = lines.map((line) => line.split('\t'));
  return rows
    .map(([name, cpu, memory]) => ({ name: name.replace(/-[0-9a-f-]{36}$/, ''), cpu, memory: memory.split(' / ')[0] }))
    .sort((a, b) => bytes(b.memory) - bytes(a.memory))
    .map(({ name, cpu, memory }) => `${name.padEnd(24)} ${cpu.padStart(8)} ${memory.padStart(10)}`);
}

function bytes(text: string): number {
  const [, amount, unit] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
  return Number(amount) * ({ B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit] ?? 0);
}
