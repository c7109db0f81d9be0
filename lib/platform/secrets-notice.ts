import { Annotations } from 'cdktf';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IConstruct } from 'constructs';
import { endingSoon, endsFile } from '../private/stack/secret-ends';

/**
 * Warn at synthesis of secrets that end soon, where `berth secrets init` has left the days: in the directory `secrets` of the
 * app. Elsewhere, such as in CI, nothing is known of them.
 */
export function warnOfEndingSecrets(construct: IConstruct, platform: string): void {
  let ends: unknown;
  try {
    ends = JSON.parse(readFileSync(join(process.cwd(), 'secrets', endsFile(platform)), 'utf8'));
  } catch {
    return;
  }
  if (typeof ends !== 'object' || ends === null) return;
  const days = Object.fromEntries(Object.entries(ends).filter(([, end]) => typeof end === 'string'));
  endingSoon(platform, days).forEach((warning) => Annotations.of(construct).addWarning(warning));
}
