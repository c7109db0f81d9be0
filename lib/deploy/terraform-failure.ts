import { programName, terraformProgram } from './program';

/** What has failed. */
export interface FailedCall {
  readonly stack: string;
  readonly command: string;

  /** Directory that it ran in. */
  readonly directory: string;
}

/** What Terraform, and what OpenTofu says of a provider that it can't get. */
const UNAVAILABLE = /(?:available versions for|Could not resolve) provider\s+(\S+):/g;

/** An error with Terraform's own message, or with the fix where that is known. */
export function terraformFailure(output: string, { stack, command, directory }: FailedCall): Error {
  const unavailable = [...output.matchAll(UNAVAILABLE)].map((match) => match[1]);
  if (unavailable.length > 0) {
    return new Error(
      `Terraform can't get the provider ${unavailable.join(', ')}: let it reach its registry, ` +
        'or put the provider into ~/.terraform.d/plugins',
    );
  }
  const lock = lockOf(output);
  if (lock !== undefined) {
    const { id, who, created } = lock;
    return new Error(
      `the state of ${stack} is locked by ${who} since ${created}: if that program is gone, ` +
        `run '${terraformProgram()} -chdir=${directory} force-unlock ${id}'`,
    );
  }
  const errors = output.slice(Math.max(output.indexOf('Error:'), 0)).trim();
  return new Error(`${programName()} ${command} of ${stack} failed:\n${errors}`);
}

/** Who holds the lock of a state, as Terraform's error tells it. */
function lockOf(output: string): { readonly id: string; readonly who: string; readonly created: string } | undefined {
  if (!output.includes('Error acquiring the state lock')) return undefined;
  const field = (name: string): string | undefined => new RegExp(`\\b${name}:[ \\t]+(\\S.*)`).exec(output)?.[1].trim();
  const [id, who, created] = ['ID', 'Who', 'Created'].map(field);
  return id === undefined ? undefined : { id, who: who ?? 'another program', created: created ?? 'an unknown time' };
}
