import { MapRoute } from '../../../map/stack-map';
import { Allocation } from '../../../nomad/diagnosis/answers';
import { NomadClient } from '../../nomad/nomad-client';
import { ask, RouteAnswer, Target } from './ingress';

/** An allocation, as far as its ports matter. */
interface AllocationDetail {
  readonly TaskGroup: string;
  readonly Job: {
    readonly TaskGroups: readonly {
      readonly Name: string;
      readonly Services: readonly NamedPort[] | null;
      readonly Tasks: readonly { readonly Services: readonly NamedPort[] | null }[] | null;
    }[];
  } | null;
  readonly AllocatedResources: {
    readonly Shared: { readonly Ports: readonly Port[] | null };
  };
}

interface NamedPort {
  readonly Name: string;
  readonly PortLabel: string;
}

interface Port {
  readonly Label: string;
  readonly Value: number;
  readonly HostIP: string;
}

/** Asks an instance of a service itself, past the ingress. */
export class InstanceAnswer {
  public constructor(private readonly nomad: NomadClient) {}

  /** What an instance answers to the request of a route's probe, or why nobody can tell. */
  public async to({ namespace, job, service, probe, host }: MapRoute): Promise<RouteAnswer | string> {
    if (probe === false || probe.arrives === undefined) return 'nobody knows which path reaches the service';
    try {
      const target = await this.instance(namespace, job, service);
      if (target === undefined) return 'no instance has a port of its own';
      return await ask({ ...target, path: probe.arrives, host, tls: false });
    } catch (error) {
      return `no instance can be asked from here: ${(error as Error).message}`;
    }
  }

  private async instance(namespace: string, job: string, service: string): Promise<Target | undefined> {
    const path = `/v1/job/${encodeURIComponent(job)}/allocations`;
    const all = (await this.nomad.get<Allocation[] | null>(path, { namespace })) ?? [];
    const running = all.filter(
      ({ ClientStatus, DesiredStatus }) => ClientStatus === 'running' && DesiredStatus === 'run',
    );
    for (const { ID } of running) {
      const detail = await this.nomad.get<AllocationDetail>(`/v1/allocation/${ID}`, { namespace });
      const group = detail.Job?.TaskGroups.find(({ Name }) => Name === detail.TaskGroup);
      const services = [...(group?.Services ?? []), ...(group?.Tasks ?? []).flatMap((task) => task.Services ?? [])];
      const label = services.find(({ Name }) => Name === service)?.PortLabel;
      const port = detail.AllocatedResources.Shared.Ports?.find(({ Label }) => Label === label);
      if (port !== undefined) return { address: port.HostIP, port: port.Value };
    }
    return undefined;
  }
}
