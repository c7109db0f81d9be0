import { nearest } from '../../../private/validation/shapes/nearest';

/** A job, by the names that tell it from others. */
interface NamedJob {
  readonly namespace: string;
  readonly job: string;
}

/** Which job is meant. */
interface WantedJob {
  readonly job: string;
  readonly namespace?: string;
  /** What it means that it is not known, as the beginning of a sentence. */
  readonly absent?: string;
}

/** The one of some jobs that is meant by its name, and by a namespace where that alone is not enough. */
export function knownJob<T extends NamedJob>(
  known: readonly T[],
  { job, namespace, absent = 'there is no app' }: WantedJob,
): T {
  const within = known.filter((each) => namespace === undefined || each.namespace === namespace);
  const found = within.filter((each) => each.job === job);
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    const namespaces = found.map((each) => each.namespace || "''").sort();
    throw new Error(`'--namespace' must be given for '${job}', as one of ${namespaces.join(', ')}`);
  }
  const place = namespace === undefined ? '' : ` in the namespace '${namespace}'`;
  const elsewhere = known.filter((each) => each.job === job).map((each) => each.namespace);
  if (elsewhere.length > 0) {
    throw new Error(`${absent} '${job}'${place}: there is one in ${elsewhere.sort().join(', ')}`);
  }
  const near = nearest(job, [...new Set(within.map((each) => each.job))]);
  throw new Error(`${absent} '${job}'${place}${near === undefined ? '' : `: did you mean '${near}'?`}`);
}
