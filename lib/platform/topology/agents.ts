import { Duration } from '../../core/duration';
import { ContainerImage } from '../../docker/container-image';
import { AgentGarbageCollection } from '../../nomad/agent/agent-client';
import { checkDockerModes } from '../../nomad/agent/docker-mode-rules';
import { DockerModes } from '../../nomad/agent/docker-modes';
import { NOMAD_SINCE, nomadHas } from '../../nomad/agent/releases';
import { requirePath } from './rules';
import { ProviderVersions } from '../../core/provider-versions';
import { checkProviderVersions } from '../../private/stack/provider-constraints';
import { NAME_SERVER } from '../../private/validation/address-rules';
import { checkDocument } from '../../private/validation/plain-text';
import { integer } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { Versions } from './versions';

/** The props of a platform that shape the agents of all its hosts. */
interface AgentsProps {
  readonly consulVersion?: string;
  readonly nomadVersion?: string;
  readonly traefikVersion?: string;
  readonly consulImage?: ContainerImage;
  readonly nomadImage?: ContainerImage;
  readonly traefikImage?: ContainerImage;
  readonly maxKillTimeout?: Duration;
  readonly drainDeadline?: Duration;
  readonly garbageCollection?: AgentGarbageCollection;
  readonly cniPath?: string;
  readonly providerVersions?: ProviderVersions;
  readonly dockerVolumes?: boolean;
  readonly dockerModes?: DockerModes;
  readonly recursors?: string[];
  readonly consulConfig?: { [key: string]: any };
  readonly nomadConfig?: { [key: string]: any };
}

const LASTING: Rule<Duration> = {
  must: 'be at least a second',
  holds: (value) => value.isUnresolved() || value.toSeconds() >= 1,
};

const PERCENT: Rule<number> = { must: 'be a percentage', holds: (value) => value >= 0 && value <= 100 };

/** What the agents of all hosts have in common, with the platform's defaults filled in. */
export class Agents {
  public readonly versions: Versions;
  public readonly consulImage: ContainerImage;
  public readonly nomadImage: ContainerImage;
  public readonly maxKillTimeout: Duration;
  public readonly drainDeadline: Duration;
  public readonly garbageCollection: AgentGarbageCollection | undefined;

  /** Directory of CNI plugins on every host that has tasks. */
  public readonly cniPath: string | undefined;

  public readonly dockerVolumes: boolean;
  public readonly dockerModes: DockerModes | undefined;

  /** Name servers for names outside Consul's domain; undefined for those of each host. */
  public readonly recursors: string[] | undefined;

  /** Versions of Terraform's providers, if the platform says any. */
  public readonly providerVersions: ProviderVersions | undefined;

  public readonly consulConfig: { readonly [key: string]: any };
  public readonly nomadConfig: { readonly [key: string]: any };

  private readonly hasOwnNomadImage: boolean;

  public constructor(props: AgentsProps) {
    this.versions = new Versions(props);
    const { consul, nomad } = this.versions;
    this.consulImage = props.consulImage ?? ContainerImage.fromRegistry(`hashicorp/consul:${consul}`);
    this.nomadImage = props.nomadImage ?? ContainerImage.fromRegistry(`hashicorp/nomad:${nomad}`);
    this.maxKillTimeout = props.maxKillTimeout ?? Duration.minutes(5);
    this.drainDeadline = props.drainDeadline ?? Duration.minutes(10);
    this.garbageCollection = props.garbageCollection;
    this.cniPath = props.cniPath;
    this.dockerVolumes = props.dockerVolumes ?? false;
    this.dockerModes = props.dockerModes;
    this.recursors = props.recursors;
    this.providerVersions = props.providerVersions;
    this.consulConfig = props.consulConfig ?? {};
    this.nomadConfig = props.nomadConfig ?? {};
    this.hasOwnNomadImage = props.nomadImage !== undefined;
  }

  /** Modes that tasks may have; undefined where Nomad permits all, or configuration of the platform's own decides. */
  public get permittedModes(): DockerModes | undefined {
    const { allow_privileged: privileged, allowed_modes: own } = this.nomadConfig.plugin?.docker?.config ?? {};
    if (privileged || own !== undefined || !nomadHas('allowedModes', this.versions.nomad)) return undefined;
    return this.dockerModes ?? {};
  }

  /** All violations of their props. */
  public validate(): Violation[] {
    const violations = new Violations();
    requirePath('cniPath', this.cniPath, violations);
    this.recursors?.forEach((each, index) => violations.require(`recursors[${index}]`, each, NAME_SERVER));
    if (this.cniPath !== undefined && !this.hasOwnNomadImage) {
      const must = "be an image that holds 'iptables', which Nomad's own lacks";
      violations.add({ prop: 'nomadImage', must, fix: 'docs/hosts.md shows how to build one' });
    }
    checkProviderVersions(this.providerVersions, violations);
    checkDockerModes('dockerModes', this.dockerModes ?? {}, violations);
    if (this.dockerModes !== undefined && !nomadHas('allowedModes', this.versions.nomad)) {
      const must = `be left out before Nomad ${NOMAD_SINCE.allowedModes}, which permits every mode`;
      violations.add({ prop: 'dockerModes', must, got: this.dockerModes });
    }
    violations.require('maxKillTimeout', this.maxKillTimeout, LASTING);
    violations.require('drainDeadline', this.drainDeadline, LASTING);
    violations.require('garbageCollection.interval', this.garbageCollection?.interval, LASTING);
    checkDocument('consulConfig', this.consulConfig, violations);
    checkDocument('nomadConfig', this.nomadConfig, violations);
    const { diskUsageThreshold, inodeUsageThreshold, maxAllocations } = this.garbageCollection ?? {};
    violations.require('garbageCollection.diskUsageThreshold', diskUsageThreshold, PERCENT);
    violations.require('garbageCollection.inodeUsageThreshold', inodeUsageThreshold, PERCENT);
    violations.require('garbageCollection.maxAllocations', maxAllocations, integer(1));
    violations.add(
      ...this.consulImage._violations('consulImage'),
      ...this.nomadImage._violations('nomadImage'),
      ...this.versions.validate(),
    );
    return violations.all;
  }
}
