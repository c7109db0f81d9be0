import { AlertSubject } from './alert-subject';

/** Over how long the ingress' requests are counted. */
const WINDOW = '5m';

/** The end of the range of buckets that the ingress counts: what is slower is in none. */
export const SLOWEST_SECONDS = 10;

/** The share of failed requests through the ingress. */
export function errorRatio(subject: AlertSubject, ratio: string): string {
  const requests = (...matchers: string[]): string =>
    `sum(rate(traefik_service_requests_total{${[routedTo(subject), ...matchers].join(',')}}[${WINDOW}]))`;
  return `${requests('code=~"5.."')} / ${requests()} > ${ratio}`;
}

/** A quantile of the durations of requests through the ingress. */
export function latency(subject: AlertSubject, quantile: string, seconds: string): string {
  const buckets = `traefik_service_request_duration_seconds_bucket{${routedTo(subject)}}`;
  return `histogram_quantile(${quantile}, sum by (le) (rate(${buckets}[${WINDOW}]))) > ${seconds}`;
}

/**
 * No instance is healthy, or where there is no service to check, none runs.
 *
 * Of a workload without any instance there is no series at all; so there is of all of them while nobody reports. Only the
 * former is told.
 */
export function noInstance({ namespace, job, service }: AlertSubject): string {
  const [all, own] =
    service === undefined
      ? ['nomad_nomad_job_summary_running', `nomad_nomad_job_summary_running{namespace="${namespace}",job="${job}"}`]
      : ['consul_service_instances', `consul_service_instances{service="${service}",status="passing"}`];
  return `absent(${own} > 0) and on () count(${all}) > 0`;
}

/**
 * No run has become complete in the last two minutes. The time that this may last is the rule's own `for`, so neither a new job
 * nor a new Prometheus is overdue at once.
 *
 * A finished run stays until Nomad's garbage collection, after 4 hours unless that is changed: only what is complete now, and
 * was not before, is a success. Every run has an id of its own, while a new leader reports all of them as its own.
 */
export function noCompletion({ namespace, job }: Pick<AlertSubject, 'namespace' | 'job'>): string {
  const complete = `nomad_nomad_job_summary_complete{namespace="${namespace}",parent_id="${job}"}`;
  const now = `max_over_time(${complete}[2m]) > 0`;
  return `absent((${now}) unless on (periodic_id) (max_over_time(${complete}[5h] offset 2m) > 0))`;
}

function routedTo({ routed = [] }: AlertSubject): string {
  return routed.length === 1 ? `service="${routed[0]}"` : `service=~"${routed.join('|')}"`;
}
