import { Violation } from '../../../private/validation/violations';
import { Agents } from '../../topology/agents';
import { Topology } from '../../topology/topology';
import { HostNeeds, PlatformPart } from '../platform-part';

/** Consul's service mesh, which the agents serve: it runs no job of its own. */
export class MeshPart implements PlatformPart {
  public static of({ mesh }: { readonly mesh?: boolean }, _: Topology, agents: Agents) {
    return mesh ? new MeshPart(agents) : undefined;
  }

  public readonly attributes = { hasMesh: true };

  private constructor(private readonly agents: Agents) {}

  public validate(): Violation[] {
    if (this.agents.cniPath !== undefined) return [];
    return [{ prop: 'cniPath', must: "be given with 'mesh': proxies run in bridge networks" }];
  }

  public onHost(): HostNeeds {
    return { mesh: true };
  }
}
