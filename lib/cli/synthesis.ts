import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '../deploy/command';
import { ENVIRONMENT_VARIABLE } from './environment-option';
import { APP } from './topology-file';
import { flag } from './options';

/** Options of every command that works on what the app declares now. */
export const SYNTHESIS_OPTIONS = { app: APP, 'no-synth': flag('takes what was synthesized before') };

/** What these options say. */
export interface SynthesisOptions {
  /** Directory that is written. */
  readonly app: string;

  /** Whether what was synthesized before is taken as it is. */
  readonly 'no-synth': boolean;

  /** Name of the environment that is written. */
  readonly env?: string;
}

/** File in which cdktf's tools look for the program that defines the stacks. */
const CONFIGURATION = 'cdktf.json';

/** File that synthesis writes last. */
const MANIFEST = 'manifest.json';

/** Let the program of the app write all stacks, as cdktf's tools would, unless that is not wanted. */
export async function synthesize(
  options: SynthesisOptions,
  env: NodeJS.ProcessEnv = process.env,
  warn: (text: string) => void = console.error,
): Promise<void> {
  if (options['no-synth']) return;
  const { app, context } = configuration();
  // What an earlier run wrote must not be taken for what this one did.
  rmSync(join(options.app, MANIFEST), { force: true });
  const { code, output } = await run('/bin/sh', ['-c', app], {
    env: {
      ...env,
      CDKTF_OUTDIR: resolve(options.app),
      ...(options.env !== undefined && { [ENVIRONMENT_VARIABLE]: options.env }),
      ...(context && { CDKTF_CONTEXT_JSON: JSON.stringify(context) }),
    },
  });
  if (code !== 0) throw new Error(`the app can't be synthesized by '${app}':\n${output.trim()}`);
  warningsIn(options.app).forEach((warning) => warn(`berth: warning: ${warning}`));
}

/** Warnings of constructs, which cdktf writes into the manifest and tells nobody. */
function warningsIn(app: string): string[] {
  const file = join(app, MANIFEST);
  if (!existsSync(file)) throw new Error(`the app has not written '${file}': must it call 'app.synth()'?`);
  const { stacks } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.values<any>(stacks)
    .flatMap(({ annotations }) => annotations ?? [])
    .filter(({ level }) => level === '@cdktf/warn')
    .map(({ constructPath, message }) => `[${constructPath}] ${message}`);
}

function configuration(): { readonly app: string; readonly context?: object } {
  let read: { readonly app?: unknown; readonly context?: object };
  try {
    read = JSON.parse(readFileSync(CONFIGURATION, 'utf8'));
  } catch (error) {
    throw new Error(
      `'${CONFIGURATION}' can't be read: run this where the app is, or give '--no-synth' (${(error as Error).message})`,
    );
  }
  const { app, context } = read ?? {};
  if (typeof app === 'string' && app.trim() !== '') return { app, context };
  throw new Error(`'app' in '${CONFIGURATION}' must be the command that synthesizes, such as "npx tsx main.ts"`);
}
