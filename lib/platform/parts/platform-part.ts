import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Container } from '@cdktf/provider-docker/lib/container';
import { TerraformStack } from 'cdktf';
import { AclRule } from '../../consul/acl/acl-rule';
import { Secrets } from '../../private/stack/secrets';
import { Violation } from '../../private/validation/violations';
import { ClusterAttributes, ICluster } from '../cluster/cluster-attributes';
import { AGENT_PORTS, OpenPort } from '../topology/firewall';
import { Host, HostDemand } from '../topology/host';
import { Topology } from '../topology/topology';

/** What a part needs of a host. */
export interface HostNeeds {
  /**
   * Directories of the host that the part's tasks mount, by the volume's name.
   *
   * @default - none
   */
  readonly hostVolumes?: { readonly [name: string]: string };

  /**
   * Metadata of the host's Nomad client, for the constraints of the part's jobs.
   *
   * @default - none
   */
  readonly meta?: { readonly [key: string]: string };

  /**
   * Whether the host's Consul agent serves the mesh.
   *
   * @default false
   */
  readonly mesh?: boolean;

  /**
   * Ports on which the host accepts requests from elsewhere.
   *
   * @default - none
   */
  readonly openPorts?: readonly OpenPort[];

  /**
   * Ports of the part's containers beside the agents, which no task can have, and whose they are.
   *
   * @default - none
   */
  readonly containerPorts?: { readonly [port: number]: string };

  /**
   * How Docker keeps the output of the host's tasks: `logging` of Nomad's Docker driver. The lines of the agents are then
   * marked, too.
   *
   * @default - Nomad's own: 2 files of 2 MB
   */
  readonly dockerLogging?: { readonly [option: string]: any };
}

/** What the containers of a part need that run on a host beside its agents. */
export interface HostContext {
  /** Provider of the host's Docker Engine. */
  readonly provider: DockerProvider;

  readonly topology: Topology;

  /** Secrets that the host's stack gets, on a secured platform. A part adds what it needs. */
  readonly secrets: Secrets | undefined;

  /** The container of the host's Consul agent, in which commands can run. */
  readonly consul: Container;
}

/**
 * A part of a platform, such as its ingress or its backups. All about a part is in its own folder; the rest of the platform
 * only has a line in the list of parts, and a prop.
 */
export interface PlatformPart {
  /**
   * Nomad namespace of the part's jobs, so that no app team gets their rights. Several parts may share one.
   *
   * @default - it runs no jobs
   */
  readonly namespace?: string;

  /**
   * Names of the Consul services of its jobs, which no other namespace may have.
   *
   * @default - none
   */
  readonly serviceNames?: readonly string[];

  /**
   * Names of the volumes that Nomad makes for its jobs, which whoever deploys these must be allowed to mount.
   *
   * @default - none
   */
  readonly volumes?: readonly string[];

  /**
   * What the tasks in that namespace may do in Consul, instead of what tasks usually may.
   *
   * @default - look up services and hosts, and read the keys of the namespace
   */
  readonly consulRules?: readonly AclRule[];

  /**
   * What apps are told of the part.
   *
   * @default - nothing
   */
  readonly attributes?: Partial<ClusterAttributes>;

  /** All violations of its props on this platform. */
  validate(): Violation[];

  /** What it needs of a host. */
  onHost?(host: Host): HostNeeds;

  /** Define its containers that run on a host beside the agents, such as those that must see all of the host. */
  defineOnHost?(stack: TerraformStack, host: Host, context: HostContext): void;

  /** Define its policies and roles, on a secured platform. */
  grant?(access: TerraformStack): void;

  /**
   * Define its jobs.
   *
   * @param secrets secrets that the stack gets, on a secured platform; a part adds what it needs
   */
  define?(services: TerraformStack, secrets: Secrets | undefined): void;

  /** Write files of its own, when the platform is synthesized into a directory. */
  write?(services: TerraformStack, outdir: string, cluster: ICluster): void;

  /** Resources that its jobs, once defined, use of a host. */
  demandOn?(host: Host): HostDemand;
}

/** What all parts of a platform need of a host. */
export interface AllNeeds extends Required<Omit<HostNeeds, 'dockerLogging'>>, Pick<HostNeeds, 'dockerLogging'> {}

/** What all parts together need of a host. */
export function needsOf(parts: readonly PlatformPart[], host: Host): AllNeeds {
  const needs = parts.map((part) => part.onHost?.(host) ?? {});
  return {
    hostVolumes: Object.assign({}, ...needs.map(({ hostVolumes }) => hostVolumes)),
    meta: Object.assign({}, ...needs.map(({ meta }) => meta)),
    mesh: needs.some(({ mesh }) => mesh),
    openPorts: needs.flatMap(({ openPorts = [] }) => openPorts),
    containerPorts: Object.assign({}, ...needs.map(({ containerPorts }) => containerPorts)),
    dockerLogging: needs.find(({ dockerLogging }) => dockerLogging !== undefined)?.dockerLogging,
  };
}

/** What apps are told of all parts. */
export function attributesOf(parts: readonly PlatformPart[]): Partial<ClusterAttributes> {
  return Object.assign({}, ...parts.map(({ attributes }) => attributes));
}

/** Resources that the jobs of all parts use of a host. */
export function demandOn(parts: readonly PlatformPart[], host: Host): HostDemand {
  const demands = parts.flatMap((part) => part.demandOn?.(host) ?? []);
  const sum = (of: (demand: HostDemand) => number): number => demands.reduce((total, each) => total + of(each), 0);
  return { cpu: sum(({ cpu }) => cpu), memory: sum(({ memory }) => memory) };
}

/** The ports of a host that apps can't have, and whose they are: the agents', those of the parts' jobs, and reserved ones. */
export function takenPorts(parts: readonly PlatformPart[], host: Host): { [ports: string]: string } {
  const taken: { [ports: string]: string } = { ...AGENT_PORTS, ...needsOf(parts, host).containerPorts };
  for (const part of parts) {
    const { hostPorts = [] } = part.demandOn?.(host) ?? {};
    for (const { port, label } of hostPorts) taken[port] = `the platform ('${label}')`;
  }
  for (const ports of host.reserved?.ports?.split(',') ?? []) taken[ports] ??= "whoever it is 'reserved' for";
  return taken;
}

/** Names of the services of all parts, by the namespace of the part. */
export function serviceNamesOf(parts: readonly PlatformPart[]): { [namespace: string]: string[] } {
  const names: { [namespace: string]: string[] } = {};
  for (const { namespace, serviceNames = [] } of parts) {
    if (namespace === undefined || serviceNames.length === 0) continue;
    names[namespace] = [...(names[namespace] ?? []), ...serviceNames];
  }
  return names;
}
