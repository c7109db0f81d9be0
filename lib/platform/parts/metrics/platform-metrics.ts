import { Duration } from '../../../core/duration';
import { Size } from '../../../core/size';
import { ContainerImage } from '../../../docker/container-image';
import { PlatformAlerting } from '../../../observability/alerts/alertmanager/platform-alerting';
import { MetricsRemoteWrite } from './remote-write';

/**
 * Metrics of a platform: what its hosts, agents, ingress and apps report, and for how long it is kept.
 *
 * node_exporter runs on every host beside the agents. Prometheus, Alertmanager and the list of services' health are jobs in the
 * namespace `monitoring`.
 */
export interface PlatformMetrics extends PlatformAlerting {
  /**
   * Name of the host that keeps the metrics. It must have the role CLIENT. They stay on that host, and are lost with it.
   *
   * @default - the first host with the role CLIENT
   */
  readonly host?: string;

  /**
   * How long metrics are kept, at least 2 hours, as long as `size` allows it.
   *
   * @default Duration.days(15)
   */
  readonly retention?: Duration;

  /**
   * Most that all metrics may take on the disk of the host. Then the oldest are removed, however short the retention. A
   * `retention` that is given must fit, by the least that the platform itself reports.
   *
   * @default Size.gibibytes(8)
   */
  readonly size?: Size;

  /**
   * Time between two readings of each target, at least a second.
   *
   * @default Duration.seconds(15)
   */
  readonly scrapeInterval?: Duration;

  /**
   * Most values that are taken from one instance of an app at a reading. One that serves more counts as down, so that no app
   * fills the memory of Prometheus. 0 is no limit.
   *
   * @default 20000
   */
  readonly sampleLimit?: number;

  /**
   * Labels that all alerts, and all copies for other stores, carry.
   *
   * @default { platform: '<name>' }
   */
  readonly externalLabels?: { [name: string]: string };

  /**
   * Stores that get a copy of all metrics.
   *
   * @default - none
   */
  readonly remoteWrite?: MetricsRemoteWrite[];

  /**
   * Further configuration of Prometheus, nested, by its own names, merged into Berth's field by field.
   *
   * @default - none
   * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/
   */
  readonly prometheusConfig?: { [key: string]: any };

  /**
   * Further arguments of Prometheus.
   *
   * @default - none
   */
  readonly prometheusArgs?: string[];

  /**
   * Further arguments of node_exporter, such as `--collector.hwmon`.
   *
   * @default - none
   */
  readonly nodeExporterArgs?: string[];

  /**
   * Processor time that is reserved for Prometheus, in MHz.
   *
   * @default 200
   */
  readonly cpu?: number;

  /**
   * Memory that is reserved for Prometheus, in whole mebibytes. Where the scheduler allows it, it may use twice as much.
   *
   * @default Size.mebibytes(512)
   */
  readonly memory?: Size;

  /**
   * Image with Prometheus and busybox.
   *
   * @default - `prom/prometheus`, the release that this version of Berth is tested with
   */
  readonly prometheusImage?: ContainerImage;

  /**
   * Image with node_exporter and busybox.
   *
   * @default - `prom/node-exporter`, the release that this version of Berth is tested with
   */
  readonly nodeExporterImage?: ContainerImage;

  /**
   * Image with the web server of busybox, which serves the list of services' health.
   *
   * @default - that of Prometheus, which holds it
   */
  readonly serviceHealthImage?: ContainerImage;
}

/** Defaults of the props. */
export const METRICS_DEFAULTS = {
  retention: Duration.days(15),
  size: Size.gibibytes(8),
  scrapeInterval: Duration.seconds(15),
  sampleLimit: 20_000,
  cpu: 200,
  memory: Size.mebibytes(512),
};
