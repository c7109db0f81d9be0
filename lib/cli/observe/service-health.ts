import { AnswerError } from './way-in/http-client';
import { WayIn } from './way-in/way-in';

/** Where the id of a service's instance, as Nomad registers it, names the allocation. */
const ALLOCATION = /^_nomad-task-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-/;

/** Services that run as allocations of Nomad, and what their checks say, as Consul has it. */
export class ServiceHealth {
  /** Whether all checks of an allocation pass; an allocation without checks is missing. */
  public readonly passing = new Map<string, boolean>();

  /** Allocations by the name of their service. */
  public readonly allocations = new Map<string, Set<string>>();

  public static async of(wayIn: WayIn): Promise<ServiceHealth> {
    const filter = encodeURIComponent('ServiceID != ""');
    const checks = await wayIn.askConsul(`/v1/health/state/any?stale&filter=${filter}`);
    if (!Array.isArray(checks)) throw new AnswerError('Consul answers something else than checks');
    return new ServiceHealth(checks);
  }

  private constructor(checks: any[]) {
    for (const check of checks) {
      const [, allocation] = ALLOCATION.exec(String(check?.ServiceID)) ?? [];
      if (allocation === undefined) continue;
      const name = String(check.ServiceName);
      this.passing.set(allocation, (this.passing.get(allocation) ?? true) && check.Status === 'passing');
      if (!this.allocations.has(name)) this.allocations.set(name, new Set());
      this.allocations.get(name)!.add(allocation);
    }
  }
}
