import { NodePool as NodePoolResource } from '@cdktf/provider-nomad/lib/node-pool';
import { Construct, IConstruct } from 'constructs';
import { NamedResource } from '../private/stack/named-resource';
import { checked } from '../private/validation/checked';
import { plain } from '../private/validation/plain-text';
import { NODE_POOL_NAME } from './rules';

/** A Nomad node pool, defined here or elsewhere. */
export interface INodePool extends IConstruct {
  /** Name of the node pool. */
  readonly nodePoolName: string;
}

/** Properties for `NodePool`. */
export interface NodePoolProps {
  /**
   * Name of the node pool.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * What the node pool is for.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Metadata of the node pool.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };
}

/**
 * Define a Nomad node pool. A platform defines those that its hosts name.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/node-pools
 */
@checked('nomad.NodePool')
export class NodePool extends Construct implements INodePool {
  /** Refer to a node pool that is defined elsewhere. */
  public static fromNodePoolName(scope: Construct, id: string, nodePoolName: string): INodePool {
    return NamedResource.import(scope, id, { nodePoolName });
  }

  /** Name of the node pool. */
  public readonly nodePoolName: string;

  public constructor(scope: Construct, id: string, props: NodePoolProps = {}) {
    super(scope, id);
    const named = new NamedResource(this, 'the node pool', NODE_POOL_NAME, props);
    this.nodePoolName = named.name;
    named.violations.require('name', this.nodePoolName, NOT_BUILT_IN);
    const meta = plain('meta', props.meta, named.violations);
    new NodePoolResource(this, 'Default', { ...named.config(), meta });
  }
}

const NOT_BUILT_IN = {
  must: "not be 'all' or 'default', which always exist",
  holds: (name: string): boolean => name !== 'all' && name !== 'default',
};
