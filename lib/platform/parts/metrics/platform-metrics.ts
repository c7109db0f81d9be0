/** Metrics of a platform: what its hosts, agents, ingress and apps report, and for how long it is kept. */
export interface PlatformMetrics {
  /**
   * Name of the host that keeps the metrics. It must have the role CLIENT.
   *
   * @default - the first host with the role CLIENT
   */
  readonly host?: string;
}
