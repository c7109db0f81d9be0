import { defineCommand } from '../command';
import { plan as run, PLAN_OPTIONS } from '../plan/plan';

export const plan = defineCommand({
  name: 'plan',
  operands: [],
  variadicOperand: 'stacks',
  options: PLAN_OPTIONS,
  summary:
    'tells what a deploy of stacks would do, of those that are named or all; ends with 0 for nothing, 2 for changes, and 1 ' +
    'where it would fail, or nobody can tell',
  run,
});
