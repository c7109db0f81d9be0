import { join } from 'node:path';
import { cacheDir } from '../../../scripts/testbed/cache';
import { must } from '../../../lib/deploy/command';
import { buildImage, ensureImages } from '../../../scripts/testbed/images';

/** Images of a small web server, one program under two tags. */
export const SERVER_IMAGES = ['berth/server:1', 'berth/server:2'] as const;

/** Build the images of the server, which no registry has. */
export async function buildServer(log: (line: string) => void): Promise<void> {
  const program = join(cacheDir('programs', 'server'), 'server');
  const env = { ...process.env, CGO_ENABLED: '0' };
  await must('go', ['build', '-ldflags=-s -w', '-o', program, '.'], { cwd: join(__dirname, 'server'), env });
  await ensureImages(['busybox:1.35'], log);
  for (const image of SERVER_IMAGES) await buildImage(image, 'server', program, log);
}
