import { checked } from '../private/validation/checked';
import { IPolicy, PolicyJob } from './policy';

/**
 * Define several policies that are added together.
 *
 * @example
 * import { App } from 'cdktf';
 * import { Policies, PolicyPack } from 'berth-cdk';
 *
 * declare const app: App;
 * Policies.of(app).add(new PolicyPack('ours', [Policies.production()]).without('owner'));
 */
@checked('PolicyPack')
export class PolicyPack implements IPolicy {
  /** Name of the pack. Findings name the policy, not the pack. */
  public readonly id: string;

  private readonly members: IPolicy[];

  /** @param policies policies, and other packs */
  public constructor(id: string, policies: IPolicy[]) {
    this.id = id;
    this.members = policies.flatMap((each) => (each instanceof PolicyPack ? each.policies : [each]));
  }

  /** Its policies, those of packs in it included (a copy). */
  public get policies(): IPolicy[] {
    return [...this.members];
  }

  /**
   * The same pack without some of its policies.
   *
   * @param ids ids of policies; one that the pack does not have is an error
   */
  public without(...ids: string[]): PolicyPack {
    const known = this.members.map(({ id }) => id);
    const unknown = ids.filter((id) => !known.includes(id));
    if (unknown.length > 0) {
      throw new Error(`[${this.id}] 'ids' must be among ${known.join(', ')}, got '${unknown.join("', '")}'`);
    }
    return new PolicyPack(
      this.id,
      this.members.filter(({ id }) => !ids.includes(id)),
    );
  }

  /** What is wrong with a job, by any of its policies. */
  public check(job: PolicyJob): string[] {
    return this.members.flatMap((each) => each.check(job));
  }
}
