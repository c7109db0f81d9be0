import { TerraformStack } from 'cdktf';
import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { ClusterFeatures } from './cluster-features';

/** An address at which the ingress takes requests. */
export interface ClusterEntryPoint {
  /** Name of the entry point. */
  readonly name: string;

  /** URL under which requests reach it. */
  readonly address: string;
}

/** A host that runs the tasks of apps. */
export interface ClusterHost {
  /** Name of the host, unique in the platform. */
  readonly name: string;

  /** Nomad datacenter of the host. */
  readonly datacenter: string;

  /** Nomad node pool of the host. */
  readonly nodePool: string;

  /**
   * Nomad node class of the host.
   *
   * @default - none
   */
  readonly nodeClass?: string;

  /**
   * Metadata of the host, as far as it is known.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };

  /**
   * Share of its processors that the tasks of apps can have, in MHz.
   *
   * @default - not known: what the pool has room for is not checked
   */
  readonly cpu?: number;

  /**
   * Memory that the tasks of apps can have.
   *
   * @default - not known: what the pool has room for is not checked
   */
  readonly memory?: Size;
}

/** A container platform, as app teams see it. */
export interface ICluster {
  /** Name of the platform. */
  readonly name: string;

  /** Nomad region of the platform. */
  readonly region: string;

  /** Datacenters in which jobs run. */
  readonly datacenters: string[];

  /** URL of Nomad's API. */
  readonly nomadAddress: string;

  /** URL of Consul's API. */
  readonly consulAddress: string;

  /** Name servers of the tasks, which know Consul's domain. */
  readonly dnsServers: string[];

  /** Domains in which a task's short names are looked up. */
  readonly dnsSearches: string[];

  /** Addresses at which the ingress takes requests; routes are served on all of HTTP and HTTPS. */
  readonly entryPoints: ClusterEntryPoint[];

  /** Nomad namespaces in which jobs may run. */
  readonly namespaces: string[];

  /** Nomad node pools in which jobs may run. */
  readonly nodePools: string[];

  /**
   * Names of the ingress' own middlewares, where they are known.
   *
   * @default - not known
   */
  readonly middlewares?: string[];

  /** Hosts that run the tasks of apps; none where they are not known. */
  readonly hosts: ClusterHost[];

  /** Longest time that Nomad lets a task take between the signal to stop and the kill. */
  readonly maxKillTimeout: Duration;

  /** Everything that the platform has, or lets apps do; the following ask for one of it each. */
  readonly features: ClusterFeatures;

  /** Whether the hosts have CNI plugins, so that jobs may be in bridge mode. */
  readonly hasCni: boolean;

  /** Whether workloads may be in Consul's service mesh. */
  readonly hasMesh: boolean;

  /** Whether tasks may mount volumes of their host's Docker Engine. */
  readonly hasDockerVolumes: boolean;

  /** Whether an autoscaler acts on the `autoscale` of workloads. */
  readonly hasAutoscaler: boolean;

  /** Whether the platform asks for a token, and its API is served with TLS. */
  readonly secured: boolean;

  /** Stacks of the same Terraform app that must be deployed before anything is deployed on the platform. */
  readonly dependencies: TerraformStack[];
}

/** Attributes of a platform that was built elsewhere. */
export interface ClusterAttributes extends ClusterFeatures {
  /** URL of Nomad's API, such as `http://10.0.0.5:4646`. */
  readonly nomadAddress: string;

  /**
   * Name of the platform.
   *
   * @default 'cluster'
   */
  readonly name?: string;

  /**
   * Nomad region of the platform.
   *
   * @default 'global'
   */
  readonly region?: string;

  /**
   * Datacenters in which jobs run.
   *
   * @default ['*'] - all of the region
   */
  readonly datacenters?: string[];

  /**
   * URL of Consul's API.
   *
   * @default - port 8500 of Nomad's host
   */
  readonly consulAddress?: string;

  /**
   * Name servers of the tasks, which know Consul's domain.
   *
   * @default - the name servers of the hosts
   */
  readonly dnsServers?: string[];

  /**
   * Domains in which a task's short names are looked up.
   *
   * @default ['service.consul'] when there are `dnsServers`
   */
  readonly dnsSearches?: string[];

  /**
   * Addresses at which the ingress takes requests; routes are served on all of HTTP and HTTPS.
   *
   * @default - none: services can't have routes
   */
  readonly entryPoints?: ClusterEntryPoint[];

  /**
   * Nomad namespaces in which jobs may run.
   *
   * @default ['default']
   */
  readonly namespaces?: string[];

  /**
   * Nomad node pools in which jobs may run.
   *
   * @default ['default']
   */
  readonly nodePools?: string[];

  /**
   * Names of the ingress' own middlewares.
   *
   * @default - not known, and not checked
   */
  readonly middlewares?: string[];

  /**
   * Hosts that run the tasks of apps: all of them, or none. With them, what no host has room for is an error.
   *
   * @default - not known
   */
  readonly hosts?: ClusterHost[];

  /**
   * Longest time that Nomad lets a task take between the signal to stop and the kill.
   *
   * @default Duration.seconds(30) - Nomad's own
   */
  readonly maxKillTimeout?: Duration;

  /**
   * Stacks of the same Terraform app that must be deployed before anything is deployed on the platform.
   *
   * @default - none
   */
  readonly dependencies?: TerraformStack[];
}
