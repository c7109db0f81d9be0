import { Size } from '../../core/size';
import { DockerMount } from '../../nomad/job/docker-driver';
import { VolumeRequestSpec } from '../../nomad/job/spec/spec.generated';
import { HOST_VOLUME_ACCESS, NODE_POOL_NAME, VOLUME_ATTACHMENT } from '../../nomad/rules';
import { checked } from '../../private/validation/checked';
import { oneOf, wholeMebibytes } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';

/** Options that every volume has. */
export interface VolumeOptions {
  /**
   * Mount it read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Options for `Volume.host`. */
export interface HostVolumeOptions extends VolumeOptions {
  /**
   * How instances share a dynamic host volume: one of the modes that it was created with.
   *
   * @default 'single-node-single-writer' - that of `nomad.DynamicHostVolume`
   */
  readonly accessMode?: string;
}

/** Options for `Volume.csi`. */
export interface CsiVolumeOptions extends VolumeOptions {
  /**
   * How instances share it, such as `single-node-writer` or `multi-node-reader-only`.
   *
   * @default 'single-node-writer'
   */
  readonly accessMode?: string;

  /**
   * How tasks see it: `file-system` or `block-device`.
   *
   * @default 'file-system'
   */
  readonly attachmentMode?: string;

  /**
   * Give each instance a volume of its own, named with the instance's index: `data[0]`.
   *
   * @default false
   */
  readonly perAlloc?: boolean;
}

/** Options for `Volume.tmpfs`. */
export interface TmpfsVolumeOptions {
  /**
   * Maximum size; it counts as memory of the container.
   *
   * @default Size.mebibytes(64)
   */
  readonly size?: Size;
}

/**
 * Define where the contents of a container's directory are stored.
 *
 * @see https://developer.hashicorp.com/nomad/docs/architecture/storage/stateful-workloads
 */
@checked('Volume')
export class Volume {
  /** Define a volume of the host that an instance runs on, configured in its agent or by a `nomad.DynamicHostVolume`. */
  public static host(name: string, options: HostVolumeOptions = {}): Volume {
    const { readOnly, accessMode = 'single-node-single-writer' } = options;
    const modes = { accessMode, attachmentMode: 'file-system' };
    return new Volume(`host-${name}`, { type: 'host', source: name, readOnly, ...modes });
  }

  /** Define a volume of a CSI plugin. */
  public static csi(name: string, options: CsiVolumeOptions = {}): Volume {
    const { readOnly, accessMode = 'single-node-writer', attachmentMode = 'file-system', perAlloc } = options;
    return new Volume(`csi-${name}`, { type: 'csi', source: name, readOnly, accessMode, attachmentMode, perAlloc });
  }

  /**
   * Define a volume of the host's Docker Engine, which creates it on first use and never removes it.
   *
   * The platform must allow it, with `dockerVolumes`: tasks may then mount any directory of the host.
   */
  public static docker(name: string, options: VolumeOptions = {}): Volume {
    const mount = { type: 'volume', source: name, readonly: options.readOnly };
    return new Volume(`docker-${name}`, undefined, mount);
  }

  /** Define a directory in memory, which is lost with the container. */
  public static tmpfs(options: TmpfsVolumeOptions = {}): Volume {
    const size = options.size ?? Size.mebibytes(64);
    const mount = { type: 'tmpfs', tmpfsSize: size };
    return new Volume('tmpfs', undefined, mount, size);
  }

  private constructor(
    /** Name of the volume in the group of tasks. */
    public readonly name: string,
    private readonly request?: VolumeRequestSpec,
    private readonly mount?: Omit<DockerMount, 'target'>,
    private readonly size?: Size,
  ) {}

  /** The `volume` block of the group, for what Nomad mounts. */
  public toRequest(): VolumeRequestSpec | undefined {
    return this.request && { name: this.name, ...this.request };
  }

  /** The mount of the container, for what Docker mounts. */
  public toMount(target: string): DockerMount | undefined {
    return this.mount && { ...this.mount, target };
  }

  /** Whether it is one of the Docker Engine. @internal */
  public get _isOfDocker(): boolean {
    return this.mount?.type === 'volume';
  }

  /** Whether the container only reads it. @internal */
  public get _isReadOnly(): boolean {
    return (this.request?.readOnly ?? this.mount?.readonly) === true;
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { type, source, accessMode, attachmentMode, readOnly } = this.request ?? {};
    if (accessMode?.endsWith('reader-only') && !readOnly) {
      const must = `be true with the accessMode '${accessMode}', which allows no writers`;
      violations.add({ prop: `${prop}.readOnly`, must, got: readOnly });
    }
    violations.require(prop, type === 'host' ? source : undefined, NODE_POOL_NAME);
    violations.require(prop, type === 'csi' ? source : undefined, CSI_NAME);
    violations.require(prop, this.mount?.source, DOCKER_NAME);
    violations.require(`${prop}.accessMode`, accessMode, type === 'host' ? HOST_VOLUME_ACCESS : CSI_ACCESS);
    violations.require(`${prop}.attachmentMode`, attachmentMode, VOLUME_ATTACHMENT);
    violations.require(`${prop}.size`, this.size, wholeMebibytes(1, 'the least that is of use'));
    return violations.all;
  }
}

const CSI_ACCESS = oneOf(
  'single-node-reader-only',
  'single-node-writer',
  'multi-node-reader-only',
  'multi-node-single-writer',
  'multi-node-multi-writer',
);

const CSI_NAME: Rule<string> = {
  must: "be the id of a volume: 1 to 128 letters, digits, '_', '-' or '.'",
  holds: (value) => /^[A-Za-z0-9_.-]{1,128}$/.test(value),
};

const DOCKER_NAME: Rule<string> = {
  must: "be the name of a Docker volume: letters, digits, '_', '-' or '.', and a letter or digit first",
  holds: (value) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value),
};
