/** What of a platform's secrets ends one day, and how it is replaced in time. */
export const ENDING_SECRETS = {
  certificates: { what: 'the first certificate of a host', kind: 'certificates' },
  authorities: { what: 'the first certificate authority', kind: 'ca' },
  logins: { what: 'the first login', kind: 'logins' },
} as const;

/** The file beside the secrets that holds nothing but the days on which they end. */
export interface SecretEnds {
  /** Times in ISO 8601. */
  readonly [what: string]: string | undefined;
}

/** Name of that file. */
export function endsFile(platform: string): string {
  return `${platform}.ends.json`;
}

const DAY = 24 * 60 * 60 * 1000;
const NOTICE = 60 * DAY;

/** One line for all that ends within 60 days, or has ended. */
export function endingSoon(platform: string, ends: SecretEnds, now: number = Date.now()): string[] {
  return Object.entries(ENDING_SECRETS).flatMap(([name, { what, kind }]) => {
    const end = Date.parse(ends[name] ?? '');
    if (!(end - now < NOTICE)) return [];
    const day = new Date(end).toISOString().slice(0, 10);
    const when = end < now ? `has ended on ${day}` : `ends on ${day}, in ${Math.floor((end - now) / DAY)} days`;
    return [`${what} of '${platform}' ${when}: run 'berth secrets rotate ${platform} ${kind}'`];
  });
}
