import { createHash } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheDir } from './cache';

/**
 * Let Terraform take its providers from the filesystem mirror that `BERTH_PROVIDERS` names, and from nowhere else, in this process and in
 * those that it starts. OpenTofu looks below `registry.opentofu.org` there, Terraform below `registry.terraform.io`.
 *
 * @returns whether it names any
 */
export function takeGivenProviders(): boolean {
  const { BERTH_PROVIDERS: given } = process.env;
  if (!given) return false;
  const mirror = resolve(given);
  if (!statSync(mirror, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`BERTH_PROVIDERS is ${given}, which must be a directory`);
  }
  const name = createHash('sha256').update(mirror).digest('hex').slice(0, 12);
  const file = join(cacheDir('providers'), `${name}.tfrc`);
  writeFileSync(file, `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`);
  process.env.TF_CLI_CONFIG_FILE = file;
  return true;
}
