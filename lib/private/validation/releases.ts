import { compareReleases } from './compare-releases';
import { Rule, Violation } from './violations';

/** What is known of one line of releases, such as `1.11`. */
export interface ReleaseLine {
  /**
   * Its last release that has a public image: higher numbers are a vendor's own, or never came out.
   *
   * @default - the line goes on
   */
  readonly last?: string;
}

/** A program, and its lines of releases, oldest first. */
export interface ReleasedProgram {
  readonly name: string;
  readonly lines: { readonly [line: string]: ReleaseLine };
}

/** A whole release. */
export const VERSION: Rule<string> = {
  must: 'be a version of three numbers, such as 1.11.3',
  holds: (value) => /^\d+\.\d+\.\d+$/.test(value),
};

/** The line of a release: `1.11` of `1.11.3`. */
export function lineOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** The last of several lines. */
export function newestLine(lines: { readonly [line: string]: ReleaseLine }): string {
  return Object.keys(lines).pop()!;
}

/** Whether a release is the one that had something first, or a later one. */
export function runsSince(version: string, since: string): boolean {
  return compareReleases(version, since) >= 0;
}

/**
 * What is wrong with a version: nothing, where its line is newer than all that are known.
 *
 * @param key what the properties with the version and the image begin with
 * @param hasOwnImage whether the image is the platform's own choice, and may hold a release that is not public
 */
export function releaseViolations(
  { name, lines }: ReleasedProgram,
  key: string,
  version: string,
  hasOwnImage: boolean,
): Violation[] {
  const prop = `${key}Version`;
  if (!VERSION.holds(version)) return [{ prop, must: VERSION.must, got: version }];
  const known = Object.keys(lines);
  const line = lines[lineOf(version)];
  if (line === undefined) {
    const nearest = known.find((each) => compareReleases(version, each) < 0);
    if (nearest === undefined) return [];
    const must = `be a release of ${known.join(', ')} or newer, which Berth is tested with`;
    return [{ prop, must, got: version, fix: `the nearest is ${lines[nearest].last ?? nearest}` }];
  }
  if (line.last === undefined || hasOwnImage || compareReleases(version, line.last) <= 0) return [];
  const fix = `the nearest is ${line.last}; for another edition, give its image as '${key}Image'`;
  return [{ prop, must: `be a release of ${name} with a public image`, got: version, fix }];
}

/** The release that an image holds by its name and tag; undefined where its tag says something else, such as a number of its owner. */
export function taggedRelease({ name, lines }: ReleasedProgram, image: string = ''): string | undefined {
  const [, version] = new RegExp(`(?:^|/)${name.toLowerCase()}:v?(\\d+\\.\\d+\\.\\d+)(?:@|$)`).exec(image) ?? [];
  return version !== undefined && lines[lineOf(version)] !== undefined ? version : undefined;
}

/** What to say of a version whose line is newer than all that are known. */
export function newerLine({ name, lines }: ReleasedProgram, key: string, version: string): string | undefined {
  const newest = newestLine(lines);
  if (!VERSION.holds(version) || compareReleases(version, newest) <= 0) return undefined;
  return `'${key}Version' is ${version}, but this release of Berth is tested only up to ${name} ${newest}`;
}
