import { Command } from './command';
import { deploy } from './commands/deploy';
import { importJob } from './commands/import';
import { inventory } from './commands/inventory';
import { logs } from './commands/logs';
import { plan } from './commands/plan';
import { secretsGrant } from './commands/secrets-grant';
import { secretsInit } from './commands/secrets-init';
import { secretsRotate } from './commands/secrets-rotate';
import { top } from './commands/top';

/** All commands, by the headings of the help, in its order. */
export const COMMANDS: { readonly [heading: string]: readonly Command[] } = {
  'Plan and deploy': [plan, deploy],
  'See how apps and hosts are': [top, logs],
  'Prepare a platform': [inventory, secretsInit, secretsGrant, secretsRotate],
  'Move in': [importJob],
};

/** What the first word of commands of two words stands for. */
export const FAMILIES: { readonly [word: string]: string } = {
  secrets: 'creates, hands out and replaces the secrets of a platform',
};
