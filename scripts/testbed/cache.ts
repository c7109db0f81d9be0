import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A directory for what is costly to make, outside the checkout. */
export function cacheDir(...names: string[]): string {
  const root = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const path = join(root, 'berth', ...names);
  mkdirSync(path, { recursive: true });
  return path;
}
