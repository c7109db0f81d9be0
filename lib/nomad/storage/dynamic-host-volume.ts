import { DynamicHostVolume as DynamicHostVolumeResource } from '@cdktf/provider-nomad/lib/dynamic-host-volume';
import { Construct } from 'constructs';
import { Size } from '../../core/size';
import { checked } from '../../private/validation/checked';
import { claimInStack } from '../../private/validation/claims';
import { plain } from '../../private/validation/plain-text';
import { HOST_VOLUME_ACCESS, NAMESPACE, NODE_POOL_NAME, VOLUME_ATTACHMENT } from '../rules';
import { NOT_EMPTY } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { Constraint } from '../placement/constraint';
import { HOST_VOLUMES, NAMESPACES } from '../prerequisites';
import { VolumeRelease } from './volume-release';

/** Properties for `DynamicHostVolume`. */
export interface DynamicHostVolumeProps {
  /**
   * Name by which jobs refer to the volume.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Namespace of the volume, the same as the job's.
   *
   * @default 'default'
   */
  readonly namespace?: string;

  /**
   * Plugin that creates the volume on its host.
   *
   * @default 'mkdir' - a directory, built into Nomad
   */
  readonly pluginId?: string;

  /**
   * Parameters of the plugin, such as `mode`, `uid` and `gid` of `mkdir`.
   *
   * @default - none
   */
  readonly parameters?: { [key: string]: string };

  /**
   * Node pool of the host.
   *
   * @default - any
   */
  readonly nodePool?: string;

  /**
   * Conditions that the host must meet.
   *
   * @default - none
   */
  readonly constraints?: Constraint[];

  /**
   * Minimum size; the plugin `mkdir` has no sizes.
   *
   * @default - none
   */
  readonly capacityMin?: Size;

  /**
   * Maximum size; the plugin `mkdir` has no sizes.
   *
   * @default - none
   */
  readonly capacityMax?: Size;

  /**
   * How tasks may use it at a time: `single-node-single-writer`, `single-node-writer`, `single-node-multi-writer` or
   * `single-node-reader-only`.
   *
   * @default 'single-node-single-writer'
   */
  readonly accessMode?: string;

  /**
   * How it is attached to a task: `file-system` or `block-device`.
   *
   * @default 'file-system'
   */
  readonly attachmentMode?: string;
}

/**
 * Define a volume that Nomad creates on one of its hosts; the jobs that mount it then run there.
 *
 * Its data is lost when it is destroyed.
 *
 * @see https://developer.hashicorp.com/nomad/docs/other-specifications/volume/host
 */
@checked('nomad.DynamicHostVolume')
export class DynamicHostVolume extends Construct {
  /** Name by which jobs refer to the volume. */
  public readonly volumeName: string;

  public constructor(scope: Construct, id: string, props: DynamicHostVolumeProps = {}) {
    super(scope, id);
    this.volumeName = props.name ?? id;
    const { namespace = 'default', accessMode = 'single-node-single-writer', attachmentMode = 'file-system' } = props;
    const { capacityMin, capacityMax, pluginId = 'mkdir' } = props;
    const violations = new Violations();
    violations.require('name', this.volumeName, NODE_POOL_NAME);
    violations.require('accessMode', accessMode, HOST_VOLUME_ACCESS);
    violations.require('attachmentMode', attachmentMode, VOLUME_ATTACHMENT);
    violations.require('namespace', namespace, NAMESPACE);
    violations.require('nodePool', props.nodePool, NODE_POOL_NAME);
    violations.require('pluginId', pluginId, NOT_EMPTY);
    props.constraints?.forEach((each, index) => violations.add(...each._violations(`constraints[${index}]`)));
    const sizes = [capacityMin, capacityMax].filter((size) => size !== undefined);
    if (sizes.length > 0 && pluginId === 'mkdir') {
      violations.add({
        prop: 'pluginId',
        must: "not be 'mkdir' with a capacity, which it does not support",
        got: pluginId,
      });
    }
    if (sizes.length === 2 && !sizes.some((size) => size.isUnresolved()) && sizes[0].toBytes() > sizes[1].toBytes()) {
      violations.add({ prop: 'capacityMin', must: `be at most 'capacityMax'`, got: capacityMin });
    }
    const what = `the host volume ${namespace}/${this.volumeName}`;
    violations.add(...claimInStack(this, 'name', what));
    const plugin = plain('pluginId', pluginId, violations);
    const parameters = plain('parameters', props.parameters, violations);
    const constraints = (props.constraints ?? []).map((constraint, index) => {
      const { ltarget, operand, rtarget } = constraint.toSpec();
      const at = `constraints[${index}]`;
      return {
        attribute: plain(`${at}.attribute`, ltarget ?? '', violations),
        operator: operand,
        value: plain(`${at}.value`, rtarget, violations),
      };
    });
    violations.throwFor(this);
    const bytes = (size?: Size): string | undefined => (size === undefined ? undefined : `${size.toBytes()}`);
    const resource = new DynamicHostVolumeResource(this, 'Default', {
      name: this.volumeName,
      namespace,
      dependsOn: NAMESPACES.ofStack(this).get(namespace),
      pluginId: plugin,
      parameters,
      nodePool: props.nodePool,
      capacityMin: bytes(capacityMin),
      capacityMax: bytes(capacityMax),
      capability: [{ accessMode, attachmentMode }],
      constraint: constraints,
    });
    const release = new VolumeRelease(this, 'release', { namespace, name: this.volumeName, resource });
    HOST_VOLUMES.ofStack(this).add(`${namespace}/${this.volumeName}`, release);
  }
}
