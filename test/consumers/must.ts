import { run } from '../../lib/deploy/command';

/** What a program prints; where it fails, the error says all of it. */
export async function must(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { code, output } = await run(program, args, { cwd, env: { ...process.env, ...env }, timeoutSeconds: 600 });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
