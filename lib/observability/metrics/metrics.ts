import { checked } from '../../private/validation/checked';
import { oneOf, PORT } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';

/** Options for `Metrics.path`. */
export interface MetricsOptions {
  /**
   * Port on which the program serves its metrics inside its container.
   *
   * @default - that of the service
   */
  readonly port?: number;

  /**
   * `http` or `https`, whose certificate Prometheus must trust.
   *
   * @default 'http'
   */
  readonly scheme?: string;
}

const PATH: Rule<string> = {
  must: "start with '/' and hold only the characters of a URL's path, with no '//' and no '/' at its end",
  holds: (value) => value === '/' || /^(?:\/[A-Za-z0-9\-._~!$&'()*+,;=:@%]+)+$/.test(value),
  fix: (value) => {
    const path = `/${value.split('/').filter(Boolean).join('/')}`;
    return path !== value && PATH.holds(path) ? `write '${path}'` : undefined;
  },
};

/**
 * Define where the instances of a service serve their own metrics, in the format of Prometheus.
 *
 * The platform's Prometheus finds them in Consul, and names them by `namespace`, `job`, `task_group`, `task`, `alloc_id` and `host`.
 * No route of the ingress shows them.
 *
 * @example
 * import { AppStack, ContainerImage, Metrics, WebService } from 'berth-cdk';
 *
 * declare const shop: AppStack;
 * new WebService(shop, 'webapi', {
 *   image: ContainerImage.fromRegistry('registry.example/webapi:1.4.2'),
 *   metrics: Metrics.path('/metrics'),
 * });
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
@checked('Metrics')
export class Metrics {
  /** Define metrics at a path. */
  public static path(path: string = '/metrics', options: MetricsOptions = {}): Metrics {
    return new Metrics(path, options.scheme ?? 'http', options.port);
  }

  private constructor(
    /** Path at which they are. */
    public readonly scrapePath: string,
    /** `http` or `https`. */
    public readonly scheme: string,
    /** Port inside the container, if it is not that of the service. */
    public readonly port?: number,
  ) {}

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    violations.require(`${prop}.path`, this.scrapePath, PATH);
    violations.require(`${prop}.port`, this.port, PORT);
    violations.require(`${prop}.scheme`, this.scheme, oneOf('http', 'https'));
    return violations.all;
  }
}
