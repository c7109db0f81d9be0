import { Allocation } from '../../../nomad/diagnosis/answers';
import { causesIn } from '../../../nomad/diagnosis/cause';
import { isBad, storiesOf } from '../../../nomad/diagnosis/story';
import { NomadClient } from '../../nomad/nomad-client';
import { visibleText } from '../../visible-text';
import { Problem } from '../finding';

/** Lines of each stream that are shown. */
const LINES = 20;

/** Bytes of each stream that are read for them. */
const BYTES = 4_000;

/** Letters of a line that are shown. */
const LONGEST = 300;

/** What is known of instances that are not as they should be: the cause, their stories, and what the newest wrote last. */
export async function failureOf(
  nomad: NomadClient,
  namespace: string,
  allocations: readonly Allocation[],
  unplaced: readonly string[] = [],
): Promise<Pick<Problem, 'cause' | 'lines'>> {
  const newestFirst = [...allocations].sort((a, b) => b.CreateIndex - a.CreateIndex);
  const [cause] = causesIn(newestFirst);
  const allocation = cause?.allocation ?? newestFirst.find(isBad);
  const task = cause?.task ?? taskOf(allocation);
  const written =
    allocation === undefined || task === undefined ? [] : await lastLines(nomad, namespace, allocation, task);
  return {
    cause: cause?.text ?? unplaced[0],
    lines: [...storiesOf(allocations), ...unplaced.slice(cause === undefined ? 1 : 0), ...written].map(visibleText),
  };
}

function taskOf(allocation: Allocation | undefined): string | undefined {
  const tasks = Object.entries(allocation?.TaskStates ?? {});
  return (tasks.find(([, { Failed }]) => Failed) ?? tasks[0])?.[0];
}

async function lastLines(nomad: NomadClient, namespace: string, { ID }: Allocation, task: string): Promise<string[]> {
  const streams = ['stderr', 'stdout'].map(async (type) => {
    const query = { task, type, origin: 'end', offset: String(BYTES), plain: 'true' };
    // The host may be gone, or the token may not read logs: then there are no lines, and the cause still stands.
    const text = await nomad.text(`/v1/client/fs/logs/${ID}`, { namespace, query }).catch(() => '');
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    const last = lines
      .slice(-LINES)
      .map((line) => `  | ${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}`);
    return last.length === 0 ? [] : [`${type} of task '${task}':`, ...last];
  });
  return (await Promise.all(streams)).flat();
}
