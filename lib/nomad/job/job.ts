import type { Job as TerraformJob } from '@cdktf/provider-nomad/lib/job';
import { IResolveContext, ITerraformDependable, Token } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { Duration } from '../../core/duration';
import { NamedResource } from '../../private/stack/named-resource';
import { claimInStack } from '../../private/validation/claims';
import { definedOnly } from '../../private/rendering/json';
import { Deferred } from '../../private/rendering/deferred';
import { JsonDocument } from '../../private/rendering/json-document';
import { withoutStackTraces } from '../../private/stack/without-stack-traces';
import { Violations } from '../../private/validation/violations';
import { HOST_VOLUMES, JOB_VARIABLES, NAMESPACES } from '../prerequisites';
import { bridgeSupported } from './bridge-support';
import { demandOf, JobDemand, placementOf } from './job-demand';
import { readJobHcl, readJobJson, specOf } from './job-file';
import { mergeJob } from './job-merge';
import { JobResource, scales } from './job-resource';
import { HclJobOptions, JobFileOptions, JobProps } from './job-props';
import { checkJob } from './job-rules';
import { renderJob } from './render';
import { refuseSensitive } from '../storage/sensitive-variables';
import { JobSpec, TaskGroupSpec } from './spec/spec.generated';

/** A Nomad job, defined here or elsewhere. */
export interface IJob extends IConstruct {
  /** Id of the job, unique in its namespace. */
  readonly jobId: string;
}

/** One field that replaces what the specification renders to. */
interface Override {
  readonly path: string[];
  readonly value: unknown;
}

/**
 * Define a Nomad job from any job specification.
 *
 * The specification is checked when it is given: Nomad itself drops the keys that it doesn't know without a word.
 *
 * @example
 * import { AppStack, nomad } from 'berth';
 *
 * declare const shop: AppStack;
 * const config = nomad.DockerDriver.config({ image: 'registry.example/report:2.0.1' });
 * new nomad.Job(shop, 'report', {
 *   spec: { type: 'batch', taskGroups: [{ name: 'report', tasks: [{ name: 'report', driver: 'docker', config }] }] },
 * });
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification
 */
export class Job extends Construct implements IJob {
  /** Refer to a job that is defined elsewhere. */
  public static fromJobId(scope: Construct, id: string, jobId: string): IJob {
    return NamedResource.import(scope, id, { jobId });
  }

  /**
   * Define a job by a file in the JSON of Nomad's API, as `nomad job run -output` prints it. It is checked like any other.
   *
   * @see https://developer.hashicorp.com/nomad/api-docs/json-jobs
   */
  public static fromJson(scope: Construct, id: string, file: string, options: JobFileOptions = {}): Job {
    return Job.fromFile(scope, id, options, () => readJobJson(file));
  }

  /** Define a job by a file in HCL, which Nomad's own program translates at synthesis. It is checked like any other. */
  public static fromHcl(scope: Construct, id: string, file: string, options: HclJobOptions = {}): Job {
    const { variables, variableFiles, program, ...more } = options;
    return Job.fromFile(scope, id, more, () => readJobHcl(file, { variables, variableFiles, program }));
  }

  private static fromFile(scope: Construct, id: string, options: JobFileOptions, read: () => object): Job {
    const { namespace, ...more } = options;
    const violations = new Violations();
    let spec: JobSpec = {};
    try {
      spec = specOf(read(), violations);
    } catch (error) {
      throw new Error(`[${scope.node.path}/${id}] ${(error as Error).message}`);
    }
    if (violations.all.length > 0) throw new Error(violations.describe(`${scope.node.path}/${id}`));
    return new Job(scope, id, { ...more, spec: { namespace, ...spec } });
  }

  /** Id of the job, unique in its namespace. */
  public readonly jobId: string;

  /** Namespace of the job. */
  public readonly namespace: string;

  /** The Terraform resource of the job. */
  public readonly resource: TerraformJob;

  private readonly spec: JobSpec;
  private readonly keepsCounts?: boolean;
  private readonly patches: JobSpec[] = [];
  private readonly overrides: Override[] = [];
  private readonly document: JsonDocument;
  private latePrerequisites = (): ITerraformDependable[] => [];

  public constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id);
    const ownId = props.spec.id ?? id;
    this.spec = {
      id: ownId,
      name: ownId,
      namespace: 'default',
      region: 'global',
      type: 'service',
      datacenters: ['*'],
      ...definedOnly(props.spec),
    };
    this.jobId = ownId;
    this.namespace = this.spec.namespace!;

    const violations = new Violations();
    renderJob(this.spec, violations);
    if (violations.all.length === 0) checkJob(this.spec, props.detach ?? false, bridgeSupported(this), violations);
    violations.add(...claimInStack(this, 'spec.id', `the job ${this.namespace}/${ownId}`));
    violations.throwFor(this);

    const timeout = (props.timeout ?? timeoutOf(this.spec)).toString();
    this.keepsCounts = props.preserveCounts;
    const config = {
      json: true,
      detach: props.detach ?? false,
      purgeOnDestroy: props.purgeOnDestroy ?? true,
      rerunIfDead: props.rerunIfDead ?? staysAlive(this.spec),
      timeouts: { create: timeout, update: timeout },
    };
    this.document = new JsonDocument((context) => this.render(context), refuseSensitive(this));
    const late = {
      jobspec: this.document,
      preservesCounts: () => this.preservesCounts,
      prerequisites: () => this.prerequisites(),
    };
    this.resource = withoutStackTraces(() => new JobResource(this, 'Default', config, late));
  }

  /** Register the job after others of its stack, and remove it before them; asked for late. @internal */
  public _dependsOnLate(prerequisites: () => ITerraformDependable[]): void {
    this.latePrerequisites = prerequisites;
  }

  /**
   * Change any part of the specification. Fields and maps are merged; lists are merged by what names their items:
   *
   * - groups, tasks, services, checks, secrets, identities, actions and devices by `name`,
   * - upstreams by `destinationName`, ports by `label`, templates by `destPath`, volume mounts by `destination`,
   * - a single network, or a single item without a name, with the one that is there.
   *
   * New items are added, except for groups and tasks. All other lists are replaced, such as tags and constraints.
   *
   * @param spec what is to be different; a group or task that the job does not have is an error at synthesis
   */
  public patch(spec: JobSpec): void {
    const violations = new Violations();
    renderJob(spec, violations);
    violations.throwFor(this);
    this.patches.push(spec);
    this.document.invalidate();
  }

  /**
   * Set any field of the rendered specification, in the words of Nomad's API and unchecked.
   *
   * @param path keys and list indexes with dots between them, such as `TaskGroups.0.Tasks.0.Config.init`
   * @param value the value, or undefined to remove the field
   */
  public addOverride(path: string, value: any): void {
    this.overrides.push({ path: path.split('.'), value });
    this.document.invalidate();
  }

  /** What the job needs of the hosts, as it stands now. @internal */
  public _demand(): JobDemand {
    const json = renderJob(placementOf(this.spec));
    this.patches.forEach((patch) => mergeJob(json, renderJob(patch), 'patch'));
    for (const { path, value } of this.overrides) setField(json, path, value);
    return demandOf(json);
  }

  /** Whether a group of it mounts a volume. @internal */
  public _mounts(namespace: string, volume: string): boolean {
    return this.namespace === namespace && this.volumes().includes(volume);
  }

  /** The longest that one of its instances takes to stop. @internal */
  public _secondsToStop(): number {
    const seconds = (...delays: (Duration | undefined)[]): number =>
      delays.reduce((sum, each) => sum + (each === undefined || each.isUnresolved() ? 0 : each.toSeconds()), 0);
    const all = this.groups().flatMap(({ shutdownDelay, tasks }) =>
      (tasks ?? []).map((task) => seconds(shutdownDelay, task.shutdownDelay, task.killTimeout ?? Duration.seconds(5))),
    );
    return Math.ceil(Math.max(0, ...all));
  }

  private volumes(): (string | undefined)[] {
    return this.groups().flatMap(({ volumes }) => Object.values(volumes ?? {}).map(({ source }) => source));
  }

  /** Late, as what scales a group may be added after the job; whose groups are deferred says it beforehand. */
  private get preservesCounts(): boolean {
    const given = [this.spec, ...this.patches].flatMap(groupsOf);
    return this.keepsCounts ?? (given.some(scales) || this.overrides.some(({ path }) => path[2] === 'Scaling'));
  }

  /** The groups as they stand at synthesis. */
  private groups(): TaskGroupSpec[] {
    return groupsOf({ taskGroups: Deferred.open(this.spec.taskGroups) });
  }

  /** What the stack makes that the job stands in, mounts or reads: Nomad takes none of it away under a job. */
  private prerequisites(): ITerraformDependable[] {
    // Only then are the groups asked for: they may be deferred, and cost as much as all the rest.
    const hostVolumes = HOST_VOLUMES.ofStack(this);
    const volumes = hostVolumes.isEmpty ? [] : this.volumes();
    return [
      ...(NAMESPACES.ofStack(this).get(this.namespace) ?? []),
      ...(JOB_VARIABLES.ofStack(this).get(`${this.namespace}/${this.jobId}`) ?? []),
      ...(hostVolumes.get(...volumes.map((source) => `${this.namespace}/${source}`)) ?? []),
      ...this.latePrerequisites(),
    ];
  }

  private render(context: IResolveContext): unknown {
    const violations = new Violations();
    const json = renderJob(this.spec, violations, context);
    this.patches.forEach((patch) => mergeJob(json, renderJob(patch, violations, context), 'patch', violations));
    violations.throwFor(this);
    for (const { path, value } of this.overrides) setField(json, path, value);
    return json;
  }
}

function groupsOf(spec: JobSpec): TaskGroupSpec[] {
  const groups: unknown = spec.taskGroups;
  return Array.isArray(groups) && !Token.isUnresolved(groups) ? groups : [];
}

/** Every batch of an update may take up to its progress deadline. */
function timeoutOf(spec: JobSpec): Duration {
  const minutes = groupsOf(spec).map((group) => {
    const update = { ...spec.update, ...group.update };
    const numbers = [group.count ?? 1, Math.max(update.maxParallel ?? 1, 1)];
    const deadline = update.progressDeadline ?? Duration.minutes(10);
    if (deadline.isUnresolved() || numbers.some((each) => Token.isUnresolved(each))) return 60;
    return Math.ceil(numbers[0] / numbers[1]) * (deadline.toSeconds() / 60);
  });
  return Duration.minutes(Math.ceil(Math.max(10, ...minutes)) + 5);
}

function staysAlive(spec: JobSpec): boolean {
  if (spec.type !== 'service' && spec.type !== 'system') return false;
  const groups: unknown = spec.taskGroups;
  return groups instanceof Deferred || groupsOf(spec).some((group) => group.count !== 0);
}

function setField(json: unknown, path: string[], value: unknown): void {
  let parent = json as { [key: string]: unknown };
  path.slice(0, -1).forEach((key, index) => {
    parent[key] ??= /^\d+$/.test(path[index + 1]) ? [] : {};
    parent = parent[key] as { [key: string]: unknown };
  });
  const last = path[path.length - 1];
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}
