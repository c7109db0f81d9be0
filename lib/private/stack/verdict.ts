/** Where a provisioner's first step leaves its verdict: `ok`, or the cause of its failure. */
export const VERDICT = '/tmp/berth-${self.id}';

/** A step of the provisioner `local-exec`. */
export interface ConcludingStep {
  readonly interpreter: string[];
  readonly command: string;
  readonly quiet: boolean;
}

/**
 * The second step, which fails unless the verdict is `ok`.
 *
 * Terraform prints the command of a step that fails, and all that it says twice. So the command is the cause, and the step
 * says nothing.
 *
 * @param command reads the verdict at apply
 */
export function concludingStep(command: string): ConcludingStep {
  return {
    interpreter: ['/bin/sh', '-c', 'verdict=$(cat "$0"); rm -f "$0"; [ "$verdict" = ok ]', VERDICT],
    command,
    quiet: true,
  };
}
