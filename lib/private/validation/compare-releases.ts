/** Below 0 when a release is older than another one, 0 when it is of the same line; `1.22` is the line of `1.22.7`. */
export function compareReleases(release: string, other: string): number {
  const [numbers, others] = [release, other].map((text) => text.split('.').map(Number));
  const place = others.findIndex((number, index) => number !== numbers[index]);
  return place === -1 ? 0 : numbers[place] - others[place];
}
