import { StackMap } from '../../map/stack-map';
import { NomadClient } from '../nomad/nomad-client';
import { visibleText } from '../visible-text';

/** A job in Nomad's list. */
interface JobStub {
  readonly ID: string;
  readonly Namespace: string;
  readonly ParentID: string;
  readonly Status: string;
  readonly Stop: boolean;
}

/** What is declared, and where is looked. */
export interface Declaration {
  /** Namespaces in which the stacks in question have jobs; others belong to others. */
  readonly namespaces: ReadonlySet<string>;

  /** Maps of all stacks of the app. */
  readonly maps: readonly StackMap[];

  /** Name of the platform. */
  readonly platform: string;

  /** Jobs to be content with, as `namespace/id` with `*` for anything. */
  readonly ignored: readonly string[];
}

/** Jobs that run in a stack's namespaces and nobody declares, as `namespace/id`. */
export async function undeclaredJobs(
  nomad: NomadClient,
  { namespaces, maps, platform, ignored }: Declaration,
): Promise<string[]> {
  const declared = new Set(
    maps
      .filter((map) => map.platform?.name === platform)
      .flatMap(({ jobs }) => jobs.map(({ namespace, id }) => `${namespace}/${id}`)),
  );
  const jobs = await nomad.get<JobStub[]>('/v1/jobs', { query: { namespace: '*' } });
  if (!Array.isArray(jobs)) throw new Error(`Nomad at ${nomad.address}: GET /v1/jobs answers no list of jobs`);
  const patterns = ignored.map(patternOf);
  return (
    jobs
      .filter(({ Namespace, Status, Stop }) => namespaces.has(Namespace) && !Stop && Status !== 'dead')
      // A launch of a periodic job, or a dispatch of a parameterized one.
      .filter(({ ParentID }) => !ParentID)
      .map(({ Namespace, ID }) => `${Namespace}/${ID}`)
      .filter((name) => !declared.has(name) && !patterns.some((pattern) => pattern.test(name)))
      .map(visibleText)
  );
}

function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
