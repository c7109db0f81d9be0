import { run } from '../../lib/deploy/command';

/** Paths of the libraries that a program loads when it starts; none for a static one. */
export async function librariesOf(program: string): Promise<string[]> {
  const { output } = await run('ldd', [program]);
  return [...output.matchAll(/(?:^\s*|=> )(\/\S+)/gm)].map(([, path]) => path);
}
