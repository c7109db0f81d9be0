import { Namespace as NamespaceResource } from '@cdktf/provider-nomad/lib/namespace';
import { Construct, IConstruct } from 'constructs';
import { plain } from '../private/validation/plain-text';
import { NAMESPACE_NAME } from './rules';
import { Violations } from '../private/validation/violations';
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
export class Namespace extends Construct implements INamespace {
  /** Refer to a namespace that is defined elsewhere. */
  public static fromNamespaceName(scope: Construct, id: string, namespaceName: string): INamespace {
    class Import extends Construct implements INamespace {
      public readonly namespaceName = namespaceName;
    }
    return new Import(scope, id);
  }

  /** Name of the namespace. */
  public readonly namespaceName: string;

  public constructor(scope: Construct, id: string, props: NamespaceProps = {}) {
    super(scope, id);
    this.namespaceName = props.name ?? id;
    const violations = new Violations();
    violations.require('name', this.namespaceName, NAMESPACE_NAME);
    const description = plain('description', props.description, violations);
    const meta = plain('meta', props.meta, violations);
    violations.throwFor(this);
    const resource = new NamespaceResource(this, 'Default', {
      name: this.namespaceName,
      description,
      meta,
    });
    NAMESPACES.ofStack(this).add(this.namespaceName, resource);
  }
}
