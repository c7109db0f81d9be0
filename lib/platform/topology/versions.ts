import { CONSUL_VERSION } from '../../consul/releases';
import { NOMAD_LINES, NOMAD_VERSION, nomadHas } from '../../nomad/agent/releases';
import { compareReleases } from '../../private/validation/compare-releases';
import {
  lineOf,
  newerLine,
  newestLine,
  ReleasedProgram,
  releaseViolations,
  taggedRelease,
  VERSION,
} from '../../private/validation/releases';
import { Violation } from '../../private/validation/violations';
import { TRAEFIK_LINES, TRAEFIK_VERSION } from '../../traefik/releases';

/** An image of the platform's own choice. */
interface NamedImage {
  readonly name: string;
}

/** The props of a platform that say which releases it runs. */
interface VersionsProps {
  readonly consulVersion?: string;
  readonly nomadVersion?: string;
  readonly traefikVersion?: string;
  readonly nomadImage?: NamedImage;
  readonly traefikImage?: NamedImage;
}

const NOMAD: ReleasedProgram = { name: 'Nomad', lines: NOMAD_LINES };
const TRAEFIK: ReleasedProgram = { name: 'Traefik', lines: TRAEFIK_LINES };
const NEWEST_NOMAD = NOMAD_LINES[newestLine(NOMAD_LINES)];

const UNFINISHED =
  'a deployment of the ingress may not end though all of its instances are healthy; 1.11.3 mends this (nomad#27497)';

/** Its oldest line is that of the platform's Nomad. */
const CONSUL: ReleasedProgram = { name: 'Consul', lines: { [NEWEST_NOMAD.consul[1]]: {} } };

/** The releases that a platform runs. */
export class Versions {
  public readonly consul: string;
  public readonly nomad: string;
  public readonly traefik: string;

  public constructor(private readonly props: VersionsProps) {
    this.consul = props.consulVersion ?? CONSUL_VERSION;
    this.nomad = props.nomadVersion ?? taggedRelease(NOMAD, props.nomadImage?.name) ?? NOMAD_VERSION;
    this.traefik = props.traefikVersion ?? taggedRelease(TRAEFIK, props.traefikImage?.name) ?? TRAEFIK_VERSION;
  }

  /** What is wrong with them. */
  public validate(): Violation[] {
    const ofNomad = this.violationsOf(NOMAD, 'nomad');
    return [
      ...ofNomad,
      ...(ofNomad.length > 0 ? [] : this.consulViolations()),
      ...this.violationsOf(TRAEFIK, 'traefik'),
    ];
  }

  /** What to say of those that are newer than what Berth is tested with, or have a fault that deploys can meet. */
  public get warnings(): string[] {
    const warnings = [
      nomadHas('systemDeployments', this.nomad) ? undefined : `'nomadVersion' is ${this.nomad}: ${UNFINISHED}`,
      newerLine(NOMAD, 'nomad', this.nomad),
      newerLine(CONSUL, 'consul', this.consul),
      newerLine(TRAEFIK, 'traefik', this.traefik),
    ];
    return warnings.filter((warning) => warning !== undefined);
  }

  private violationsOf(program: ReleasedProgram, key: 'nomad' | 'traefik'): Violation[] {
    const image = this.props[`${key}Image`]?.name;
    const held = taggedRelease(program, image);
    if (held !== undefined && held !== this[key]) {
      const prop = `${key}Version`;
      return [{ prop, must: `be ${held}, as '${key}Image' is ${image}`, got: this.props[prop as keyof VersionsProps] }];
    }
    return releaseViolations(program, key, this[key], image !== undefined);
  }

  /** Each Nomad works with a range of Consul; that of the newest one has no upper end. */
  private consulViolations(): Violation[] {
    const prop = 'consulVersion';
    if (!VERSION.holds(this.consul)) return [{ prop, must: VERSION.must, got: this.consul }];
    const line = lineOf(this.nomad);
    const known = NOMAD_LINES[line] ?? NEWEST_NOMAD;
    const [oldest, newest] = known.consul;
    const isTooNew = known !== NEWEST_NOMAD && compareReleases(this.consul, newest) > 0;
    if (!isTooNew && compareReleases(this.consul, oldest) >= 0) return [];
    const fix = `Nomad ${line} works with Consul ${oldest} to ${newest}`;
    return [{ prop, must: `fit Nomad ${this.nomad}`, got: this.consul, fix }];
  }
}
