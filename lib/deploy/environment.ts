import { existsSync } from 'node:fs';

/** Variables of a shell that change what Terraform or its providers do, whatever the stacks say. */
const OVERRIDES = /^(?:NOMAD_|CONSUL_|TF_CLI_ARGS|TF_LOG|TF_WORKSPACE$|TF_DATA_DIR$)/;

/** The environment in which Terraform does what the stacks say, without asking anybody. */
export function terraformEnvironment(shell: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(shell).filter(([name]) => !OVERRIDES.test(name));
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  // Terraform would only warn of a file that is not there, at each command.
  if (env.TF_CLI_CONFIG_FILE !== undefined && !existsSync(env.TF_CLI_CONFIG_FILE)) delete env.TF_CLI_CONFIG_FILE;
  return env;
}
