import { Construct } from 'constructs';
import { Deferred } from '../private/rendering/deferred';
import { checked } from '../private/validation/checked';
import { NOT_EMPTY } from '../private/validation/rules';
import { Violation, Violations } from '../private/validation/violations';
import { ConfigEntry } from './config-entry';

/** One kind of request to allow or deny; all given conditions must hold. */
export interface IntentionPermission {
  /**
   * Allow the request; false denies it.
   *
   * @default true
   */
  readonly allow?: boolean;

  /**
   * The exact path.
   *
   * @default - any
   */
  readonly pathExact?: string;

  /**
   * Prefix of the path.
   *
   * @default - anything
   */
  readonly pathPrefix?: string;

  /**
   * Regular expression that the path must match.
   *
   * @default - anything
   */
  readonly pathRegex?: string;

  /**
   * Methods.
   *
   * @default - any
   */
  readonly methods?: string[];

  /**
   * Conditions on headers, by the names of Consul's API, such as `{ Name: 'x-team', Exact: 'shop' }`.
   *
   * @default - none
   */
  readonly headers?: { [field: string]: any }[];
}

/**
 * Define a source whose requests a service accepts or refuses.
 */
@checked('consul.IntentionSource')
export class IntentionSource {
  /**
   * Define a source that is allowed.
   *
   * @param service name of the service; `*` stands for all
   */
  public static allow(service: string): IntentionSource {
    return new IntentionSource(service, { Action: 'allow' });
  }

  /**
   * Define a source that is denied.
   *
   * @param service name of the service; `*` stands for all
   */
  public static deny(service: string): IntentionSource {
    return new IntentionSource(service, { Action: 'deny' });
  }

  /**
   * Define a source of which some requests are allowed: the first permission that matches decides, and without a match
   * the request is denied.
   *
   * The service's protocol must be `http`, `http2` or `grpc`: see `ServiceDefaults`.
   *
   * @param service name of the service; `*` stands for all
   */
  public static http(service: string, permissions: IntentionPermission[]): IntentionSource {
    return new IntentionSource(service, { Permissions: permissions.map(permissionOf) });
  }

  private constructor(
    /** Name of the source. */
    public readonly service: string,
    private readonly fields: { [field: string]: any },
  ) {}

  /**
   * The source, by the names of Consul's API.
   *
   * @param precedence what Consul computes from the names: without it every plan would show a change
   */
  public toJson(precedence: number): { [field: string]: any } {
    return { Name: this.service, Type: 'consul', Precedence: precedence, ...this.fields };
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const permissions: { readonly HTTP: object }[] | undefined = this.fields.Permissions;
    const says = ({ HTTP }: { readonly HTTP: object }): boolean =>
      Object.values(HTTP).some((each) => each !== undefined);
    if (permissions === undefined || (permissions.length > 0 && permissions.every(says))) return [];
    const must = 'give each permission a request match';
    return [{ prop, must, got: this.service, fix: "write { pathPrefix: '/' } for all" }];
  }
}

function permissionOf(permission: IntentionPermission): { [field: string]: any } {
  const { allow = true, pathExact, pathPrefix, pathRegex, methods, headers } = permission;
  const http = {
    PathExact: pathExact,
    PathPrefix: pathPrefix,
    PathRegex: pathRegex,
    Methods: methods,
    Header: headers,
  };
  return { Action: allow ? 'allow' : 'deny', HTTP: http };
}

/** Properties for `ServiceIntentions`. */
export interface ServiceIntentionsProps {
  /** Sources whose requests the service accepts or refuses. */
  readonly sources: IntentionSource[];

  /**
   * Name of the service that is called; `*` stands for all.
   *
   * @default - the construct's id
   */
  readonly destination?: string;
}

/**
 * Define which services may call a service in Consul's mesh.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/service-intentions
 */
@checked('consul.ServiceIntentions')
export class ServiceIntentions extends Construct {
  /** Name of the service that is called. */
  public readonly destination: string;

  /** The entry below. */
  public readonly entry: ConfigEntry;

  private readonly _sources: IntentionSource[] = [];

  public constructor(scope: Construct, id: string, props: ServiceIntentionsProps) {
    super(scope, id);
    this.destination = props.destination ?? id;
    const violations = new Violations();
    violations.require('sources', props.sources, NOT_EMPTY);
    violations.require('destination', this.destination, NOT_EMPTY);
    violations.throwFor(this);
    this.addSources(...props.sources);
    this.entry = new ConfigEntry(this, 'Default', {
      kind: 'service-intentions',
      name: this.destination,
      config: new Deferred(() => ({ Sources: this.inOrder() })),
    });
  }

  /** Sources whose requests the service accepts or refuses (a copy). */
  public get sources(): IntentionSource[] {
    return [...this._sources];
  }

  /** Accept or refuse the requests of further sources. */
  public addSources(...sources: IntentionSource[]): void {
    const violations = new Violations();
    for (const source of sources) {
      if (this._sources.some(({ service }) => service === source.service)) {
        violations.add({ prop: 'sources', must: 'name each service once', got: source.service });
      } else {
        violations.add(...source._violations('sources'));
        this._sources.push(source);
      }
    }
    violations.throwFor(this);
  }
  /** Consul sorts sources by precedence: exact names before `*`. */
  private inOrder(): { [field: string]: any }[] {
    const highest = this.destination === '*' ? 6 : 9;
    const precedence = ({ service }: IntentionSource): number => (service === '*' ? highest - 1 : highest);
    const sorted = [...this._sources].sort((one, other) => precedence(other) - precedence(one));
    return sorted.map((source) => source.toJson(precedence(source)));
  }
}
