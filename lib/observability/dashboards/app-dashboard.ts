import { Dashboard, graph, lines, logsQl, number, promQl, Row } from './dashboard';
import { appUid, dashboardTags } from './dashboard-names';
import { summed } from './job-summary';
import { Addresses, alertmanagerLink, consoleLink, logsLink } from './links';
import { labels, oneOf } from './selectors';

/** A Consul service of an app. */
export interface ServiceFacts {
  readonly name: string;

  /** Names by which Traefik measures the HTTP requests to it; none where it has no such routes. */
  readonly ingress: readonly string[];

  /** Whether Prometheus scrapes it. */
  readonly hasMetrics: boolean;
}

/** What a workload tells of itself. */
export interface WorkloadFacts {
  readonly job: string;

  /** Whether each run is a Nomad job of its own, as with scheduled and dispatched jobs. */
  readonly hasRuns: boolean;
  readonly services: readonly ServiceFacts[];

  /** Whether it has a share of the processor, and may be throttled. */
  readonly isThrottled: boolean;

  /** Whether its output is collected where the platform has logs. */
  readonly isCollected: boolean;
}

/** Where an app runs. */
export interface AppPlace {
  /** Name of the platform. */
  readonly platform: string;
  readonly namespace: string;
  readonly addresses: Addresses;
}

/** What the dashboard of an app is made of. */
export interface AppFacts extends WorkloadFacts, AppPlace {}

/** What all queries of one dashboard select by. */
interface Selected extends AppFacts {
  /** Labels of Nomad's series of the job, or of its runs. */
  readonly own: string;
}

/** The dashboard of an app. Only what its declaration has gets a panel. */
export function appDashboard(facts: AppFacts): Dashboard {
  const { platform, namespace, job, hasRuns, services, addresses, isCollected } = facts;
  const hasLogs = isCollected && addresses.logs !== undefined;
  const own = labels(hasRuns ? { namespace, parent_id: job } : { namespace, job });
  const selected = { ...facts, own };
  return {
    uid: appUid(platform, namespace, job),
    title: `${job} (${namespace})`,
    tags: [...dashboardTags(platform, 'app'), namespace],
    links: [
      { title: 'Platform', to: { tags: dashboardTags(platform, 'overview') } },
      ...alertmanagerLink(addresses, { namespace, job }),
      ...(hasLogs ? logsLink(addresses, streamOf(facts)) : []),
      ...consoleLink('Nomad', addresses.nomad, `/ui/jobs/${job}@${namespace}`),
    ],
    alerts: alertsOf(facts),
    rows: [
      stateRow(selected),
      ...services.filter(({ ingress }) => ingress.length > 0).map(requestsRow),
      resourcesRow(selected),
      ...(services.some(({ hasMetrics }) => hasMetrics) ? [ownMetricsRow(facts)] : []),
      ...(hasLogs ? [logsRow(facts)] : []),
    ],
  };
}

/** Alerts have the labels of the series that they are about: those of the job, or only the name of a service. */
function alertsOf({ namespace, job, services }: AppFacts): string {
  const firing = { alertstate: 'firing' };
  const ofJob = `ALERTS{${labels({ ...firing, namespace, job })}}`;
  if (services.length === 0) return ofJob;
  const names = services.flatMap(({ name, ingress }) => [name, ...ingress]);
  return `${ofJob} or ALERTS{${labels(firing)},namespace="",${oneOf('service', names)}}`;
}

function stateRow(facts: Selected): Row {
  const { own, hasRuns, services } = facts;
  const summary = (state: string): string => `${summed(state, own)} or vector(0)`;
  const recent = (event: string): string =>
    `sum(max_over_time(nomad_client_allocs_${event}{${own}}[10m])) or vector(0)`;
  const states = hasRuns ? ['running', 'complete', 'failed', 'queued'] : ['running', 'starting', 'queued'];
  const healthy = (name: string, status: string): string =>
    `sum(consul_service_instances{${labels({ service: name, status })}}) or vector(0)`;
  return {
    title: hasRuns ? 'Runs' : 'Instances',
    panels: [
      number('Firing alerts', 'none', promQl(`count(${alertsOf(facts)}) or vector(0)`), 1),
      number('Running', 'none', promQl(summary('running'))),
      number('Without a host', 'none', promQl(summary('queued')), 1),
      ...services.map(({ name }) => number(`Healthy: ${name}`, 'none', promQl(healthy(name, 'passing')))),
      number('Restarts in 10 minutes', 'none', promQl(recent('restart')), 1),
      number('Killed for memory in 10 minutes', 'none', promQl(recent('oom_killed')), 1),
      graph(hasRuns ? 'Runs' : 'Instances', 'none', ...states.map((state) => promQl(summary(state), state))),
      ...services.map(({ name }) =>
        graph(
          `Health: ${name}`,
          'none',
          promQl(healthy(name, 'passing'), 'passing'),
          promQl(healthy(name, 'critical'), 'critical'),
        ),
      ),
    ],
  };
}

function requestsRow({ name, ingress }: ServiceFacts): Row {
  const service = oneOf('service', ingress);
  const requests = `rate(traefik_service_requests_total{${service}}[5m])`;
  const errors = `rate(traefik_service_requests_total{${service},code=~"5.."}[5m])`;
  const buckets = `rate(traefik_service_request_duration_seconds_bucket{${service}}[5m])`;
  const quantile = (share: number): string => `histogram_quantile(${share}, sum by (le) (${buckets}))`;
  return {
    title: `Requests: ${name}`,
    panels: [
      graph('Requests', 'reqps', promQl(`sum by (code) (${requests})`, '{{code}}')),
      graph('Share of 5xx', 'percentunit', promQl(`sum(${errors}) / sum(${requests}) or vector(0)`, '5xx')),
      graph(
        'Time of a request',
        's',
        promQl(quantile(0.5), '50 %'),
        promQl(quantile(0.95), '95 %'),
        promQl(quantile(0.99), '99 %'),
      ),
      graph(
        'Retries',
        'reqps',
        promQl(`sum(rate(traefik_service_retries_total{${service}}[5m])) or vector(0)`, 'retries'),
      ),
      graph('Bytes sent', 'Bps', promQl(`sum(rate(traefik_service_responses_bytes_total{${service}}[5m]))`, 'answers')),
    ],
  };
}

function resourcesRow({ own, hasRuns, isThrottled }: Selected): Row {
  // Runs come and go, and those that have ended have no series.
  const each = (expression: string): string =>
    hasRuns ? `sum(${expression}) or vector(0)` : `sum by (alloc_id) (${expression})`;
  const most = (expression: string): string => (hasRuns ? `max(${expression}) or vector(0)` : `max(${expression})`);
  const legend = hasRuns ? 'all runs' : '{{alloc_id}}';
  const series = (name: string): string => `nomad_client_allocs_${name}{${own}}`;
  const throttled = graph(
    'Throttled share of the time',
    'percentunit',
    promQl(each(`rate(${series('cpu_throttled_time')}[5m]) / 1e9`), legend),
  );
  const share = `max by (task) (${series('memory_usage')} / ${series('memory_allocated')})`;
  return {
    title: 'Resources',
    panels: [
      graph(
        'CPU',
        'hertz',
        promQl(each(`${series('cpu_total_ticks')} * 1e6`), legend),
        promQl(most(`sum by (alloc_id) (${series('cpu_allocated')}) * 1e6`), 'reserved'),
      ),
      ...(isThrottled ? [throttled] : []),
      graph(
        'Memory',
        'bytes',
        promQl(each(series('memory_usage')), legend),
        promQl(most(`sum by (alloc_id) (${series('memory_allocated')})`), 'reserved'),
      ),
      graph(
        'Used share of the memory',
        'percentunit',
        promQl(hasRuns ? `max(${share}) or vector(0)` : share, '{{task}}'),
      ),
    ],
  };
}

function ownMetricsRow({ namespace, job }: AppFacts): Row {
  const own = labels({ namespace, job });
  const legend = '{{host}} {{instance}}';
  return {
    title: 'Own metrics',
    panels: [
      graph('Ports that answer', 'none', promQl(`sum(up{${own}})`, 'up'), promQl(`count(up{${own}})`, 'all')),
      graph('Series', 'none', promQl(`sum by (host, instance) (scrape_samples_scraped{${own}})`, legend)),
      graph('Time of a scrape', 's', promQl(`max by (host, instance) (scrape_duration_seconds{${own}})`, legend)),
    ],
  };
}

function logsRow(facts: AppFacts): Row {
  const stream = streamOf(facts);
  return {
    title: 'Logs',
    panels: [
      graph('Lines', 'none', logsQl(`${stream} | stats by (stream) count() lines`, '{{stream}}')),
      graph('Lines with an error', 'none', logsQl(`${stream} i(error) | stats count() lines`, 'errors')),
      lines('Newest lines', logsQl(`${stream} | sort by (_time) desc | limit 100`)),
    ],
  };
}

/** The log streams of the app, in LogsQL. A scheduled job and its runs share the name. */
function streamOf({ namespace, job }: AppFacts): string {
  return `{${labels({ namespace, job })}}`;
}
