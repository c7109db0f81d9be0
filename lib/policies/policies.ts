import { IConstruct } from 'constructs';
import { checked } from '../private/validation/checked';
import { IPolicy } from './policy';
import { PolicyPack } from './policy-pack';
import { PolicyReport } from './policy-report';
import { PolicyScope } from './policy-scope';
import { production, ProductionOptions } from './production';
import { Waiver, WaiverOptions } from './waiver';

/**
 * Define what every job in a scope must keep: in a construct, a stack or a whole app.
 *
 * Policies see each job as Terraform gets it, whichever way it was declared. Synthesis tells all that is wrong in all stacks
 * together, and writes it to `policies.json`. The jobs that a platform itself defines are not checked.
 *
 * @example
 * import { App } from 'cdktf';
 * import { Policies, WebService } from 'berth-cdk';
 *
 * declare const app: App;
 * declare const web: WebService;
 * Policies.of(app).add(Policies.production());
 * Policies.of(web).waive('image-digest', { reason: 'the registry drops old digests', until: '2027-01-31' });
 */
@checked('Policies')
export class Policies {
  /** The policies of a construct, for it and all that is below it. */
  public static of(scope: IConstruct): Policies {
    return new Policies(PolicyReport.ofApp(scope).scopeOf(scope));
  }

  /** The policies for jobs that people depend on; docs/policies.md lists them. */
  public static production(options: ProductionOptions = {}): PolicyPack {
    return production(options);
  }

  private constructor(private readonly scope: PolicyScope) {}

  /** Add policies and packs. One with the id of another that stands further out replaces it in this scope. */
  public add(...policies: IPolicy[]): void {
    this.scope.add(policies);
  }

  /**
   * Let a policy not hold in this scope. At synthesis a waiver that nothing needs is a warning, and one that has ended an
   * error.
   *
   * @param policy id of the policy
   */
  public waive(policy: string, options: WaiverOptions): void {
    this.scope.waivers.push(new Waiver(this.scope.construct, policy, options));
  }
}
