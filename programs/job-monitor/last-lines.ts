import { Allocation } from '../../lib/nomad/diagnosis/answers';
import { Api } from './api';

/** The last lines that a task of an instance wrote, for a person to read. */
export async function lastLines(api: Api, allocation: Allocation, task: string): Promise<string[]> {
  const lines: string[] = [];
  for (const stream of ['stderr', 'stdout']) {
    const query = `task=${encodeURIComponent(task)}&type=${stream}&origin=end&offset=2000&plain=true`;
    const text = await api
      .within(5)
      .text(`/v1/client/fs/logs/${allocation.ID}?${query}`)
      .catch(() => '');
    const last = text.split('\n').map(printable).filter(Boolean).slice(-10);
    if (last.length > 0) lines.push(`${stream} of task '${task}':`, ...last.map((line) => `  | ${line}`));
  }
  return lines;
}

/** Without colours and anything else that a terminal would obey. */
function printable(line: string): string {
  const plain = line.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}
