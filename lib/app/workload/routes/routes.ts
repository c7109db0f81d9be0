import { Token } from 'cdktf';
import { IConstruct } from 'constructs';
import { Duration } from '../../../core/duration';
import { ClusterEntryPoint, ICluster } from '../../../platform/cluster/cluster-attributes';
import { claim } from '../../../private/validation/claims';
import { Rule, Violation, Violations } from '../../../private/validation/violations';
import { MESH_SERVICE } from '../../../traefik/service-tags';
import { MeshProxy } from '../../mesh-proxy';

/** Traefik must drop an instance that has left the catalog before the instance stops. */
const SHUTDOWN_DELAY_WITH_ROUTES: Rule<Duration> = {
  must: 'be at least 5s for a service with routes: the ingress must forget an instance before it stops',
  holds: (value) => value.isUnresolved() || value.toSeconds() >= 5,
};

/** What the routes of a service must know of it. */
export interface RoutedWorkload {
  readonly construct: IConstruct;
  readonly cluster: ICluster;
  readonly mesh: MeshProxy | undefined;
  readonly shutdownDelay: Duration | undefined;

  /**
   * Path of the metrics that the service's own port serves, which no route must show.
   *
   * @default - it serves none
   */
  readonly metricsPath?: string;
}

/** The routes of one service, each of which no other service of the cluster has. */
export class Routes<R> {
  private readonly claimed: R[] = [];

  public constructor(private readonly workload: RoutedWorkload) {}

  /** The routes (a copy). */
  public get all(): R[] {
    return [...this.claimed];
  }

  /** Names of the cluster's entry points whose addresses have these schemes; those that only Terraform knows count. */
  public entryPoints(...schemes: string[]): string[] {
    const serves = ({ address }: ClusterEntryPoint): boolean =>
      Token.isUnresolved(address) || schemes.some((scheme) => address.startsWith(`${scheme}:`));
    return this.workload.cluster.entryPoints.filter(serves).map(({ name }) => name);
  }

  /**
   * Claim a route, unless something is wrong with it or another service has it.
   *
   * @param wrong what is wrong with it by itself
   */
  public claim(route: R, prop: string, wrong: Violation[], violations: Violations): void {
    const { construct, cluster, mesh, shutdownDelay } = this.workload;
    if (this.claimed.length === 0) violations.require('shutdownDelay', shutdownDelay, SHUTDOWN_DELAY_WITH_ROUTES);
    const within = `${cluster.nomadAddress} routes`;
    const found = wrong.length > 0 ? wrong : claim(construct, prop, String(route), within);
    if (found.length === 0) {
      this.claimed.push(route);
      mesh?.allowFrom(MESH_SERVICE);
    }
    violations.add(...found);
  }
}
