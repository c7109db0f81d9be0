import { starPattern } from '../../private/validation/star-pattern';
import { isToken } from '../../private/validation/tokens';
import { Rule, Violations } from '../../private/validation/violations';
import { DockerModes } from './docker-modes';

/** The namespace of containers by their names. */
const OF_CONTAINER = 'container:[A-Za-z0-9*][A-Za-z0-9_.*-]*';

/** Docker's own modes. */
const VALUES: { readonly [kind in keyof Required<DockerModes>]: RegExp } = {
  pid: new RegExp(`^(?:host|${OF_CONTAINER})$`),
  ipc: new RegExp(`^(?:none|private|shareable|host|${OF_CONTAINER})$`),
  uts: /^host$/,
  userns: /^host$/,
};

const KINDS = Object.keys(VALUES) as (keyof DockerModes)[];

/** Check what a platform permits: Nomad does not start with any other value. */
export function checkDockerModes(prop: string, modes: DockerModes, violations: Violations): void {
  for (const kind of KINDS) {
    const rule: Rule<string> = {
      must: `be a ${kind}_mode of Docker`,
      holds: (value) => VALUES[kind].test(value),
    };
    modes[kind]?.forEach((value, index) => violations.require(`${prop}.${kind}[${index}]`, value, rule));
  }
}

/** Check that the options of a task have no mode that its platform, if that is known, does not permit. */
export function checkTaskModes(
  prop: string,
  options: { readonly [option: string]: any },
  permitted: DockerModes | undefined,
  violations: Violations,
): void {
  if (permitted === undefined) return;
  for (const kind of KINDS) {
    const value: unknown = options[`${kind}_mode`];
    if (typeof value !== 'string' || value === '' || isToken(value)) continue;
    const patterns = permitted[kind] ?? [];
    if (patterns.some((pattern) => starPattern(pattern).test(value))) continue;
    violations.add({
      prop: `${prop}.${kind}_mode`,
      must: patterns.length === 0 ? 'be left out: the cluster permits none' : `be one of ${patterns.join(', ')}`,
      got: value,
      fix: `give the platform 'dockerModes: { ${kind}: [...] }'`,
    });
  }
}
