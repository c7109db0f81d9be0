import { PlatformProps } from '../platform-props';
import { Agents } from '../topology/agents';
import { Topology } from '../topology/topology';
import { AutoscalerPart } from './autoscaler/autoscaler-part';
import { BackupPart } from './backup/backup-part';
import { IngressPart } from './ingress/ingress-part';
import { MeshPart } from './mesh/mesh-part';
import { PlatformPart } from './platform-part';

/** What makes a part out of a platform's props, where these ask for it. */
interface PartKind {
  /** Namespace of the part's jobs; no app has it, not even on a platform without the part. */
  readonly NAMESPACE?: string;

  of(props: PlatformProps, topology: Topology, agents: Agents): PlatformPart | undefined;
}

/** The parts that a platform can have, in the order in which they are defined. */
const KINDS: PartKind[] = [IngressPart, BackupPart, AutoscalerPart, MeshPart];

/** Namespaces that no app can have. */
export const RESERVED_NAMESPACES = KINDS.flatMap(({ NAMESPACE }) => NAMESPACE ?? []);

/** The parts that a platform has. */
export function platformParts(props: PlatformProps, topology: Topology, agents: Agents): PlatformPart[] {
  return KINDS.flatMap((kind) => kind.of(props, topology, agents) ?? []);
}
