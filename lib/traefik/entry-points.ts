import { Rule, Violations } from '../private/validation/violations';
import { traefikHas } from './releases';

/** The entry point for ping, metrics and the dashboard, which every proxy has. */
export const ADMIN_ENTRY_POINT = 'traefik';

/** Names become parts of Traefik's arguments, in which a dot begins an option. */
const NAME: Rule<string> = {
  must: "be letters, digits, '-' or '_', with a letter or a digit at either end",
  holds: (value) => /^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/.test(value),
  fix: (value) => {
    const name = value.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
    return name === '' ? undefined : `write '${name}'`;
  },
};

/**
 * Check the names of a proxy's entry points. Two that differ only in case are one to Traefik.
 *
 * @param props names by the property in which they are given
 * @param reserved names that are taken, in lower case
 */
export function checkEntryPointNames(
  props: { readonly [prop: string]: readonly string[] },
  reserved: readonly string[],
  violations: Violations,
): void {
  const owners = new Map<string, string>();
  for (const [prop, names] of Object.entries(props)) {
    for (const name of names) {
      const place = `${prop}.${name}`;
      violations.require(place, name, NAME);
      const key = name.toLowerCase();
      const owner = owners.get(key);
      if (reserved.includes(key)) {
        violations.add({ prop: place, must: `have another name: the entry point '${key}' exists already` });
      } else if (owner !== undefined) {
        violations.add({ prop: place, must: `have another name: '${owner}' has this one, as Traefik knows no case` });
      }
      owners.set(key, place);
    }
  }
}

/**
 * What an entry point does with headers such as `X_Real_Ip`: many services take it for `X-Real-Ip`, which only the ingress may set.
 * Requests lose them, unless the platform's own options of the entry point say otherwise.
 *
 * @param own the platform's own options of the entry point
 */
export function aliasing(version: string, own: { [option: string]: any } | undefined): { [option: string]: any } {
  const { aliasHeadersStrategy, underscoreHeadersStrategy } = own?.http ?? {};
  const isSaid = aliasHeadersStrategy !== undefined || underscoreHeadersStrategy !== undefined;
  return isSaid || !traefikHas('aliasHeadersStrategy', version) ? {} : { http: { aliasHeadersStrategy: 'delete' } };
}
