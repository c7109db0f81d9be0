import { join } from 'node:path';
import { Options } from './command';
import { optionalText } from './options';

/** The variable by which a program learns which of its environments is meant; `berth-cdk/environments` reads it. */
export const ENVIRONMENT_VARIABLE = 'BERTH_ENVIRONMENT';

/** The options of a command: what reads synthesized files can read those of one environment. */
export function withEnvironment(options: Options): Options {
  return 'app' in options ? { ...options, env: optionalText('staging', ABOUT) } : options;
}

const ABOUT = "the environment that is meant, of a program with several; its files are in a directory of '--app'";

/** The values of a command, with the directory of the environment that is meant. */
export function inEnvironment(values: { readonly [option: string]: any }): { readonly [option: string]: any } {
  const { app, env } = values;
  if (env === undefined) return values;
  if (!/^[a-z0-9-]+$/.test(env)) {
    throw new Error(`'--env' must be the name of an environment, such as staging, got '${env}'`);
  }
  return { ...values, app: join(app, env) };
}
