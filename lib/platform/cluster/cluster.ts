import { Fn, TerraformStack, Token } from 'cdktf';
import { Duration } from '../../core/duration';
import { DockerModes } from '../../nomad/agent/docker-modes';
import { CONSUL_PORTS } from '../../consul/ports';
import { checked } from '../../private/validation/checked';
import { ClusterAttributes, ClusterEntryPoint, ClusterIngress, ICluster } from './cluster-attributes';
import { ClusterFeatures, featuresOf } from './cluster-features';
import { ClusterHost } from './cluster-host';
import { clusterViolations } from './cluster-rules';
import { ClusterWatchers, watchersBy } from './cluster-watchers';
import { readContract } from './contract';

/**
 * Define a reference to a container platform.
 *
 * @example
 * import { App } from 'cdktf';
 * import { AppStack, Cluster } from 'berth-cdk';
 *
 * const cluster = Cluster.fromContract('platform.contract.json');
 * new AppStack(new App(), 'shop', { cluster });
 */
@checked('Cluster')
export class Cluster implements ICluster {
  /** Define a reference by attributes. */
  public static fromAttributes(attributes: ClusterAttributes): ICluster {
    const violations = clusterViolations(attributes);
    if (violations.all.length > 0) throw new Error(violations.describe('Cluster.fromAttributes'));
    return new Cluster(attributes);
  }

  /**
   * Define a reference by the contract file that the platform's synthesis writes.
   *
   * @param file path of the file. Throws if it is missing, is not a contract, or was written by a newer release of Berth.
   */
  public static fromContract(file: string): ICluster {
    return new Cluster(readContract(file));
  }

  public readonly name: string;
  public readonly region: string;
  public readonly nomadAddress: string;
  public readonly consulAddress: string;
  public readonly maxKillTimeout: Duration;
  public readonly traefikVersion?: string;
  private readonly _features: Required<ClusterFeatures>;
  private readonly _watchers: ClusterWatchers;
  private readonly _dockerModes?: DockerModes;
  private readonly _middlewares?: string[];
  private readonly _serversTransports?: string[];
  private readonly _serviceNames?: { [namespace: string]: string[] };
  private readonly lists: { [name: string]: string[] };
  private readonly _entryPoints: ClusterEntryPoint[];
  private readonly _ingresses?: ClusterIngress[];
  private readonly _hosts: ClusterHost[];
  private readonly _dependencies: TerraformStack[];

  private constructor(attributes: ClusterAttributes) {
    const { nomadAddress, dnsServers = [] } = attributes;
    this.name = attributes.name ?? 'cluster';
    this.region = attributes.region ?? 'global';
    this.nomadAddress = nomadAddress;
    this.consulAddress = attributes.consulAddress ?? consulBeside(nomadAddress);
    this.maxKillTimeout = attributes.maxKillTimeout ?? Duration.seconds(30);
    this._features = featuresOf(attributes);
    this._watchers = watchersBy((name) => attributes[name]);
    this.lists = {
      datacenters: attributes.datacenters ?? ['*'],
      dnsServers,
      dnsSearches: attributes.dnsSearches ?? (dnsServers.length === 0 ? [] : ['service.consul']),
      namespaces: attributes.namespaces ?? ['default'],
      nodePools: attributes.nodePools ?? ['default'],
    };
    this.traefikVersion = attributes.traefikVersion;
    this._dockerModes = attributes.dockerModes;
    this._middlewares = attributes.middlewares;
    this._serversTransports = attributes.serversTransports;
    this._serviceNames = attributes.serviceNames;
    this._entryPoints = attributes.entryPoints ?? [];
    this._ingresses = attributes.ingresses;
    this._hosts = attributes.hosts ?? [];
    this._dependencies = attributes.dependencies ?? [];
  }

  public get features(): ClusterFeatures {
    return { ...this._features };
  }

  public get secured(): boolean {
    return this._features.secured;
  }

  public get hasCni(): boolean {
    return this._features.hasCni;
  }

  public get hasMesh(): boolean {
    return this._features.hasMesh;
  }

  public get hasDockerVolumes(): boolean {
    return this._features.hasDockerVolumes;
  }

  public get hasAutoscaler(): boolean {
    return this._features.hasAutoscaler;
  }

  public get hasMetrics(): boolean {
    return this._features.hasMetrics;
  }

  public get hasLogs(): boolean {
    return this._features.hasLogs;
  }

  public get hasTraces(): boolean {
    return this._features.hasTraces;
  }

  public get hasNoDashboards(): boolean {
    return this._features.hasNoDashboards;
  }

  public get prometheusAddress(): string | undefined {
    return this._watchers.prometheusAddress;
  }

  public get alertmanagerAddress(): string | undefined {
    return this._watchers.alertmanagerAddress;
  }

  public get logsAddress(): string | undefined {
    return this._watchers.logsAddress;
  }

  public get otlpAddress(): string | undefined {
    return this._watchers.otlpAddress;
  }

  public get dashboardsAddress(): string | undefined {
    return this._watchers.dashboardsAddress;
  }

  public get datacenters(): string[] {
    return [...this.lists.datacenters];
  }

  public get dnsServers(): string[] {
    return [...this.lists.dnsServers];
  }

  public get dnsSearches(): string[] {
    return [...this.lists.dnsSearches];
  }

  public get namespaces(): string[] {
    return [...this.lists.namespaces];
  }

  public get nodePools(): string[] {
    return [...this.lists.nodePools];
  }

  public get dockerModes(): DockerModes | undefined {
    return this._dockerModes && { ...this._dockerModes };
  }

  public get middlewares(): string[] | undefined {
    return this._middlewares && [...this._middlewares];
  }

  public get serversTransports(): string[] | undefined {
    return this._serversTransports && [...this._serversTransports];
  }

  public get serviceNames(): { [namespace: string]: string[] } | undefined {
    const entries = Object.entries(this._serviceNames ?? {});
    return this._serviceNames && Object.fromEntries(entries.map(([namespace, names]) => [namespace, [...names]]));
  }

  public get entryPoints(): ClusterEntryPoint[] {
    return [...this._entryPoints];
  }

  public get ingresses(): ClusterIngress[] | undefined {
    return this._ingresses && [...this._ingresses];
  }

  public get hosts(): ClusterHost[] {
    return [...this._hosts];
  }

  public get dependencies(): TerraformStack[] {
    return [...this._dependencies];
  }
}

/** The usual address of Consul on Nomad's host, which only Terraform may know. */
function consulBeside(nomadAddress: string): string {
  const host = Token.isUnresolved(nomadAddress)
    ? Fn.replace(Fn.replace(nomadAddress, '/^https?/', 'http'), '/:[0-9]+$/', '')
    : nomadAddress.replace(/^https?/, 'http').replace(/:\d+$/, '');
  return `${host}:${CONSUL_PORTS.http}`;
}
