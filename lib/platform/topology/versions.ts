import { Violation } from '../../private/validation/violations';

/** The Consul releases with which each Nomad release works, by Nomad's own table. */
const CONSUL_OF_NOMAD: { readonly [nomad: string]: { readonly oldest: number; readonly newest: number } } = {
  '1.11': { oldest: 19, newest: 22 },
};

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/**
 * What is wrong with a pair of versions.
 *
 * @see https://developer.hashicorp.com/nomad/docs/networking/consul#compatibility
 */
export function versionViolations(nomadVersion: string, consulVersion: string): Violation[] {
  const nomad = VERSION.exec(nomadVersion);
  const consul = VERSION.exec(consulVersion);
  const must = 'be a version of three numbers, such as 1.11.3';
  const found: Violation[] = [];
  if (nomad === null) found.push({ prop: 'nomadVersion', must, got: nomadVersion });
  if (consul === null) found.push({ prop: 'consulVersion', must, got: consulVersion });
  if (nomad === null || consul === null) return found;

  const release = `${nomad[1]}.${nomad[2]}`;
  const known = CONSUL_OF_NOMAD[release];
  if (known === undefined) {
    const must = `be one of the releases ${Object.keys(CONSUL_OF_NOMAD).join(', ')}, which Berth knows to work`;
    return [{ prop: 'nomadVersion', must, got: nomadVersion }];
  }
  const minor = Number(consul[2]);
  if (consul[1] !== '1' || minor < known.oldest || minor > known.newest) {
    const row = `Nomad ${release} works with Consul 1.${known.oldest} to 1.${known.newest}`;
    found.push({ prop: 'consulVersion', must: `fit Nomad ${nomadVersion}`, got: consulVersion, fix: row });
  }
  return found;
}
