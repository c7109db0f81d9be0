import { defineCommand } from '../command';
import { drift as run, DRIFT_OPTIONS } from '../drift/drift';

export const drift = defineCommand({
  name: 'drift',
  operands: [],
  variadicOperand: 'stacks',
  options: DRIFT_OPTIONS,
  summary:
    'tells how what runs differs from what is declared; ends with 0 for nothing, 2 for drift, and 1 where nobody can tell',
  run,
});
