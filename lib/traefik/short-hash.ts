import { hash } from 'node:crypto';

/** Eight characters that stand for a definition: another one has others. */
export function shortHash(...definition: unknown[]): string {
  return hash('sha256', JSON.stringify(definition)).slice(0, 8);
}
