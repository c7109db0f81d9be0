import { Allocation } from '../../lib/nomad/diagnosis/answers';
import { Cause, causesIn } from '../../lib/nomad/diagnosis/cause';
import { Unplaced } from '../../lib/nomad/diagnosis/placement';
import { storiesOf } from '../../lib/nomad/diagnosis/story';
import { Api } from './api';
import { allClientsReady } from './clients';
import { Stopwatch } from './deadline';
import { lastLines } from './last-lines';

/** A volume or a client's label may come a moment after the job. */
const PLACEMENT_PATIENCE = 60;

/** Tells, look by look, whether anything has failed for good: for a reason that another try will not mend. */
export class Diagnosis {
  private readonly lasting = new Stopwatch();

  public constructor(private readonly api: Api) {}

  /**
   * Look at a job's instances.
   *
   * @param pool node pool of the job
   * @returns the first thing that is beyond help
   */
  public async look(
    allocations: readonly Allocation[],
    places: Unplaced,
    pool: string,
  ): Promise<{ readonly text: string; readonly cause?: Cause } | undefined> {
    const causes = causesIn(allocations);
    const keyOf = ({ allocation, task }: Cause): string => `${allocation.ID} ${task}`;
    const nowhere = places.isFiltered ? places.texts.join('; ') : '';
    this.lasting.see([...causes.map(keyOf), nowhere]);
    const cause = causes.find((each) => this.lasting.secondsOf(keyOf(each)) >= each.patience);
    if (cause !== undefined) return { text: cause.text, cause };
    if (nowhere === '' || this.lasting.secondsOf(nowhere) < PLACEMENT_PATIENCE) return undefined;
    return (await allClientsReady(this.api, pool)) ? { text: nowhere } : undefined;
  }
}

/** Everything that is known of a failure, for a person to read: its cause first, and each thing once. */
export async function report(
  api: Api,
  title: string,
  allocations: readonly Allocation[],
  places: Unplaced,
  known?: { readonly text: string; readonly cause?: Cause },
): Promise<string> {
  const found = known ?? causesIn(allocations).map((cause) => ({ text: cause.text, cause }))[0];
  const bad = found?.cause?.allocation ?? allocations.find(({ ClientStatus }) => ClientStatus === 'failed');
  const task = found?.cause?.task ?? failedTask(bad);
  const output = bad === undefined || task === undefined ? [] : await lastLines(api, bad, task);
  const lines = [...storiesOf(allocations), ...output, ...places.texts.filter((text) => text !== found?.text)];
  const first = found === undefined ? title : `${title}: ${found.text}`;
  if (lines.length === 0 && found === undefined) lines.push('nothing has become of it yet');
  return [first, ...lines.map((line) => `  ${line}`)].join('\n');
}

function failedTask(allocation: Allocation | undefined): string | undefined {
  return Object.entries(allocation?.TaskStates ?? {}).find(([, { Failed }]) => Failed)?.[0];
}
