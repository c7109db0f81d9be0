import { readFileSync } from 'node:fs';

/**
 * The text of a file that somebody has named.
 *
 * @param what what names it, for the error
 */
export function contentOf(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${what} must name a file that can be read: ${(error as Error).message}`);
  }
}
