import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the tests a directory of their own for temporary files: each app that they synthesize leaves one. */
export default function (): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'berth-unit-'));
}
