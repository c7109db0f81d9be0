import { LOCAL_CONSUL } from '../consul/ports';
import { merge } from '../private/rendering/json';
import { checked } from '../private/validation/checked';
import { internalTag } from '../private/validation/internal-tags';

/** One address on which Traefik listens. */
export interface EntryPoint {
  /** Address, such as `:80` or `10.0.0.5:443`. */
  readonly address: string;

  /**
   * Time that open connections have to finish when Traefik stops, in Go's notation.
   *
   * @default - Traefik's own, `10s`
   */
  readonly graceTimeOut?: string;

  /**
   * Time before that in which Traefik still serves but answers `/ping` with 503, so that a balancer in front of it drops it.
   * In Go's notation.
   *
   * @default - none
   */
  readonly requestAcceptGraceTimeout?: string;

  /**
   * Further options of the entry point, by Traefik's own names.
   *
   * @default - none
   */
  readonly raw?: { [option: string]: any };
}

/** The Consul catalog as a source of routes. */
export interface ConsulCatalog {
  /**
   * Address of the Consul agent's HTTP API, host and port.
   *
   * @default '127.0.0.1:8500'
   */
  readonly address?: string;

  /**
   * Let Consul report changes at once, instead of polling every few seconds.
   *
   * @default true
   */
  readonly watch?: boolean;

  /**
   * Route to every service of the catalog, not only to those with the tag `traefik.enable=true`.
   *
   * @default false
   */
  readonly exposedByDefault?: boolean;

  /**
   * Further options of the provider, by Traefik's own names.
   *
   * @default - none
   */
  readonly raw?: { [option: string]: any };
}

/** Options for `StaticConfig.toArguments`. */
export interface StaticConfigProps {
  /** Addresses on which Traefik listens, by name. */
  readonly entryPoints: { [name: string]: EntryPoint };

  /**
   * The Consul catalog as a source of routes.
   *
   * @default - the agent on the same host
   */
  readonly consulCatalog?: ConsulCatalog;

  /**
   * Name of the entry point that answers `/ping`.
   *
   * @default - no ping
   */
  readonly pingEntryPoint?: string;

  /**
   * Answer pings only through routers to the service `ping@internal`, instead of on an entry point from its start.
   *
   * @default false
   */
  readonly manualPing?: boolean;

  /**
   * Name of the entry point that answers `/metrics` in Prometheus' format.
   *
   * @default - no metrics
   */
  readonly metricsEntryPoint?: string;

  /**
   * Serve the dashboard and the API, without authentication, on the entry point named `traefik`.
   *
   * @default false
   */
  readonly insecureDashboard?: boolean;

  /**
   * Log each request.
   *
   * @default true
   */
  readonly accessLog?: boolean;

  /**
   * Level of Traefik's own log: TRACE, DEBUG, INFO, WARN or ERROR.
   *
   * @default 'INFO'
   */
  readonly logLevel?: string;

  /**
   * Further options, nested, by Traefik's own names; they are merged into the above.
   *
   * @default - none
   */
  readonly raw?: { [option: string]: any };
}

/**
 * Define Traefik's static configuration.
 *
 * Traefik never calls home: the check for new versions and the usage statistics are off.
 *
 * @see https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/
 */
@checked('traefik.StaticConfig')
export class StaticConfig {
  /** Define the configuration as arguments of the program. */
  public static toArguments(props: StaticConfigProps): string[] {
    const catalog = props.consulCatalog ?? {};
    const config = {
      entryPoints: Object.fromEntries(
        Object.entries(props.entryPoints).map(([name, { address, graceTimeOut, requestAcceptGraceTimeout, raw }]) => [
          name,
          { address, transport: { lifeCycle: { graceTimeOut, requestAcceptGraceTimeout } }, ...raw },
        ]),
      ),
      providers: {
        consulCatalog: {
          endpoint: { address: catalog.address ?? LOCAL_CONSUL },
          watch: catalog.watch ?? true,
          exposedByDefault: catalog.exposedByDefault ?? false,
          constraints: `!TagRegex(\`${internalTag(catalog.raw?.prefix)}\`)`,
          ...catalog.raw,
        },
      },
      ping: props.manualPing ? { manualRouting: true } : props.pingEntryPoint && { entryPoint: props.pingEntryPoint },
      metrics: props.metricsEntryPoint && { prometheus: { entryPoint: props.metricsEntryPoint } },
      api: props.insecureDashboard ? { insecure: true, dashboard: true } : undefined,
      accessLog: (props.accessLog ?? true) ? true : undefined,
      log: { level: props.logLevel ?? 'INFO' },
      global: { checkNewVersion: false, sendAnonymousUsage: false },
    };
    return flags('', merge(config, props.raw ?? {}));
  }

  private constructor() {}
}

/** Traefik reads nested options as flags with dots, list items as `name[0]`. */
function flags(prefix: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    const plain = value.every((item) => typeof item !== 'object');
    return plain ? [`--${prefix}=${value}`] : value.flatMap((item, index) => flags(`${prefix}[${index}]`, item));
  }
  if (typeof value !== 'object' || value === null) return [`--${prefix}=${value}`];
  return Object.entries(value).flatMap(([key, item]) => flags(prefix === '' ? key : `${prefix}.${key}`, item));
}
