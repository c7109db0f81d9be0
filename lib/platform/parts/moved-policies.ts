import { TerraformStack } from 'cdktf';
import { requireTerraformFor } from '../../private/stack/provider-constraints';

/** Policies of the platform's own jobs, which stood in the services stack before only the access stack could define them. */
const MOVED = ['nomad_acl_policy.snapshot-policy', 'nomad_acl_policy.autoscaler_policy_25A49CE5'];

/** Let the state of an earlier release forget what the access stack defines now: to destroy it would end its rights. */
export function forgetMoved(services: TerraformStack): void {
  const removed = MOVED.map((from) => ({ from, lifecycle: { destroy: false } }));
  services.addOverride('removed', removed);
  requireTerraformFor(services, 'removed');
}
