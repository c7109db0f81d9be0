/** What the platform's own alerts depend on. */
export interface PlatformFacts {
  /** Number of servers, each of Consul and of Nomad. */
  readonly servers: number;

  /** Number of Nomad's clients. */
  readonly clients: number;

  /** Whether the agents have certificates. */
  readonly secured: boolean;

  /** Whether there is a service mesh. */
  readonly mesh: boolean;

  /** Whether there is an ingress. */
  readonly ingress: boolean;

  /** Whether a VictoriaLogs keeps the logs. */
  readonly logs: boolean;

  /** Whether each host has a Collector. */
  readonly collectors: boolean;

  /** The job that makes backups, and the time within which one must succeed. */
  readonly backup: BackupFacts | undefined;
}

/** A job that makes backups. */
export interface BackupFacts {
  readonly namespace: string;
  readonly job: string;

  /** Within which a backup must succeed, in Prometheus' notation. */
  readonly within: string;
}
