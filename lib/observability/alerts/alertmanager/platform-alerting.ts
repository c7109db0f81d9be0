import { ContainerImage } from '../../../docker/container-image';
import { AlertReceiver } from './alert-receiver';
import { AlertGrouping, AlertInhibition, AlertRoute, AlertTimes } from './alert-route';

/** Who is told of a platform's alerts, and when. */
export interface PlatformAlerting extends AlertGrouping {
  /**
   * Who can be told of alerts.
   *
   * @default - nobody: alerts are seen in Prometheus and Alertmanager
   */
  readonly receivers?: AlertReceiver[];

  /**
   * Name of the receiver of all alerts that no route has.
   *
   * @default - the first receiver
   */
  readonly defaultReceiver?: string;

  /**
   * Name of the receiver of the alert `Watchdog`, which fires all the time: it is told every five minutes, and when it is not, the
   * alerts themselves are broken.
   *
   * @default - nobody
   */
  readonly watchdogReceiver?: string;

  /**
   * Which receiver is told of which alerts; the first route that matches has them.
   *
   * @default - the default receiver is told of all
   */
  readonly routes?: AlertRoute[];

  /**
   * Alerts that are not told while others fire, beside those of the platform: of a host that is lost only that is told.
   *
   * @default - none
   */
  readonly inhibitions?: AlertInhibition[];

  /**
   * Times to which routes refer, by name.
   *
   * @default - none
   */
  readonly timeIntervals?: { [name: string]: AlertTimes };

  /**
   * Names of the platform's own alerts that it does not have.
   *
   * @default - it has all of them
   */
  readonly withoutAlerts?: string[];

  /**
   * Image with Alertmanager.
   *
   * @default - `prom/alertmanager`, the newest release that this version of Berth is tested with
   */
  readonly alertmanagerImage?: ContainerImage;

  /**
   * Further arguments of Alertmanager.
   *
   * @default - none
   */
  readonly alertmanagerArgs?: string[];

  /**
   * Further configuration of Alertmanager, nested, by its own names, merged into Berth's field by field.
   *
   * @default - none
   * @see https://prometheus.io/docs/alerting/latest/configuration/
   */
  readonly alertmanagerConfig?: { [key: string]: any };
}
