import { Construct } from 'constructs';
import { IntentionSource, ServiceIntentions } from '../consul/service-intentions';
import { ConsulConnectSpec } from '../nomad/job/spec/spec.generated';
import { checked } from '../private/validation/checked';

/** Ports of the proxy inside an instance: from 18000 on those of the services that it calls, above them Envoy's own. */
export const PROXY_PORTS = { first: 18000, last: 19199 };

/**
 * Define the proxy beside each instance of a workload in Consul's service mesh: the workload calls other services, and is called,
 * only through it.
 *
 * @see https://developer.hashicorp.com/nomad/docs/networking/service-mesh
 */
@checked('MeshProxy')
export class MeshProxy {
  private readonly _upstreams: string[] = [];
  private _intentions?: ServiceIntentions;

  /**
   * @param workload the workload
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

  /** The services that may call the workload; without intentions none may. */
  public get intentions(): ServiceIntentions | undefined {
    return this._intentions;
  }

  /**
   * Let the workload call a service; idempotent.
   *
   * @returns the port at which the workload reaches it, on the loopback of its instance
   */
  public addUpstream(service: string): number {
    if (!this._upstreams.includes(service)) this._upstreams.push(service);
    return portOf(this._upstreams.indexOf(service));
  }

  /** Let a service call the workload; idempotent. */
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
   * @param tags tags of the proxy, by which the ingress finds it
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
