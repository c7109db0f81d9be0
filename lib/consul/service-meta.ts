import { Rule, Violation, Violations } from '../private/validation/violations';

const KEY: Rule<string> = {
  must: "have keys of 1 to 128 letters, digits, '_' or '-' that don't begin with 'consul-'",
  holds: (key) => /^[A-Za-z0-9_-]{1,128}$/.test(key) && !key.startsWith('consul-'),
};

const VALUE: Rule<string> = {
  must: 'be at most 512 bytes long',
  holds: (value) => Buffer.byteLength(value) <= 512,
};

/** Consul's limit, without the key that Nomad adds. */
const MOST = 63;

/** What is wrong with the metadata of a service. */
export function serviceMetaViolations(prop: string, meta: { readonly [key: string]: string }): Violation[] {
  const violations = new Violations();
  const entries = Object.entries(meta);
  for (const [key, value] of entries) {
    violations.require(prop, key, KEY);
    violations.require(`${prop}.${key}`, value, VALUE);
  }
  if (entries.length > MOST) violations.add({ prop, must: `have at most ${MOST} keys`, got: entries.length });
  return violations.all;
}
