import { defineCommand } from '../command';
import { deploy as run, DEPLOY_OPTIONS } from '../deploy/deploy';

export const deploy = defineCommand({
  name: 'deploy',
  operands: [],
  variadicOperand: 'stacks',
  options: DEPLOY_OPTIONS,
  summary: 'deploys stacks, those that are named or all, and proves that they serve: it succeeds only then',
  run,
});
