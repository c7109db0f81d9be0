import { Command } from './command';
import { completionOf } from './commands/completion';
import { deploy } from './commands/deploy';
import { diagram } from './commands/diagram';
import { drift } from './commands/drift';
import { exec } from './commands/exec';
import { fail } from './commands/fail';
import { hostDrain } from './commands/host/drain';
import { hostResume } from './commands/host/resume';
import { importJob } from './commands/import';
import { init } from './commands/init';
import { inventory } from './commands/inventory';
import { login } from './commands/login';
import { logs } from './commands/logs';
import { plan } from './commands/plan';
import { promote } from './commands/promote';
import { rollback } from './commands/rollback';
import { secretsGrant } from './commands/secrets/grant';
import { secretsInit } from './commands/secrets/init';
import { secretsRotate } from './commands/secrets/rotate';
import { status } from './commands/status';
import { top } from './commands/top';
import { verify } from './commands/verify';

/** What the first word of commands of two words stands for. */
export const FAMILIES: { readonly [word: string]: string } = {
  host: 'takes hosts out of service, and puts them back',
  secrets: 'creates, hands out and replaces the secrets of a platform',
};

/** All commands, by the headings of the help, in its order. */
export const COMMANDS: { readonly [heading: string]: readonly Command[] } = {
  'Start a project': [init],
  'Plan and deploy': [login, plan, deploy, verify, drift, rollback, promote, fail],
  'See how apps and hosts are': [status, top, logs, exec, diagram],
  'Prepare a platform': [inventory, secretsInit, secretsGrant, secretsRotate],
  'Work on hosts': [hostDrain, hostResume],
  'Move in': [importJob],
  'Use this program': [completionOf(() => Object.values(COMMANDS).flat(), FAMILIES)],
};
