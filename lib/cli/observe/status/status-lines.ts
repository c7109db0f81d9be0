import { counted } from '../../counted';
import { bytes, frequency, percent, rate, seconds } from './figures';
import { AlertStatus, HostStatus, JobStatus, PlatformStatus, TaskStatus } from './platform-status';
import { Column, Line, textTable } from './text-table';

/** What is shown of a platform. */
export interface StatusView {
  readonly platform: string;
  readonly time: Date;
  readonly status: PlatformStatus;
  /** The job that alone is shown, with its tasks. */
  readonly job?: JobStatus;
}

const HOSTS: Column<HostStatus>[] = [
  { title: 'HOST', cell: ({ host }) => host },
  { title: 'UP', cell: ({ up }) => (up === undefined ? undefined : up ? 'yes' : 'no') },
  { title: 'CPU', alignRight: true, cell: ({ cpu }) => percent(cpu) },
  { title: 'MEMORY', alignRight: true, cell: ({ memory }) => percent(memory) },
  { title: 'DISK', alignRight: true, cell: ({ disk }) => percent(disk) },
];

const JOBS: Column<JobStatus>[] = [
  { title: 'NAMESPACE', cell: ({ namespace }) => namespace },
  { title: 'JOB', cell: ({ job }) => job },
  { title: 'RUNNING', alignRight: true, cell: ({ running, wanted }) => `${running}/${wanted}` },
  { title: 'HEALTHY', alignRight: true, cell: ({ healthy }) => healthy?.toString() },
  { title: 'REQ/S', alignRight: true, cell: ({ requestsPerSecond }) => rate(requestsPerSecond) },
  { title: 'ERRORS', alignRight: true, cell: ({ errorRatio }) => percent(errorRatio, 2) },
  { title: 'P95', alignRight: true, cell: ({ latencyP95Seconds }) => seconds(latencyP95Seconds) },
  { title: 'CPU', alignRight: true, cell: ({ cpuMegahertz }) => frequency(cpuMegahertz) },
  { title: 'MEMORY', alignRight: true, cell: memoryOf },
  { title: 'ALERTS', alignRight: true, cell: ({ alerts }) => (alerts.length === 0 ? undefined : `${alerts.length}`) },
];

const TASKS: Column<TaskStatus>[] = [
  { title: 'INSTANCE', cell: ({ allocation }) => allocation.slice(0, 8) },
  { title: 'HOST', cell: ({ host }) => host },
  { title: 'TASK', cell: ({ task }) => task },
  { title: 'HEALTHY', cell: ({ healthy }) => (healthy === undefined ? undefined : healthy ? 'yes' : 'no') },
  { title: 'CPU', alignRight: true, cell: ({ cpuMegahertz }) => frequency(cpuMegahertz) },
  { title: 'MEMORY', alignRight: true, cell: memoryOf },
];

const ALERTS: Column<AlertStatus>[] = [
  { title: 'ALERT', cell: ({ alert }) => alert },
  { title: 'SEVERITY', cell: ({ severity }) => severity },
  {
    title: 'OF',
    cell: ({ labels }) =>
      Object.entries(labels)
        .map(([label, value]) => `${label}=${value}`)
        .join(' '),
  },
];

/** The lines that show how a platform is; those of jobs with trouble come first. */
export function statusLines({ platform, time, status, job }: StatusView): Line[] {
  const { hosts, jobs, alerts } = status;
  const head = [
    platform,
    time.toISOString().replace(/\.\d+/, ''),
    `${hosts.filter(({ up }) => up).length} of ${counted(hosts.length, 'host')} up`,
    `${alerts.length === 0 ? 'no' : alerts.length} ${alerts.length === 1 ? 'alert' : 'alerts'}`,
  ].join('  ');
  const shown = job === undefined ? jobs : [job];
  const parts = [
    job === undefined ? textTable(HOSTS, hosts, ({ up }) => (up === false ? 'red' : undefined)) : [],
    textTable(JOBS, [...shown.filter(hasTrouble), ...shown.filter((each) => !hasTrouble(each))], redIf(hasTrouble)),
    job === undefined ? [] : textTable(TASKS, job.tasks, ({ healthy }) => (healthy === false ? 'red' : undefined)),
    textTable(ALERTS, job?.alerts ?? alerts, () => 'red'),
  ];
  const lines: Line[] = [{ text: head, style: 'bold' }];
  parts.filter((part) => part.length > 1).forEach((part) => lines.push({ text: '' }, ...part));
  return lines;
}

function hasTrouble({ running, wanted, healthy, alerts }: JobStatus): boolean {
  return running < wanted || alerts.length > 0 || (healthy !== undefined && healthy < running);
}

function redIf<T>(holds: (row: T) => boolean): (row: T) => Line['style'] {
  return (row) => (holds(row) ? 'red' : undefined);
}

function memoryOf({
  memoryBytes,
  memoryReservedBytes,
}: {
  memoryBytes?: number;
  memoryReservedBytes?: number;
}): string | undefined {
  if (memoryBytes === undefined) return undefined;
  return memoryReservedBytes ? `${bytes(memoryBytes)} of ${bytes(memoryReservedBytes)}` : bytes(memoryBytes);
}
