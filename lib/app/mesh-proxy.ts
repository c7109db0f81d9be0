import { Construct } from 'constructs';
import { IntentionSource, ServiceIntentions } from '../consul/service-intentions';
import { ConsulConnectSpec } from '../nomad/job/spec/spec.generated';

/** Ports inside an instance that are its proxy's: from 18000 on those of the services that it calls, above them Envoy's own. */
export const PROXY_PORTS = { first: 18000, last: 19199 };

/**
 * Define the proxy that stands beside each instance of a workload in Consul's service mesh: through it the workload calls
 * others, and through it alone it is called.
 *
 * @see https://developer.hashicorp.com/nomad/docs/networking/service-mesh
 */
export class MeshProxy {
  private readonly _upstreams: string[] = [];
  private _intentions?: ServiceIntentions;

  /**
   * @param workload whose proxy it is
   * @param service name of the workload in the mesh
   */
  public constructor(
    private readonly workload: Construct,
    private readonly service: string,
  ) {}

  /** Names of the services that the workload calls (a copy). */
  public get upstreams(): string[] {
    return [...this._upstreams];
  }

  /** Who may call the workload; nobody when there are none. */
  public get intentions(): ServiceIntentions | undefined {
    return this._intentions;
  }

  /**
   * Let the workload call a service; to say so twice is to say it once.
   *
   * @returns the port at which the workload finds it, on the loopback of its instance
   */
  public addUpstream(service: string): number {
    if (!this._upstreams.includes(service)) this._upstreams.push(service);
    return portOf(this._upstreams.indexOf(service));
  }

  /** Let a service call the workload; to say so twice is to say it once. */
  public allowFrom(service: string): void {
    const source = IntentionSource.allow(service);
    if (this._intentions === undefined) {
      this._intentions = new ServiceIntentions(this.workload, 'intentions', {
        destination: this.service,
        sources: [source],
      });
    } else if (!this._intentions.sources.some((each) => each.service === service)) {
      this._intentions.addSources(source);
    }
  }

  /**
   * The `connect` block of the job specification.
   *
   * @param tags of the proxy, by which the ingress finds it
   */
  public toSpec(tags?: string[]): ConsulConnectSpec {
    const upstreams = this._upstreams.map((destinationName, index) => ({
      destinationName,
      localBindPort: portOf(index),
    }));
    return { sidecarService: { tags, proxy: upstreams.length === 0 ? undefined : { upstreams } } };
  }
}

function portOf(index: number): number {
  return PROXY_PORTS.first + index;
}
