import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A directory outside the checkout, for what is costly to make. */
export function cacheDir(...names: string[]): string {
  const root = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const path = join(root, 'berth', ...names);
  mkdirSync(path, { recursive: true });
  return path;
}
