import { Duration } from '../../core/duration';

/** What an alert must know of the workload that it watches. */
export interface AlertSubject {
  readonly namespace: string;

  /** Name of the job. */
  readonly job: string;

  /** Names under which Traefik counts its HTTP requests; undefined while there may be more to come. */
  readonly routed: readonly string[] | undefined;

  /** Name of its Consul service, if it has one that is called by the workload's own name. */
  readonly service: string | undefined;

  /** When it runs. */
  readonly runs: 'always' | 'on a schedule' | 'never' | 'when started';

  /**
   * Time between two of its runs, at least, where it can be told from the schedule.
   *
   * @default - not known
   */
  readonly interval?: Duration;
}
