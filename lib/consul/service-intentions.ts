import {
  ConfigEntryServiceIntentions,
  ConfigEntryServiceIntentionsSources,
} from '@cdktf/provider-consul/lib/config-entry-service-intentions';
import { Construct } from 'constructs';
import { NOT_EMPTY } from '../private/rules';
import { Violations } from '../private/violations';
import { needConsul } from './consul-provider';
import { claimEntry } from './entry-claim';

/** One kind of request that is allowed or denied; all that it says must hold. */
export interface IntentionPermission {
  /**
   * Allow the request; false denies it.
   *
   * @default true
   */
  readonly allow?: boolean;

  /**
   * The path, whole.
   *
   * @default - any
   */
  readonly pathExact?: string;

  /**
   * What the path begins with.
   *
   * @default - anything
   */
  readonly pathPrefix?: string;

  /**
   * What the path must match, as a regular expression.
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
}

/**
 * Define whose requests a service takes.
 */
export class IntentionSource {
  /**
   * Define a source that is allowed.
   *
   * @param service name of the service; `*` stands for all
   */
  public static allow(service: string): IntentionSource {
    return new IntentionSource({ name: service, type: 'consul', action: 'allow' });
  }

  /**
   * Define a source that is denied.
   *
   * @param service name of the service; `*` stands for all
   */
  public static deny(service: string): IntentionSource {
    return new IntentionSource({ name: service, type: 'consul', action: 'deny' });
  }

  /**
   * Define a source of which some requests are allowed, or denied; the first permission that fits decides, none denies.
   *
   * The service's protocol must be `http`, `http2` or `grpc`: see `ServiceDefaults`.
   *
   * @param service name of the service; `*` stands for all
   */
  public static http(service: string, permissions: IntentionPermission[]): IntentionSource {
    const given = permissions.map(({ allow = true, ...http }) => ({ action: allow ? 'allow' : 'deny', http: [http] }));
    return new IntentionSource({ name: service, type: 'consul', permissions: given });
  }

  private constructor(private readonly source: ConfigEntryServiceIntentionsSources) {}

  /** Name of the source. */
  public get service(): string {
    return this.source.name!;
  }

  /** @internal */
  public _toTerraform(): ConfigEntryServiceIntentionsSources {
    return this.source;
  }
}

/** Properties for `ServiceIntentions`. */
export interface ServiceIntentionsProps {
  /** Whose requests the service takes. */
  readonly sources: IntentionSource[];

  /**
   * Name of the service that is asked; `*` stands for all.
   *
   * @default - the construct's id
   */
  readonly destination?: string;
}

/**
 * Define who may speak to a service of Consul's mesh.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/service-intentions
 */
export class ServiceIntentions extends Construct {
  /** Name of the service that is asked. */
  public readonly destination: string;

  private readonly resource: ConfigEntryServiceIntentions;
  private readonly _sources: IntentionSource[] = [];

  public constructor(scope: Construct, id: string, props: ServiceIntentionsProps) {
    super(scope, id);
    this.destination = props.destination ?? id;
    const violations = new Violations();
    violations.require('sources', props.sources, NOT_EMPTY);
    violations.require('destination', this.destination, NOT_EMPTY);
    violations.add(...claimEntry(this, 'service-intentions', this.destination));
    violations.throwFor(this);
    needConsul(this);
    this.resource = new ConfigEntryServiceIntentions(this, 'Default', { name: this.destination });
    this.addSources(...props.sources);
  }

  /** Whose requests the service takes (a copy). */
  public get sources(): IntentionSource[] {
    return [...this._sources];
  }

  /** Let the service take the requests of further services, or refuse them. */
  public addSources(...sources: IntentionSource[]): void {
    const violations = new Violations();
    for (const source of sources) {
      if (this._sources.some(({ service }) => service === source.service)) {
        violations.add({ prop: 'sources', must: 'name each service once', got: source.service });
      } else {
        this._sources.push(source);
      }
    }
    violations.throwFor(this);
    this.resource.putSources(this._sources.map((source) => source._toTerraform()));
  }
}
