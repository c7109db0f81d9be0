import { VolumeRequestSpec } from '../../nomad/job/spec/spec.generated';
import { Violation } from '../../private/validation/violations';
import { Container } from '../container/container';
import { Volume } from '../container/volume';
import { Mount, MountRule } from './volume-rules';

/** A container of an instance, by the name of its task. */
interface Task {
  readonly name: string;
  readonly container: Container;
}

/** The volumes of an instance, each with all of its mounts: one request of the group serves all mounts of a volume. */
export class InstanceVolumes {
  private readonly tasks: Task[] = [];
  private readonly rules: MountRule[] = [];

  /** All mounts of all containers. */
  public get mounts(): Mount[] {
    return this.tasks.flatMap(mountsOf);
  }

  /** Add the volumes of a container, also of those that it gets later. */
  public add(task: Task): void {
    this.tasks.push(task);
  }

  /** Check all mounts, also those that come later. */
  public require(rule: MountRule): Violation[] {
    this.rules.push(rule);
    return this.mounts.flatMap(rule);
  }

  /** What is wrong with the mounts of one more container, or with one more mount, beside those that are there. */
  public violations(added: Mount[]): Violation[] {
    const mounts = this.mounts;
    return added.flatMap((mount, index) => [
      ...differences(mount, [...mounts, ...added.slice(0, index)]),
      ...this.rules.flatMap((rule) => rule(mount)),
    ]);
  }

  /** Names of the volumes that a container writes. */
  public get written(): ReadonlySet<string> {
    return new Set(this.mounts.flatMap(({ volume }) => (volume._isReadOnly ? [] : [volume.name])));
  }

  /** The `volume` blocks of the group. A request is read-only when all of its mounts are. */
  public toRequests(): { [name: string]: VolumeRequestSpec } | undefined {
    const { written } = this;
    const requests = this.mounts.flatMap(({ volume }): [string, VolumeRequestSpec][] => {
      const request = volume.toRequest();
      if (request === undefined) return [];
      return [[volume.name, written.has(volume.name) ? { ...request, readOnly: undefined } : request]];
    });
    return requests.length === 0 ? undefined : Object.fromEntries(requests);
  }
}

/** The mounts of a container. */
export function mountsOf({ name, container }: Task): Mount[] {
  return [...container.volumes].map(([path, volume]) => ({ task: name, path, volume }));
}

const MODES = ['accessMode', 'attachmentMode', 'perAlloc'] as const;

/** How a mount differs from an earlier one of the same volume. */
function differences({ path, volume, task }: Mount, earlier: Mount[]): Violation[] {
  const other = earlier.find((mount) => mount.volume.name === volume.name && isRequested(mount.volume));
  const [own, others] = [volume.toRequest(), other?.volume.toRequest()];
  if (other === undefined || own === undefined || others === undefined) return [];
  const differing = MODES.filter((mode) => (own[mode] ?? false) !== (others[mode] ?? false));
  return differing.map((mode) => {
    const must = `be ${String(others[mode] ?? false)}, as 'volumes.${other.path}' of '${other.task}' has it: '${task}' mounts the same volume`;
    return { prop: `volumes.${path}.${mode}`, must, got: own[mode] };
  });
}

function isRequested(volume: Volume): boolean {
  return volume.toRequest() !== undefined;
}
