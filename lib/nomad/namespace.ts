import { Namespace as NamespaceResource } from '@cdktf/provider-nomad/lib/namespace';
import { Construct, IConstruct } from 'constructs';
import { NamedResource } from '../private/stack/named-resource';
import { checked } from '../private/validation/checked';
import { plain } from '../private/validation/plain-text';
import { NAMESPACE_NAME } from './rules';
import { NAMESPACES } from './prerequisites';

/** A Nomad namespace, defined here or elsewhere. */
export interface INamespace extends IConstruct {
  /** Name of the namespace. */
  readonly namespaceName: string;
}

/** Properties for `Namespace`. */
export interface NamespaceProps {
  /**
   * Name of the namespace.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * What the namespace is for.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Metadata of the namespace.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };
}

/**
 * Define a Nomad namespace.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/namespaces
 */
@checked('nomad.Namespace')
export class Namespace extends Construct implements INamespace {
  /** Refer to a namespace that is defined elsewhere. */
  public static fromNamespaceName(scope: Construct, id: string, namespaceName: string): INamespace {
    return NamedResource.import(scope, id, { namespaceName });
  }

  /** Name of the namespace. */
  public readonly namespaceName: string;

  public constructor(scope: Construct, id: string, props: NamespaceProps = {}) {
    super(scope, id);
    const named = new NamedResource(this, 'the namespace', NAMESPACE_NAME, props);
    this.namespaceName = named.name;
    const meta = plain('meta', props.meta, named.violations);
    const resource = new NamespaceResource(this, 'Default', { ...named.config(), meta });
    NAMESPACES.ofStack(this).add(this.namespaceName, resource);
  }
}
