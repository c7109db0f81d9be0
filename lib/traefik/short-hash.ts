import { createHash } from 'node:crypto';

/** Eight characters that stand for a definition: another one has others. */
export function shortHash(...definition: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 8);
}
