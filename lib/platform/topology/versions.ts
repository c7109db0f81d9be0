import { NOMAD_LINES, NOMAD_VERSION } from '../../nomad/agent/releases';
import { compareReleases } from '../../private/validation/compare-releases';
import { Violation } from '../../private/validation/violations';

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/** What is wrong with a pair of versions. */
export function versionViolations(nomadVersion: string, consulVersion: string): Violation[] {
  const nomad = VERSION.exec(nomadVersion);
  const consul = VERSION.exec(consulVersion);
  const must = `be a version of three numbers, such as ${NOMAD_VERSION}`;
  const found: Violation[] = [];
  if (nomad === null) found.push({ prop: 'nomadVersion', must, got: nomadVersion });
  if (consul === null) found.push({ prop: 'consulVersion', must, got: consulVersion });
  if (nomad === null || consul === null) return found;

  const line = `${nomad[1]}.${nomad[2]}`;
  const known = NOMAD_LINES[line];
  if (known === undefined) {
    const must = `be one of the releases ${Object.keys(NOMAD_LINES).join(', ')}, which Berth is tested with`;
    return [{ prop: 'nomadVersion', must, got: nomadVersion }];
  }
  const [oldest, newest] = known.consul;
  if (compareReleases(consulVersion, oldest) < 0 || compareReleases(consulVersion, newest) > 0) {
    const fix = `Nomad ${line} works with Consul ${oldest} to ${newest}`;
    found.push({ prop: 'consulVersion', must: `fit Nomad ${nomadVersion}`, got: consulVersion, fix });
  }
  return found;
}
