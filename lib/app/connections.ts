import { IConstruct } from 'constructs';
import { EnvValue } from '../core/env-value';
import { checked } from '../private/validation/checked';
import { Violations } from '../private/validation/violations';
import { MeshProxy } from './mesh-proxy';

/** A service that others call over the network. */
export interface IConnectable {
  /** Name of the service in Consul. */
  readonly name: string;

  /** Name under which Consul's DNS answers with the healthy instances: their addresses, and as SRV records also their ports. */
  readonly dnsName: string;

  /**
   * Port that is the same on all hosts.
   *
   * @default - each instance has another port, which only the SRV record holds
   */
  readonly hostPort?: number;

  /**
   * Whether it is in the service mesh, so that only proxies reach it. A service that is defined elsewhere must allow its callers
   * there, with `connections.allowFrom`.
   *
   * @default false
   */
  readonly inMesh?: boolean;
}

/** Something that calls services. */
export interface ICaller extends IConstruct {
  /** Name of the caller. */
  readonly name: string;

  /**
   * Its proxy in the service mesh.
   *
   * @default - it is not in the mesh
   */
  readonly mesh?: MeshProxy;

  /** Set one more environment variable. */
  addEnv(name: string, value: EnvValue): void;
}

/**
 * Define the services that a workload calls, and in the service mesh those that may call it.
 */
@checked('Connections')
export class Connections {
  /** @param workload the workload */
  public constructor(private readonly workload: ICaller) {}

  /**
   * Let the workload call a service, whose address it gets in environment variables: for `shop-db` in `SHOP_DB_HOST` and, where
   * all instances have the same port, in `SHOP_DB_PORT`. Otherwise the program asks Consul's DNS for the SRV record of that name.
   *
   * For a service in the mesh both variables name the workload's own proxy, and an intention allows the calls.
   */
  public allowTo(service: IConnectable): void {
    const prefix = service.name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
    const name = /^\d/.test(prefix) ? `_${prefix}` : prefix;
    const port = service.inMesh ? this.throughMesh(service) : service.hostPort;
    this.workload.addEnv(`${name}_HOST`, EnvValue.of(service.inMesh ? '127.0.0.1' : service.dnsName));
    if (port !== undefined) this.workload.addEnv(`${name}_PORT`, EnvValue.of(String(port)));
  }

  /**
   * Let services in the mesh call the workload.
   *
   * @param services names of the services; `*` allows all
   */
  public allowFrom(...services: string[]): void {
    const mesh = this.proxy('be of a workload in the mesh: outside of it every service may call', services);
    services.forEach((service) => mesh.allowFrom(service));
  }

  private throughMesh(service: IConnectable): number {
    const { name } = this.workload;
    const mesh = this.proxy(`be of a workload in the mesh to call '${service.name}', which only proxies reach`, name);
    // A service that is defined here allows its caller at once.
    const { connections } = service as { readonly connections?: unknown };
    if (connections instanceof Connections) connections.allowFrom(name);
    return mesh.addUpstream(service.name);
  }

  /** The workload's proxy; an error if it has none. */
  private proxy(must: string, got: unknown): MeshProxy {
    const { mesh, node } = this.workload;
    if (mesh !== undefined) return mesh;
    const violations = new Violations();
    violations.add({ prop: 'connections', must, got, fix: "give it 'mesh: true', as services and workers may have" });
    throw new Error(violations.describe(node.path));
  }
}
