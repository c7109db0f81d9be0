import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { definedOnly } from '../private/rendering/json';
import { checked } from '../private/validation/checked';
import { integer, oneOf } from '../private/validation/rules';
import { Violations } from '../private/validation/violations';
import { ConfigEntry } from './config-entry';

/** Properties for `ServiceDefaults`. */
export interface ServiceDefaultsProps {
  /**
   * Name of the service.
   *
   * @default - the construct's id
   */
  readonly service?: string;

  /**
   * Protocol of the service: `tcp`, `http`, `http2` or `grpc`. Rules for paths and headers need one of the last three.
   *
   * @default 'tcp' - Consul's own
   */
  readonly protocol?: string;

  /**
   * Most connections that each instance accepts at a time.
   *
   * @default - no limit
   */
  readonly maxInboundConnections?: number;

  /**
   * How long a proxy waits for a connection to its own instance.
   *
   * @default Duration.seconds(5) - Consul's own
   */
  readonly localConnectTimeout?: Duration;

  /**
   * How long a proxy waits for an answer from its own instance.
   *
   * @default - no limit
   */
  readonly localRequestTimeout?: Duration;

  /**
   * Further fields, by the names of Consul's API; they override those above.
   *
   * @default - none
   */
  readonly raw?: { [key: string]: any };
}

/**
 * Define the settings of all instances of a service in Consul's mesh.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/config-entry/service-defaults
 */
@checked('consul.ServiceDefaults')
export class ServiceDefaults extends Construct {
  /** The entry below. */
  public readonly entry: ConfigEntry;

  public constructor(scope: Construct, id: string, props: ServiceDefaultsProps = {}) {
    super(scope, id);
    const violations = new Violations();
    violations.require('protocol', props.protocol, oneOf('tcp', 'http', 'http2', 'grpc'));
    violations.require('maxInboundConnections', props.maxInboundConnections, integer(0));
    violations.throwFor(this);
    const config = {
      Protocol: props.protocol ?? 'tcp',
      MaxInboundConnections: props.maxInboundConnections,
      LocalConnectTimeoutMs: props.localConnectTimeout?.toMilliseconds(),
      LocalRequestTimeoutMs: props.localRequestTimeout?.toMilliseconds(),
      // Consul adds this field where it is missing, and every plan would remove it again.
      TransparentProxy: {},
      ...props.raw,
    };
    this.entry = new ConfigEntry(this, 'Default', {
      kind: 'service-defaults',
      name: props.service ?? id,
      config: definedOnly(config),
    });
  }
}
