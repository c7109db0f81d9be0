import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Manifest } from '../../lib/deploy/manifest';

/** Images that the stacks of a synthesized app run: those of agents, and those in job specifications. */
export function stackImages(outdir: string): string[] {
  const manifest = new Manifest(outdir);
  const texts = manifest.stacks.map((stack) => readFileSync(join(manifest.directory(stack), 'cdk.tf.json'), 'utf8'));
  const agents = texts.flatMap((text) =>
    Object.values<{ name: string }>(JSON.parse(text).resource?.docker_image ?? {}),
  );
  const tasks = texts.flatMap((text) => [...text.matchAll(/\\"image\\": \\"([^"\\]+)\\"/g)].map((match) => match[1]));
  return [...new Set([...agents.map(({ name }) => name), ...tasks])];
}
