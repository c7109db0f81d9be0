import { basename, resolve } from 'node:path';

/**
 * The program that does Terraform's work: OpenTofu with `TF_BIN=tofu`, or whichever file `TF_BIN` names. Without it, the one that
 * cdktf runs.
 */
export function terraformProgram(shell: NodeJS.ProcessEnv = process.env): string {
  const program = shell.TF_BIN || shell.TERRAFORM_BINARY_NAME || 'terraform';
  // It runs in the directories of stacks, where a relative path would lead elsewhere.
  return program === basename(program) ? program : resolve(program);
}

/** Its name, for messages. */
export function programName(): string {
  return basename(terraformProgram());
}
