import { TerraformStack } from 'cdktf';
import { Duration } from '../../core/duration';
import { DockerModes } from '../../nomad/agent/docker-modes';
import { ClusterFeatures } from './cluster-features';
import { ClusterHost } from './cluster-host';
import { ClusterLimits } from './cluster-limits';
import { ClusterWatchers } from './cluster-watchers';

/** An address at which the ingress accepts requests. */
export interface ClusterEntryPoint {
  /** Name of the entry point. */
  readonly name: string;

  /** URL for requests to it. */
  readonly address: string;

  /**
   * Whether it answers plain requests with a redirect to TLS, and nothing else.
   *
   * @default false
   */
  readonly redirectsToTls?: boolean;
}

/** A host with an instance of the ingress. */
export interface ClusterIngress {
  /** Name of the host. */
  readonly name: string;

  /** Address at which that instance is reached: an IP address, or a host name. */
  readonly address: string;
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

  /** Name servers of tasks; they resolve Consul's domain. */
  readonly dnsServers: string[];

  /** Search domains of tasks, for short names. */
  readonly dnsSearches: string[];

  /** Addresses at which the ingress accepts requests. Routes are served at all that speak HTTP or HTTPS. */
  readonly entryPoints: ClusterEntryPoint[];

  /**
   * Hosts of the ingress, each of which serves all entry points.
   *
   * @default - not known
   */
  readonly ingresses?: ClusterIngress[] | undefined;

  /** Nomad namespaces in which jobs may run. */
  readonly namespaces: string[];

  /** Nomad node pools in which jobs may run. */
  readonly nodePools: string[];

  /**
   * Names of the middlewares that the ingress defines.
   *
   * @default - not known
   */
  readonly middlewares?: string[] | undefined;

  /**
   * Names of the servers transports that the ingress defines.
   *
   * @default - not known
   */
  readonly serversTransports?: string[] | undefined;

  /**
   * Names of Consul services, or patterns that end in `*`, that only jobs of one namespace may have, by the namespace.
   *
   * @default - not known
   */
  readonly serviceNames?: { [namespace: string]: string[] } | undefined;

  /**
   * Version of Traefik, which decides which fields its routes may have.
   *
   * @default - not known
   */
  readonly traefikVersion?: string | undefined;

  /**
   * Modes of Docker that tasks may have, such as `pid_mode`.
   *
   * @default - not known
   */
  readonly dockerModes?: DockerModes | undefined;

  /** Hosts that run the tasks of apps. Empty if they are not known. */
  readonly hosts: ClusterHost[];

  /** Upper limit of a task's kill timeout: the time between the signal to stop and the kill. */
  readonly maxKillTimeout: Duration;

  /** All features of the platform. Each of the following is one of them. */
  readonly features: ClusterFeatures;

  /** Whether the hosts have CNI plugins, so that jobs may be in bridge mode. */
  readonly hasCni: boolean;

  /** Whether workloads may be in Consul's service mesh. */
  readonly hasMesh: boolean;

  /** Whether tasks may mount volumes of their host's Docker Engine. */
  readonly hasDockerVolumes: boolean;

  /** Whether an autoscaler scales workloads with `autoscale`. */
  readonly hasAutoscaler: boolean;

  /** Whether a Prometheus of the platform collects the metrics of workloads and evaluates their alerts. */
  readonly hasMetrics: boolean;

  /** Whether the platform collects what tasks log. */
  readonly hasLogs: boolean;

  /** Whether the platform collects traces. */
  readonly hasTraces: boolean;

  /** Whether synthesis writes no dashboards of workloads, though the platform has metrics. */
  readonly hasNoDashboards: boolean;

  /**
   * URL of Prometheus, for tasks and for whoever asks Consul's DNS.
   *
   * @default - the platform has no metrics
   */
  readonly prometheusAddress?: string | undefined;

  /**
   * URL of Alertmanager, for tasks and for whoever asks Consul's DNS.
   *
   * @default - the platform has no metrics
   */
  readonly alertmanagerAddress?: string | undefined;

  /**
   * URL of VictoriaLogs, for tasks and for whoever asks Consul's DNS.
   *
   * @default - the platform keeps no logs
   */
  readonly logsAddress?: string | undefined;

  /**
   * URL at which each host takes traces and logs of its own tasks by OTLP over HTTP.
   *
   * @default - the platform takes none
   */
  readonly otlpAddress?: string | undefined;

  /**
   * URL of the Grafana that has the dashboards, to which alerts link.
   *
   * @default - none is known
   */
  readonly dashboardsAddress?: string | undefined;

  /** Whether the APIs require a token and are served with TLS. */
  readonly secured: boolean;

  /** Stacks of the same Terraform app that must be deployed before any app's stack. */
  readonly dependencies: TerraformStack[];
}

/** Attributes of a platform that is defined elsewhere. */
export interface ClusterAttributes extends ClusterFeatures, ClusterLimits, ClusterWatchers {
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
   * Name servers of tasks; they resolve Consul's domain.
   *
   * @default - the name servers of the hosts
   */
  readonly dnsServers?: string[];

  /**
   * Search domains of tasks, for short names.
   *
   * @default ['service.consul'] when there are `dnsServers`
   */
  readonly dnsSearches?: string[];

  /**
   * Addresses at which the ingress accepts requests. Routes are served at all that speak HTTP or HTTPS.
   *
   * @default - none: services can't have routes
   */
  readonly entryPoints?: ClusterEntryPoint[];

  /**
   * Hosts of the ingress, each of which serves all entry points: `berth verify` asks every one of them.
   *
   * @default - not known: the hosts that the addresses of `entryPoints` name
   */
  readonly ingresses?: ClusterIngress[];

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
   * Names of the middlewares that the ingress defines.
   *
   * @default - not known, and not checked
   */
  readonly middlewares?: string[];

  /**
   * Names of the servers transports that the ingress defines.
   *
   * @default - not known, and not checked
   */
  readonly serversTransports?: string[];

  /**
   * Names of Consul services, or patterns that end in `*`, that only jobs of one namespace may have, by the namespace.
   *
   * @default - none: each namespace may have all names but `nomad`, `nomad-client`, `consul` and `traefik`
   */
  readonly serviceNames?: { [namespace: string]: string[] };

  /**
   * Hosts that run the tasks of apps: all of them, or none. If they are known, a job that no host has capacity for is an
   * error.
   *
   * @default - not known
   */
  readonly hosts?: ClusterHost[];

  /**
   * Upper limit of a task's kill timeout: the time between the signal to stop and the kill.
   *
   * @default Duration.seconds(30) - Nomad's own
   */
  readonly maxKillTimeout?: Duration;

  /**
   * Stacks of the same Terraform app that must be deployed before any app's stack.
   *
   * @default - none
   */
  readonly dependencies?: TerraformStack[];
}
