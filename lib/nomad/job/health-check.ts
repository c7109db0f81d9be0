import { Duration } from '../../core/duration';
import { checked } from '../../private/validation/checked';
import { durationBetween, integer, NOT_EMPTY } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { ServiceCheckSpec } from './spec/spec.generated';

const INTERVAL = Duration.seconds(5);
const TIMEOUT = Duration.seconds(2);
const RESTART_GRACE = Duration.seconds(60);

const PATH: Rule<string> = {
  must: "start with one '/'",
  holds: (value) => /^\/(?!\/)/.test(value),
  fix: (value) => `write '/${value.replace(/^\/+/, '')}'`,
};

/** Nomad parses it as Go does. */
const URL_PATH: Rule<string> = {
  must: "have no control characters, and a '%' only before two hexadecimal digits",
  holds: (value) => !/[\0-\x1f\x7f]/.test(value) && !/%(?![0-9A-Fa-f]{2})/.test(value.replace(/\?[^#]*/, '')),
};

const AT_LEAST_A_SECOND = durationBetween(Duration.seconds(1), Duration.days(1), 'Nomad requires at least one second');

/** Options that every kind of health check has. */
export interface HealthCheckOptions {
  /**
   * Time between two checks.
   *
   * @default Duration.seconds(5)
   */
  readonly interval?: Duration;

  /**
   * Time after which an unanswered check fails.
   *
   * @default Duration.seconds(2)
   */
  readonly timeout?: Duration;

  /**
   * Failed checks in a row after which the task is restarted.
   *
   * @default - never: an unhealthy instance gets no requests, but keeps running
   */
  readonly restartAfter?: number;

  /**
   * Time in which failed checks don't count towards `restartAfter`. Nomad counts it from the registration of an instance,
   * before its init tasks run: beside init tasks it must be given, and be longer than they and the start take together.
   *
   * @default Duration.seconds(60)
   */
  readonly restartGrace?: Duration;
}

/** Options for `HealthCheck.http`. */
export interface HttpHealthCheckOptions extends HealthCheckOptions {
  /**
   * Method of the request.
   *
   * @default 'GET'
   */
  readonly method?: string;

  /**
   * Headers of the request.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string[] };
}

/** Options for `HealthCheck.grpc`. */
export interface GrpcHealthCheckOptions extends HealthCheckOptions {
  /**
   * Name of the gRPC service whose health is checked.
   *
   * @default - the server as a whole
   */
  readonly service?: string;
}

/**
 * Define how Consul checks whether an instance of a service is healthy.
 *
 * An instance gets requests, and an update goes on, only while its check passes.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/check
 */
@checked('HealthCheck')
export class HealthCheck {
  /** Define a check that passes while an HTTP request is answered with a status of 200 to 299. */
  public static http(path: string, options: HttpHealthCheckOptions = {}): HealthCheck {
    const { method, headers } = options;
    return new HealthCheck({ type: 'http', path, method, header: headers }, options);
  }

  /** Define a check that passes while the port accepts connections. */
  public static tcp(options: HealthCheckOptions = {}): HealthCheck {
    return new HealthCheck({ type: 'tcp' }, options);
  }

  /** Define a check that passes while the gRPC health service answers `SERVING`. */
  public static grpc(options: GrpcHealthCheckOptions = {}): HealthCheck {
    return new HealthCheck({ type: 'grpc', grpcService: options.service }, options);
  }

  /** Define a check that passes while a program inside the task exits with 0. */
  public static script(command: string, args: string[] = [], options: HealthCheckOptions = {}): HealthCheck {
    return new HealthCheck({ type: 'script', command, args: [...args] }, options);
  }

  /** Define that nothing is checked: an instance counts as healthy while its task runs. */
  public static none(): HealthCheck {
    return new HealthCheck({}, {});
  }

  private constructor(
    private readonly spec: ServiceCheckSpec,
    private readonly options: HealthCheckOptions,
  ) {}

  /** Whether nothing is checked. */
  public get isNone(): boolean {
    return this.spec.type === undefined;
  }

  /** Nomad's type of the check. @internal */
  public get _type(): string | undefined {
    return this.spec.type;
  }

  /** Whether it restarts tasks after a grace that was not given. @internal */
  public get _needsGrace(): boolean {
    return this.options.restartAfter !== undefined && this.options.restartGrace === undefined;
  }

  /**
   * The `check` block of the job specification.
   *
   * @param task task in which a script runs
   */
  public toSpec(task: string): ServiceCheckSpec {
    const { interval, timeout, restartAfter, restartGrace } = this.options;
    const { type } = this.spec;
    return {
      ...this.spec,
      name: type,
      taskName: type === 'script' ? task : undefined,
      interval: interval ?? INTERVAL,
      timeout: timeout ?? TIMEOUT,
      checkRestart:
        restartAfter === undefined ? undefined : { limit: restartAfter, grace: restartGrace ?? RESTART_GRACE },
    };
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { path, command } = this.spec;
    violations.require(`${prop}.path`, path, PATH);
    violations.require(`${prop}.path`, path, URL_PATH);
    violations.require(`${prop}.command`, command, NOT_EMPTY);
    violations.require(`${prop}.interval`, this.options.interval, AT_LEAST_A_SECOND);
    violations.require(`${prop}.timeout`, this.options.timeout, AT_LEAST_A_SECOND);
    const { restartAfter, restartGrace } = this.options;
    violations.require(`${prop}.restartAfter`, restartAfter, integer(1));
    if (restartGrace !== undefined && restartAfter === undefined) {
      const must = "be given with 'restartAfter', without which nothing is restarted";
      violations.add({ prop: `${prop}.restartGrace`, must, got: restartGrace });
    }
    return violations.all;
  }
}
