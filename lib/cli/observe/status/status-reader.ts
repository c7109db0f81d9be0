import { TopologyFile } from '../../../platform/topology/topology-format';
import { compare, JobSums } from './job-sums';
import { AlertStatus, HostStatus, PlatformStatus } from './platform-status';
import { Prometheus, Sample } from '../prometheus';
import { ServiceHealth } from '../service-health';
import { WayIn } from '../way-in/way-in';

const SUMMARY = 'nomad_nomad_job_summary_';
const REQUESTS = 'traefik_service_requests_total';
const BUCKETS = 'traefik_service_request_duration_seconds_bucket';
const CPU = 'node_cpu_seconds_total';

/** What is counted over time: short, as this is to be the present, and yet several looks of Prometheus. */
const WINDOW = '2m';

const TASK = 'namespace, job, alloc_id, task, host';

const QUERIES = {
  up: 'max by (host) (up{job="nomad"})',
  // Of a host that is new, each rate alone is too low.
  hostCpu: `1 - sum by (host) (rate(${CPU}{mode="idle"}[${WINDOW}])) / sum by (host) (rate(${CPU}[${WINDOW}]))`,
  hostMemory: 'max by (host) (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)',
  hostDisk: 'max by (host) (1 - node_filesystem_avail_bytes / node_filesystem_size_bytes)',
  // For a minute, a former leader's numbers stand beside those of the new one.
  summary: `max by (__name__, namespace, job, task_group) ({__name__=~"${SUMMARY}(running|starting|queued|unknown)"})`,
  cpu: `max by (${TASK}) (nomad_client_allocs_cpu_total_ticks)`,
  memory: `max by (${TASK}) (nomad_client_allocs_memory_usage)`,
  reserved: `max by (${TASK}) (nomad_client_allocs_memory_allocated)`,
  requests: `sum by (service) (rate(${REQUESTS}[${WINDOW}]))`,
  errors: `sum by (service) (rate(${REQUESTS}{code=~"5.."}[${WINDOW}]))`,
  latency: `histogram_quantile(0.95, sum by (service, le) (rate(${BUCKETS}[${WINDOW}])))`,
  alerts: 'ALERTS{alertstate="firing",severity!="none"}',
} as const;

type Answers = { readonly [query in keyof typeof QUERIES]: Sample[] };

/** Read how a platform is. */
export async function readStatus(
  topology: TopologyFile,
  wayIn: WayIn,
  prometheus: Prometheus,
): Promise<PlatformStatus> {
  const asked = Object.entries(QUERIES).map(async ([name, query]) => [name, await prometheus.query(query)] as const);
  const answers = Object.fromEntries(await Promise.all(asked)) as Answers;
  return statusOf(topology, answers, await ServiceHealth.of(wayIn));
}

function statusOf(topology: TopologyFile, answers: Answers, health: ServiceHealth): PlatformStatus {
  const jobs = new JobSums(health);
  answers.summary.forEach(({ labels, value }) => {
    const job = jobs.of(labels);
    if (labels.__name__ === `${SUMMARY}running`) job.running += value;
    job.wanted += value;
  });
  answers.cpu.forEach(({ labels, value }) => (jobs.taskOf(labels).cpuMegahertz = value));
  answers.memory.forEach(({ labels, value }) => (jobs.taskOf(labels).memoryBytes = value));
  answers.reserved.forEach(({ labels, value }) => (jobs.taskOf(labels).memoryReservedBytes = value));
  answers.requests.forEach(({ labels, value }) =>
    jobs.behind(labels).forEach((job) => (job.requests = (job.requests ?? 0) + value)),
  );
  answers.errors.forEach(({ labels, value }) => jobs.behind(labels).forEach((job) => (job.errors += value)));
  answers.latency.forEach(({ labels, value }) =>
    jobs.behind(labels).forEach((job) => (job.latency = Math.max(job.latency ?? 0, value))),
  );
  const alerts = answers.alerts.map(alertOf).sort((one, other) => compare(one.alert, other.alert));
  alerts.forEach((alert) => jobs.meantBy(alert.labels).forEach((job) => job.alerts.push(alert)));
  return { hosts: hostsOf(topology, answers), jobs: jobs.all, alerts };
}

function hostsOf({ hosts }: TopologyFile, { up, hostCpu, hostMemory, hostDisk }: Answers): HostStatus[] {
  const valueOf = (samples: Sample[], name: string): number | undefined =>
    samples.find(({ labels }) => labels.host === name)?.value;
  return hosts.map(({ name }) => {
    const answers = valueOf(up, name);
    return {
      host: name,
      up: answers === undefined ? undefined : answers === 1,
      cpu: valueOf(hostCpu, name),
      memory: valueOf(hostMemory, name),
      disk: valueOf(hostDisk, name),
    };
  });
}

function alertOf({ labels }: Sample): AlertStatus {
  const { __name__, alertname, alertstate, severity, ...others } = labels;
  return { alert: alertname ?? '', severity, labels: others };
}
