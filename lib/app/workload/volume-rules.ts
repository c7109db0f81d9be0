import { Token } from 'cdktf';
import { isForOneInstance } from '../../nomad/rules';
import { Violation } from '../../private/validation/violations';
import { Volume } from '../container/volume';

/** One mount of a container. */
export interface Mount {
  /** Name of the task. */
  readonly task: string;
  readonly path: string;
  readonly volume: Volume;
}

/** What a workload allows a mount to be. */
export type MountRule = (mount: Mount) => Violation[];

/** A volume that a plugin gives to one instance only must not be asked for by several. */
export function forInstances(count: number, of: string): MountRule {
  return ({ path, volume }) => {
    if (Token.isUnresolved(count) || count < 2 || !isOfOneInstance(volume)) return [];
    const must = `be one that ${count} instances may use at once ('${of}')`;
    const fix = "write another mode, or 'perAlloc: true' for a volume of each instance, or run a single one";
    return [{ prop: `volumes.${path}.accessMode`, must, got: volume.toRequest()!.accessMode, fix }];
  };
}

/** Nomad refuses volumes of instances with a number where there are no numbers. */
export function onEachHost({ path, volume }: Mount): Violation[] {
  if (!volume.toRequest()?.perAlloc) return [];
  return [
    { prop: `volumes.${path}.perAlloc`, must: 'be false for a Daemon, whose instances have no numbers', got: true },
  ];
}

/** An update that starts new instances beside the old ones must not need what only one of them can have. */
export function besideOldInstance(update: string): MountRule {
  return ({ path, volume }) => {
    const why = overlapProblem(volume);
    if (why === undefined) return [];
    const must = `be UpdateStrategy.rolling beside 'volumes.${path}': ${why}`;
    return [{ prop: 'update', must, got: update }];
  };
}

/** Whether two instances that use a volume at once may harm or block each other. */
export function isForOneAtATime({ volume }: Mount): boolean {
  if (overlapProblem(volume) !== undefined) return true;
  const { type, accessMode } = volume.toRequest() ?? {};
  const isOfHost = type === 'host' ? accessMode !== 'single-node-multi-writer' : volume._isOfDocker;
  return isOfHost && !volume._isReadOnly;
}

/** Why a new instance can't use a volume while the old one runs, if so. */
function overlapProblem(volume: Volume): string | undefined {
  const { type, accessMode, perAlloc } = volume.toRequest() ?? {};
  if (perAlloc) return "Nomad takes no canaries with 'perAlloc'";
  if (isOfOneInstance(volume)) return `'${accessMode}' makes a new instance wait until the old one has stopped`;
  if (type !== 'host' || accessMode !== 'single-node-single-writer' || volume._isReadOnly) return undefined;
  return `'${accessMode}' is for one writer, and on one host the new instance would be a second one`;
}

/** Whether a plugin gives a volume to one instance only. */
function isOfOneInstance(volume: Volume): boolean {
  const { type, accessMode, perAlloc } = volume.toRequest() ?? {};
  return type === 'csi' && !perAlloc && isForOneInstance(accessMode!, volume._isReadOnly);
}
