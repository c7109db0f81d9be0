import { Duration } from '../../../core/duration';
import { Size } from '../../../core/size';
import { ContainerImage } from '../../../docker/container-image';
import { OtlpEndpoint } from './otlp-endpoint';

/** Logs of a platform: what its tasks and agents write is collected, and kept where operators can search it. */
export interface PlatformLogs {
  /**
   * How long lines are kept, in whole hours, at least a day.
   *
   * @default Duration.days(7)
   */
  readonly retention?: Duration;

  /**
   * Room for the lines on the disk of their host. The oldest days are removed when it is full, even if they are younger than
   * `retention`.
   *
   * @default Size.gibibytes(10)
   */
  readonly size?: Size;

  /**
   * Name of the host that keeps the lines. It must have the role CLIENT.
   *
   * @default - the first host with the role CLIENT
   */
  readonly host?: string;

  /**
   * Keep the lines on the platform, in VictoriaLogs.
   *
   * @default true - unless there are `endpoints`
   */
  readonly store?: boolean;

  /**
   * Further endpoints to which all lines go.
   *
   * @default - none
   */
  readonly endpoints?: OtlpEndpoint[];

  /**
   * Regular expression of the lines that begin an entry; others belong to the one before, such as those of stack traces. The
   * `logs` of a container can say another one.
   *
   * @default - lines that are not indented, close no bracket and do not begin with `Caused by:`
   */
  readonly firstLine?: string;

  /**
   * Memory of VictoriaLogs, in whole mebibytes.
   *
   * @default Size.mebibytes(256)
   */
  readonly memory?: Size;

  /**
   * Image with VictoriaLogs.
   *
   * @default - `victoriametrics/victoria-logs`, the release that this version of Berth is tested with
   */
  readonly image?: ContainerImage;

  /**
   * Further flags of VictoriaLogs, by their own names, such as `{ 'search.maxQueryDuration': '1m' }`.
   *
   * @default - none
   * @see https://docs.victoriametrics.com/victorialogs/#list-of-command-line-flags
   */
  readonly flags?: { [name: string]: string };
}
