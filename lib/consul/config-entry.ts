import { ConfigEntry as ConfigEntryResource } from '@cdktf/provider-consul/lib/config-entry';
import { Lazy, Token } from 'cdktf';
import { Construct } from 'constructs';
import { checked } from '../private/validation/checked';
import { claimInStack } from '../private/validation/claims';
import { Deferred } from '../private/rendering/deferred';
import { dependsOn } from '../private/stack/depends-on';
import { JsonDocument } from '../private/rendering/json-document';
import { checkTexts, plain } from '../private/validation/plain-text';
import { NOT_EMPTY, oneOf } from '../private/validation/rules';
import { NamedResources, RegistryKey } from '../private/stack/stack-registry';
import { Violations } from '../private/validation/violations';
import { ensureConsulProvider } from './consul-provider';

/** Entries that a stack defines, as `<kind>/<name>`. */
const ENTRIES = new RegistryKey(() => new NamedResources());

/** Properties for `ConfigEntry`. */
export interface ConfigEntryProps {
  /** Kind of the entry, such as `service-resolver` or `proxy-defaults`. */
  readonly kind: string;

  /**
   * Fields of the entry, by the names of Consul's API, without `Kind` and `Name`. Include those that Consul fills in,
   * such as `TransparentProxy: {}`: otherwise every plan shows a change.
   */
  readonly config: { [key: string]: any };

  /**
   * Name of the entry: the service that it is about, or what the kind requires, such as `global` for `proxy-defaults`.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * Define a Consul configuration entry of any kind.
 *
 * @see https://developer.hashicorp.com/consul/docs/fundamentals/config-entry
 */
@checked('consul.ConfigEntry')
export class ConfigEntry extends Construct {
  /** Name of the entry. */
  public readonly entryName: string;

  public constructor(scope: Construct, id: string, props: ConfigEntryProps) {
    super(scope, id);
    this.entryName = props.name ?? id;
    const violations = new Violations();
    violations.require('kind', props.kind, oneOf(...KINDS));
    violations.require('name', this.entryName, NOT_EMPTY);
    const what = `the ${props.kind} of '${this.entryName}'`;
    violations.add(...claimInStack(this, 'name', what));
    const name = plain('name', this.entryName, violations);
    // Deferred data is checked once it is known.
    if (!(props.config instanceof Deferred)) checkTexts('config', props.config, violations);
    violations.throwFor(this);
    ensureConsulProvider(this);
    const resource = new ConfigEntryResource(this, 'Default', {
      kind: props.kind,
      name,
      configJson: Token.asString(new JsonDocument(() => this.checked(Deferred.open(props.config)))),
    });
    const entries = ENTRIES.ofStack(this);
    entries.add(`${props.kind}/${this.entryName}`, resource);
    // Consul checks an entry against those below it; late, as they may be defined after it.
    const below = ORDER.slice(0, Math.max(ORDER.indexOf(props.kind), 0));
    const names = below.flatMap((kind) => [`${kind}/${this.entryName}`, `${kind}/global`]);
    resource.dependsOn = Lazy.listValue({
      produce: () => {
        const found = entries.get(...names);
        return found && dependsOn(found);
      },
    });
  }

  private checked(config: unknown): unknown {
    const violations = new Violations();
    checkTexts('config', config, violations);
    violations.throwFor(this);
    return config;
  }
}

/** Kinds in order: each builds on those before it. */
const ORDER = [
  'proxy-defaults',
  'service-defaults',
  'service-resolver',
  'service-splitter',
  'service-router',
  'service-intentions',
];

/** Kinds that the community edition supports. */
const KINDS = [
  'api-gateway',
  'exported-services',
  'file-system-certificate',
  'http-route',
  'ingress-gateway',
  'inline-certificate',
  'jwt-provider',
  'mesh',
  'proxy-defaults',
  'service-defaults',
  'service-intentions',
  'service-resolver',
  'service-router',
  'service-splitter',
  'tcp-route',
  'terminating-gateway',
];
