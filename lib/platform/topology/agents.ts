import { CONSUL_VERSION } from '../../consul/releases';
import { Duration } from '../../core/duration';
import { ContainerImage } from '../../docker/container-image';
import { AgentGarbageCollection } from '../../nomad/agent/agent-client';
import { NOMAD_VERSION } from '../../nomad/agent/releases';
import { requirePath } from './rules';
import { NAME_SERVER } from '../../private/validation/address-rules';
import { checkDocument } from '../../private/validation/plain-text';
import { integer } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { versionViolations } from './versions';

/** The props of a platform that shape the agents of all its hosts. */
interface AgentsProps {
  readonly consulVersion?: string;
  readonly nomadVersion?: string;
  readonly consulImage?: ContainerImage;
  readonly nomadImage?: ContainerImage;
  readonly maxKillTimeout?: Duration;
  readonly drainDeadline?: Duration;
  readonly garbageCollection?: AgentGarbageCollection;
  readonly cniPath?: string;
  readonly dockerVolumes?: boolean;
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
  public readonly consulVersion: string;
  public readonly nomadVersion: string;
  public readonly consulImage: ContainerImage;
  public readonly nomadImage: ContainerImage;
  public readonly maxKillTimeout: Duration;
  public readonly drainDeadline: Duration;
  public readonly garbageCollection: AgentGarbageCollection | undefined;

  /** Directory of CNI plugins on every host that has tasks. */
  public readonly cniPath: string | undefined;

  public readonly dockerVolumes: boolean;

  /** Name servers for names outside Consul's domain; undefined for those of each host. */
  public readonly recursors: string[] | undefined;

  public readonly consulConfig: { readonly [key: string]: any };
  public readonly nomadConfig: { readonly [key: string]: any };

  private readonly hasOwnNomadImage: boolean;

  public constructor(props: AgentsProps) {
    this.consulVersion = props.consulVersion ?? CONSUL_VERSION;
    this.nomadVersion = props.nomadVersion ?? NOMAD_VERSION;
    this.consulImage = props.consulImage ?? ContainerImage.fromRegistry(`hashicorp/consul:${this.consulVersion}`);
    this.nomadImage = props.nomadImage ?? ContainerImage.fromRegistry(`hashicorp/nomad:${this.nomadVersion}`);
    this.maxKillTimeout = props.maxKillTimeout ?? Duration.minutes(5);
    this.drainDeadline = props.drainDeadline ?? Duration.minutes(10);
    this.garbageCollection = props.garbageCollection;
    this.cniPath = props.cniPath;
    this.dockerVolumes = props.dockerVolumes ?? false;
    this.recursors = props.recursors;
    this.consulConfig = props.consulConfig ?? {};
    this.nomadConfig = props.nomadConfig ?? {};
    this.hasOwnNomadImage = props.nomadImage !== undefined;
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
      ...versionViolations(this.nomadVersion, this.consulVersion),
    );
    return violations.all;
  }
}
