import { NomadDiff } from '../../nomad/nomad-diff';

/**
 * What differs, as paths: no values, among which may be secrets.
 *
 * @param scaled groups whose count something else sets
 */
export function diffPaths(diff: NomadDiff, scaled: readonly string[]): string[] {
  const groups = (diff.TaskGroups ?? []).flatMap((group) => {
    const all = pathsOf(group, `group '${group.Name}'`);
    return scaled.includes(group.Name ?? '') ? all.filter((path) => path !== `group '${group.Name}'.Count`) : all;
  });
  return [...partsOf(diff, ''), ...groups];
}

function pathsOf(part: NomadDiff, path: string): string[] {
  if (part.Type === 'None') return [];
  const inside = partsOf(part, `${path}.`);
  // A group that is only here or only there differs as a whole.
  return part.Type === 'Edited' && inside.length > 0 ? inside : [path];
}

function partsOf({ Fields, Objects, Tasks }: NomadDiff, prefix: string): string[] {
  return [
    ...(Fields ?? []).filter(({ Type }) => Type !== 'None').map(({ Name }) => `${prefix}${Name}`),
    ...(Objects ?? []).flatMap((each) => pathsOf(each, `${prefix}${each.Name}`)),
    ...(Tasks ?? []).flatMap((each) => pathsOf(each, `${prefix}task '${each.Name}'`)),
  ];
}
