import { Allocation } from '../../../nomad/diagnosis/answers';
import { shortId } from '../../../nomad/diagnosis/story';
import { ConsulClient } from '../../consul/consul-client';
import { NomadClient } from '../../nomad/nomad-client';

/** A job that runs, as far as its services matter. */
export interface JobServices {
  readonly TaskGroups: readonly {
    readonly Name: string;
    readonly Services?: readonly JobService[] | null;
    readonly Tasks?: readonly { readonly Services?: readonly JobService[] | null }[] | null;
  }[];
}

interface JobService {
  readonly Name: string;
  readonly Provider?: string;
  readonly Checks?: readonly object[] | null;
}

/** An instance of a service, as Consul's health endpoint tells it. */
interface ConsulInstance {
  readonly Service: { readonly ID: string };
  readonly Checks: ConsulCheck[] | null;
}

interface ConsulCheck {
  readonly Name: string;
  readonly Status: string;
  readonly Output: string;
}

interface NomadCheck {
  readonly Check: string;
  readonly Status: string;
  readonly Output: string;
}

/** What the checks of a job's instances say, at Consul and at Nomad. */
export class InstanceHealth {
  public constructor(
    private readonly nomad: NomadClient,
    private readonly consul: () => ConsulClient,
    private readonly namespace: string,
  ) {}

  /** What is not healthy of these instances, one text for each. */
  public async sick(job: JobServices, allocations: readonly Allocation[]): Promise<string[]> {
    const found = job.TaskGroups.map(async ({ Name, Services, Tasks }) => {
      const own = allocations.filter(({ TaskGroup }) => TaskGroup === Name);
      const services = [...(Services ?? []), ...(Tasks ?? []).flatMap((task) => task.Services ?? [])];
      if (own.length === 0) return [];
      const atConsul = services.filter(({ Provider }) => Provider !== 'nomad');
      const atNomad = services.some(({ Provider, Checks }) => Provider === 'nomad' && (Checks ?? []).length > 0);
      const texts = await Promise.all([
        ...atConsul.map((service) => this.sickAtConsul(service, own)),
        ...(atNomad ? own.map((allocation) => this.sickAtNomad(allocation)) : []),
      ]);
      return texts.flat();
    });
    return (await Promise.all(found)).flat();
  }

  private async sickAtConsul(service: JobService, allocations: readonly Allocation[]): Promise<string[]> {
    const checks = await this.consulChecks(service, allocations);
    return allocations.flatMap((allocation) => {
      const own = checks.get(allocation.ID);
      if (own === undefined) return [`${nameOf(allocation)} is no instance of the service '${service.Name}' in Consul`];
      const critical = own.find(({ Status }) => Status === 'critical');
      return critical === undefined ? [] : [sickness(allocation, critical.Name, critical.Output)];
    });
  }

  /** Checks of a service's instances by their allocations. */
  private async consulChecks(
    { Name, Checks }: JobService,
    allocations: readonly Allocation[],
  ): Promise<Map<string, ConsulCheck[]>> {
    // A name with variables is known to Nomad's client only; its instances are found by their ids.
    const isKnown = !Name.includes('${');
    const filter = allocations.map(({ ID }) => `ServiceID contains "${ID}"`).join(' or ');
    const path = isKnown
      ? `/v1/health/service/${encodeURIComponent(Name)}`
      : `/v1/health/state/any?filter=${encodeURIComponent(filter)}`;
    const answer = await this.consul().get<unknown>(path);
    if (!Array.isArray(answer)) throw new Error('Consul answers something else than instances of a service');
    const found = isKnown
      ? (answer as ConsulInstance[]).map((each) => ({ id: each.Service.ID, checks: each.Checks ?? [] }))
      : (answer as (ConsulCheck & { readonly ServiceID: string })[]).map((each) => ({
          id: each.ServiceID,
          checks: [each],
        }));
    const all = new Map<string, ConsulCheck[]>();
    for (const { ID } of allocations) {
      const own = found.filter(({ id }) => id.startsWith(`_nomad-task-${ID}-`));
      // What has no checks is found by its name only.
      if (own.length > 0 || (!isKnown && (Checks ?? []).length === 0)) {
        all.set(
          ID,
          own.flatMap(({ checks }) => checks),
        );
      }
    }
    return all;
  }

  private async sickAtNomad(allocation: Allocation): Promise<string[]> {
    const { namespace } = this;
    const checks = await this.nomad.get<{ readonly [id: string]: NomadCheck } | null>(
      `/v1/client/allocation/${allocation.ID}/checks`,
      { namespace },
    );
    const failing = Object.values(checks ?? {}).find(({ Status }) => Status !== 'success');
    return failing === undefined ? [] : [sickness(allocation, failing.Check, failing.Output)];
  }
}

function sickness(allocation: Allocation, check: string, output: string): string {
  return `${nameOf(allocation)}: the check '${check}' fails: ${output.trim()}`;
}

function nameOf(allocation: Allocation): string {
  return `instance ${shortId(allocation)} on ${allocation.NodeName}`;
}
