import { rmSync } from 'node:fs';

/** Removes what the tests have left in their directory for temporary files. */
export default function (): void {
  rmSync(process.env.TMPDIR!, { recursive: true, force: true });
}
