import { Duration } from '../core/duration';
import { ContainerImage } from '../docker/container-image';
import { AgentGarbageCollection } from '../nomad/agent/agent-client';
import { DockerModes } from '../nomad/agent/docker-modes';
import { ProviderVersions } from '../core/provider-versions';
import { PlatformAutoscaler } from './parts/autoscaler/autoscaler-part';
import { PlatformBackup } from './parts/backup/backup-part';
import { PlatformDashboards } from './parts/dashboards/dashboards-part';
import { PlatformIngress } from './parts/ingress/platform-ingress';
import { PlatformLogs } from './parts/logs/platform-logs';
import { PlatformTraces } from './parts/logs/platform-traces';
import { PlatformMetrics } from './parts/metrics/platform-metrics';
import { PlatformScheduler } from './platform-scheduler';
import { PlatformHost } from './topology/host';

/** Props of every platform, whether of one host or of many. */
export interface PlatformBaseProps {
  /**
   * Consul datacenter. It is also the Nomad datacenter of hosts that have none of their own.
   *
   * @default 'dc1'
   */
  readonly datacenter?: string;

  /**
   * Nomad namespaces for apps, in addition to `default`.
   *
   * @default - none
   */
  readonly namespaces?: string[];

  /**
   * Names of Consul services that belong to a namespace, by the namespace: `{ shop: ['webapi', 'shop-*'] }`. No job of another
   * namespace can have them, in Consul, the mesh or the ingress; a pattern ends in `*`. Whether jobs keep to it is enforced on
   * a secured platform, and checked at synthesis on any.
   *
   * All other names are free for every namespace, except `nomad`, `nomad-client`, `consul` and those of the platform's own
   * services, such as `traefik`.
   *
   * @default - none
   */
  readonly serviceNames?: { [namespace: string]: string[] };

  /**
   * Version of Consul. One that does not work with the platform's Nomad is an error.
   *
   * @default - the release that this version of Berth is tested with
   */
  readonly consulVersion?: string;

  /**
   * Version of Nomad: of 2.0, which is recommended, or of 1.11, which gets no public fixes any more.
   *
   * @default - the release in the tag of `nomadImage`, or else the one that this version of Berth is tested with
   */
  readonly nomadVersion?: string;

  /**
   * Version of Traefik: 3.6 or 3.7. What that does not know is an error.
   *
   * @default - the release in the tag of `traefikImage`, or else the one that this version of Berth is tested with
   */
  readonly traefikVersion?: string;

  /**
   * Image with Consul.
   *
   * @default - `hashicorp/consul` of the platform's `consulVersion`
   */
  readonly consulImage?: ContainerImage;

  /**
   * Image with Nomad.
   *
   * @default - `hashicorp/nomad` of the platform's `nomadVersion`
   */
  readonly nomadImage?: ContainerImage;

  /**
   * Image with Traefik 3.
   *
   * @default - `traefik` of the platform's `traefikVersion`
   */
  readonly traefikImage?: ContainerImage;

  /**
   * Run the Nomad Autoscaler, which acts on the `autoscale` of workloads.
   *
   * @default - none: `autoscale` is an error
   */
  readonly autoscaler?: PlatformAutoscaler;

  /**
   * Watch the platform: metrics of its hosts, agents, ingress and apps in Prometheus, and alerts by Alertmanager. `{}` is
   * complete.
   *
   * @default - none: `metrics` of a workload is an error
   */
  readonly metrics?: PlatformMetrics;

  /**
   * Collect what tasks and agents write, and keep it in VictoriaLogs or hand it on. `{}` is complete.
   *
   * Each Nomad agent is replaced once, and a task's lines are collected from its next start on.
   *
   * @default - none: the output of a task stays on its host
   */
  readonly logs?: PlatformLogs;

  /**
   * Trace requests to the ingress, and take the traces of workloads with `traces`. They go to this endpoint.
   *
   * @default - none: `traces` of a workload is an error
   */
  readonly traces?: PlatformTraces;

  /**
   * Image with the OpenTelemetry Collector, which runs on every host where there are `logs` or `traces`.
   *
   * @default - `otel/opentelemetry-collector-contrib`, the release that this version of Berth is tested with
   */
  readonly collectorImage?: ContainerImage;

  /**
   * Further configuration of all Collectors, by their own names, merged into Berth's field by field.
   *
   * @default - none
   * @see https://opentelemetry.io/docs/collector/configuration/
   */
  readonly collectorConfig?: { [key: string]: any };

  /**
   * Dashboards for a Grafana of yours, which synthesis writes to the folder `dashboards` beside the stacks: one of the platform,
   * and one of each workload.
   *
   * @default - with `metrics` they are written
   */
  readonly dashboards?: PlatformDashboards;

  /**
   * Upper limit of a task's kill timeout: the time between the signal to stop and the kill.
   *
   * @default Duration.minutes(5)
   */
  readonly maxKillTimeout?: Duration;

  /**
   * When each client removes the data of finished tasks.
   *
   * @default - Nomad's own
   */
  readonly garbageCollection?: AgentGarbageCollection;

  /**
   * Directory of CNI plugins on every host, for jobs in bridge mode. It needs a `nomadImage` with `iptables`, which Nomad's
   * own image lacks: `docs/hosts.md` shows how to build one.
   *
   * @default - none: a job in bridge mode is an error
   */
  readonly cniPath?: string;

  /**
   * Let tasks mount volumes of their host's Docker Engine. To Docker any directory of the host can be a volume, so whoever
   * deploys an app is then as powerful as root on its host. It is one way of several: docs/operators.md names the others.
   *
   * @default false
   */
  readonly dockerVolumes?: boolean;

  /**
   * Let tasks share namespaces of the kernel with their host. Nomad asks for this since 2.0.4, and permits all before.
   *
   * @default - none
   */
  readonly dockerModes?: DockerModes;

  /**
   * Serve Consul's service mesh to workloads that ask for it. Connections in the mesh are denied unless an intention allows
   * them. It needs a `cniPath`, and a `nomadImage` that also holds `consul`.
   *
   * @default false
   */
  readonly mesh?: boolean;

  /**
   * Image with Envoy, the proxy beside each instance in the mesh: the metadata `connect.sidecar_image` and
   * `connect.gateway_image` of every client. A host's own `meta` wins. Consul 1.22.7 supports Envoy 1.35.9, 1.34.13 and 1.33.14,
   * and earlier patches of these lines.
   *
   * @default - Nomad's own choice: `envoyproxy/envoy` in the newest version that its Consul agent supports
   * @see https://developer.hashicorp.com/consul/docs/reference/proxy/envoy
   */
  readonly envoyImage?: ContainerImage;

  /**
   * Versions of Terraform's providers, such as exact ones.
   *
   * @default - ranges that Berth works with
   */
  readonly providerVersions?: ProviderVersions;

  /**
   * Name servers for names outside Consul's domain.
   *
   * @default - those of each host
   */
  readonly recursors?: string[];

  /**
   * Further configuration of all Consul agents, by Consul's own names, merged into Berth's field by field.
   *
   * @default - none
   */
  readonly consulConfig?: { [key: string]: any };

  /**
   * Further configuration of all Nomad agents, by Nomad's own names, merged into Berth's field by field.
   *
   * @default - none
   */
  readonly nomadConfig?: { [key: string]: any };
}

/** Properties for `Platform`. */
export interface PlatformProps extends PlatformBaseProps {
  /** The hosts, and what each does. */
  readonly hosts: PlatformHost[];

  /**
   * Nomad region.
   *
   * @default 'global'
   */
  readonly region?: string;

  /**
   * Accept a single server instead of three or five. If it is lost, so is the platform.
   *
   * @default false
   */
  readonly singleServer?: boolean;

  /**
   * Use gossip keys, certificates, access control and workload identities. The secrets are those that `berth secrets init`
   * writes.
   *
   * @default true
   */
  readonly secured?: boolean;

  /**
   * How Nomad places tasks on hosts.
   *
   * @default - spread, no oversubscription
   */
  readonly scheduler?: PlatformScheduler;

  /**
   * How requests from outside enter the platform.
   *
   * @default - at port 80 of every host with the role INGRESS
   */
  readonly ingress?: PlatformIngress;

  /**
   * Backups of the state of Consul and Nomad.
   *
   * @default - none
   */
  readonly backup?: PlatformBackup;

  /**
   * How long the drain of a host may take when the host is removed.
   *
   * @default Duration.minutes(10)
   */
  readonly drainDeadline?: Duration;

  /**
   * Address on which each host's Consul agent serves DNS to the host's containers.
   *
   * @default '172.17.0.1' - Docker's bridge, the same on every Linux host
   */
  readonly dnsAddress?: string;
}
