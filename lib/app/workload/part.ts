import { Violations } from '../../private/validation/violations';

/** A part that a workload has. */
export interface Part {
  /** Add what is wrong with it, and claim what only one may have. */
  check(violations: Violations): void;
}
