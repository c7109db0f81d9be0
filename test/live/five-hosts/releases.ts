import { CONSUL_VERSION } from '../../../lib/consul/releases';
import { NOMAD_VERSION } from '../../../lib/nomad/agent/releases';
import { compareReleases } from '../../../lib/private/validation/compare-releases';
import { testedVersion } from '../../../scripts/testbed/given-programs';

/** Versions of the agents, as properties of a platform. */
interface Releases {
  readonly consulVersion: string;
  readonly nomadVersion: string;
}

const DEFAULTS: Releases = { consulVersion: CONSUL_VERSION, nomadVersion: NOMAD_VERSION };
// With older ones a deployment of the ingress may not end (nomad#27497); new certificates restart this one, too.
const BEFORE: Releases = { consulVersion: '1.22.2', nomadVersion: NOMAD_VERSION };

const to: Releases = { consulVersion: testedVersion('consul'), nomadVersion: testedVersion('nomad') };
const isNewer =
  compareReleases(to.consulVersion, CONSUL_VERSION) > 0 || compareReleases(to.nomadVersion, NOMAD_VERSION) > 0;
const from = isNewer ? DEFAULTS : BEFORE;

/** What the suite starts with and upgrades to. Newer programs that the environment names follow the platform's defaults. */
export const UPGRADE = {
  from,
  to,

  /** In words, for what it prints. */
  text: [
    ['Consul', from.consulVersion, to.consulVersion],
    ['Nomad', from.nomadVersion, to.nomadVersion],
  ]
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name} ${before} → ${after}`)
    .join(', '),

  /** Whether nothing else changes with it, so that its figures are its own. */
  isAlone: isNewer,
};

/** The images that it starts with. */
export const IMAGES_BEFORE = [`hashicorp/consul:${from.consulVersion}`, `hashicorp/nomad:${from.nomadVersion}`];
