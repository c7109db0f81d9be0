/** How a host is; what nobody measures is undefined. Shares are between 0 and 1. */
export interface HostStatus {
  readonly host: string;
  /** Whether its Nomad agent answers. */
  readonly up?: boolean;
  readonly cpu?: number;
  readonly memory?: number;
  /** Of its fullest file system. */
  readonly disk?: number;
}

/** How an instance of a task is. */
export interface TaskStatus {
  readonly allocation: string;
  readonly host?: string;
  readonly task: string;
  /** Whether all checks of its allocation pass; undefined when there are none. */
  readonly healthy?: boolean;
  readonly cpuMegahertz?: number;
  readonly memoryBytes?: number;
  readonly memoryReservedBytes?: number;
}

/** How a job is. */
export interface JobStatus {
  readonly namespace: string;
  readonly job: string;
  readonly running: number;
  /** Instances that run, start, or wait for a place. */
  readonly wanted: number;
  /** Of those that run, those whose checks pass; undefined when none has checks. */
  readonly healthy?: number;
  readonly requestsPerSecond?: number;
  readonly errorRatio?: number;
  /** Of the slowest of its services. */
  readonly latencyP95Seconds?: number;
  readonly cpuMegahertz?: number;
  readonly memoryBytes?: number;
  readonly memoryReservedBytes?: number;
  readonly tasks: TaskStatus[];
  /** Alerts that fire for it. */
  readonly alerts: AlertStatus[];
}

/** An alert that fires. */
export interface AlertStatus {
  readonly alert: string;
  readonly severity?: string;
  readonly labels: { readonly [label: string]: string };
}

/** How a platform is. */
export interface PlatformStatus {
  readonly hosts: HostStatus[];
  readonly jobs: JobStatus[];
  readonly alerts: AlertStatus[];
}
