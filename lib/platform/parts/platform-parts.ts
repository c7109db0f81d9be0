import { PlatformProps } from '../platform-props';
import { Agents } from '../topology/agents';
import { Topology } from '../topology/topology';
import { AutoscalerPart } from './autoscaler/autoscaler-part';
import { BackupPart } from './backup/backup-part';
import { DashboardsPart } from './dashboards/dashboards-part';
import { IngressPart } from './ingress/ingress-part';
import { CollectorPart } from './logs/collector-part';
import { LogsPart } from './logs/logs-part';
import { MeshPart } from './mesh/mesh-part';
import { MetricsPart } from './metrics/metrics-part';
import { PlatformPart } from './platform-part';

/** A kind of part: how a part is made of a platform's props. */
interface PartKind {
  /** Namespace of the part's jobs. Apps can't have it, not even on a platform without the part. */
  readonly NAMESPACE?: string;

  /** Host volumes of the part. No host can give tasks a directory under such a name, not even without the part. */
  readonly VOLUMES?: readonly string[];

  /** Meta keys that the part sets on hosts. */
  readonly META?: readonly string[];

  of(props: PlatformProps, topology: Topology, agents: Agents): PlatformPart | undefined;
}

/** The parts that a platform can have, in the order in which they are defined. */
const KINDS: PartKind[] = [
  IngressPart,
  BackupPart,
  AutoscalerPart,
  MeshPart,
  MetricsPart,
  CollectorPart,
  LogsPart,
  DashboardsPart,
];

/** Namespaces that apps can't have. */
export const RESERVED_NAMESPACES = [...new Set(KINDS.flatMap(({ NAMESPACE }) => NAMESPACE ?? []))];

/** Names of host volumes that hosts can't have of their own. */
export const RESERVED_VOLUMES = KINDS.flatMap(({ VOLUMES }) => VOLUMES ?? []);

/** Meta keys that hosts can't have of their own. */
export const RESERVED_META = KINDS.flatMap(({ META }) => META ?? []);

/** The parts that a platform has. */
export function platformParts(props: PlatformProps, topology: Topology, agents: Agents): PlatformPart[] {
  return KINDS.flatMap((kind) => kind.of(props, topology, agents) ?? []);
}
