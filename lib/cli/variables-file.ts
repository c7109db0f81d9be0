import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MapPlatform } from '../map/stack-map';
import { optionalText } from './options';

/** Options of every command that lets Terraform read the variables of stacks. */
export const VARIABLES_OPTIONS = {
  'var-file': optionalText('secrets/prod.tfvars.json', "values of variables, in place of the platform's secrets file"),
};

/** What options say of the values of variables. */
export interface VariablesOptions {
  /** Directory of the secrets files. */
  readonly dir: string;

  /** File with the values, in place of the secrets file. */
  readonly 'var-file'?: string;
}

/** File with the values of the variables of a platform's stacks: by default its secrets, where they are here. */
export function variablesFile(options: VariablesOptions, platform: MapPlatform | undefined): string | undefined {
  if (options['var-file'] !== undefined) return resolve(options['var-file']);
  if (platform === undefined) return undefined;
  const file = resolve(join(options.dir, `${platform.name}.tfvars.json`));
  return existsSync(file) ? file : undefined;
}
