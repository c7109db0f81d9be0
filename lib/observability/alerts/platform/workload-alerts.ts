import { PlatformAlert } from './platform-alert';

const GROUP = 'namespace, job, task_group';

/**
 * The most that a counter of a Nomad client was in a while: it vanishes a minute after its last increment, and begins at 1 again,
 * so no increase is ever seen.
 */
function lately(counter: string, range: string): string {
  return ofJob(`max_over_time(nomad_client_allocs_${counter}[${range}])`);
}

/** Names of the job and of the run, in the name that Nomad gives a run. */
const RUN = '"(.+)/(?:periodic|dispatch)-(.+)"';

/** The series of a run, as those of its job. */
function ofJob(series: string): string {
  return `label_replace(${series}, "job", "$1", "job", ${RUN})`;
}

/** The same, but those of different runs stay apart: that one waits no longer must not be hidden by the next. */
function ofRun(series: string): string {
  return ofJob(`label_replace(${series}, "run", "$2", "job", ${RUN})`);
}

/** A gauge of the leader, of which a former one may say something old for a minute. */
function summary(gauge: string): string {
  return `max by (${GROUP}) (nomad_nomad_job_summary_${gauge})`;
}

/** Alerts about what runs on the platform, whoever it is of. */
export const WORKLOAD_ALERTS: readonly PlatformAlert[] = [
  {
    alert: 'AllocationsLost',
    // The gauge keeps what was lost until Nomad's garbage collection. Of a new job there is no value of 10 minutes ago.
    expr: `${ofRun(`${summary('lost')} - min by (${GROUP}) (min_over_time(nomad_nomad_job_summary_lost[10m]))`)} > 0`,
    summary: 'Nomad has lost {{ $value }} instances of {{ $labels.job }} with their host',
  },
  {
    alert: 'AllocationsUnknown',
    // Such a client still counts as one that reports, until Nomad gives it up.
    expr: `${ofRun(summary('unknown'))} > 0`,
    for: '1m',
    summary:
      'Nomad has not heard for a while of {{ $value }} instances of {{ $labels.job }}: their client is out of reach',
  },
  {
    alert: 'AllocationFailed',
    expr: `sum by (${GROUP}) (${lately('failed', '2m')}) > 0`,
    summary: 'An instance of {{ $labels.job }} has failed',
  },
  {
    alert: 'TaskRestarts',
    expr: `sum by (${GROUP}, task) (${lately('restart', '10m')}) > 2`,
    summary: 'The task {{ $labels.task }} of {{ $labels.job }} restarts again and again',
  },
  {
    alert: 'OomKilled',
    expr: `sum by (${GROUP}, task) (${lately('oom_killed', '2m')}) > 0`,
    summary: 'The task {{ $labels.task }} of {{ $labels.job }} was killed, as it took more than its memory',
  },
  {
    alert: 'PlacementFails',
    expr: `${ofRun(summary('queued'))} > 0`,
    for: '2m',
    summary: '{{ $value }} instances of {{ $labels.job }} find no host',
  },
  {
    alert: 'ServiceUnhealthy',
    expr:
      'sum by (service) (consul_service_instances{status="passing"}) == 0 ' +
      'and sum by (service) (consul_service_instances) > 0',
    for: '1m',
    isCritical: true,
    summary: 'No instance of the service {{ $labels.service }} passes its checks',
  },
];
