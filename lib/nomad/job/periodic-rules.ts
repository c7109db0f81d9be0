import { Token } from 'cdktf';
import { oneOf } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { CRON, TIME_ZONE } from '../rules';
import { JobSpec } from './spec/spec.generated';

const PERIODIC_TYPES = oneOf('batch', 'sysbatch');

/** Check the times at which a job runs. */
export function checkPeriodic({ type, periodic }: JobSpec, violations: Violations): void {
  if (periodic === undefined || Token.isUnresolved(periodic) || periodic.enabled === false) return;
  const { spec, specs = [], timeZone } = periodic;
  violations.require('spec.type', type ?? 'service', PERIODIC_TYPES);
  // Files name what is not set, too.
  violations.require('spec.periodic.timeZone', timeZone || undefined, TIME_ZONE);
  violations.require('spec.periodic.spec', spec || undefined, CRON);
  if (Token.isUnresolved(specs)) return;
  specs.forEach((each, index) => violations.require(`spec.periodic.specs[${index}]`, each, CRON));
  if (spec && specs.length > 0) {
    violations.add({ prop: 'spec.periodic.spec', must: "be left out beside 'specs'", got: spec });
  }
  if (!spec && specs.length === 0) violations.add({ prop: 'spec.periodic.specs', must: 'be given' });
}
