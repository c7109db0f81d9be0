import type { Job as TerraformJob } from '@cdktf/provider-nomad/lib/job';
import { IResolveContext, ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { Duration } from '../../core/duration';
import { NamedResource } from '../../private/stack/named-resource';
import { checked } from '../../private/validation/checked';
import { claimInStack } from '../../private/validation/claims';
import { JsonDocument } from '../../private/rendering/json-document';
import { withoutStackTraces } from '../../private/stack/without-stack-traces';
import { Violations } from '../../private/validation/violations';
import { HOST_VOLUMES, JOB_VARIABLES, NAMESPACES } from '../prerequisites';
import { bridgeSupported } from './bridge-support';
import { readJobHcl, readJobJson } from './job-file';
import { specOf } from './job-json';
import { JobResource } from './job-resource';
import { JobSpecification } from './job-specification';
import { ResourceDemand } from './resource-demand';
import { checkJob } from './job-rules';
import { renderJob } from './render';
import { checkServices } from './service-rules';
import { SensitiveGuard } from '../storage/sensitive-guard';
import { JobSpec } from './spec/spec.generated';

/** A Nomad job, defined here or elsewhere. */
export interface IJob extends IConstruct {
  /** Id of the job, unique in its namespace. */
  readonly jobId: string;
}

/** Options of a job, however it is defined. */
export interface JobOptions {
  /**
   * Let Terraform go on as soon as Nomad has accepted the job, without waiting for its deployment.
   *
   * @default false
   */
  readonly detach?: boolean;

  /**
   * How long Terraform waits for a deployment.
   *
   * @default - the progress deadlines of all batches of an update, plus five minutes
   */
  readonly timeout?: Duration;

  /**
   * Purge the job when it is destroyed, instead of leaving it stopped until Nomad collects its garbage (4 hours by default). Of
   * jobs that are purged at the same moment, Nomad's clients may miss one: its tasks run on.
   *
   * @default false
   */
  readonly purgeOnDestroy?: boolean;

  /**
   * Register the job again if somebody has stopped it outside Terraform.
   *
   * @default - true for service and system jobs that have instances
   */
  readonly rerunIfDead?: boolean;

  /**
   * Keep the counts that the job's groups have in Nomad, instead of those of the specification, which would undo an
   * autoscaler's work. The first registration uses the specification.
   *
   * The stack then needs version 2.6.1 or newer of Terraform's Nomad provider.
   *
   * @default - true where a group has a `scaling` block that is enabled
   */
  readonly preserveCounts?: boolean;
}

/** Properties for `Job`. */
export interface JobProps extends JobOptions {
  /**
   * The job specification.
   *
   * `id` and `name` default to the construct's id, `namespace` to `default`, `region` to `global`, `type` to `service`,
   * and `datacenters` to all.
   */
  readonly spec: JobSpec;
}

/** Options for `Job.fromJson`. */
export interface JobFileOptions extends JobOptions {
  /**
   * Namespace of the job, if its file does not name one.
   *
   * @default 'default'
   */
  readonly namespace?: string;
}

/** Values for a job file in HCL, and the program that reads it. */
export interface HclOptions {
  /**
   * Values of its variables.
   *
   * @default - those of the file
   */
  readonly variables?: { [name: string]: string };

  /**
   * Files with values of its variables.
   *
   * @default - none
   */
  readonly variableFiles?: string[];

  /**
   * Nomad's program, which translates the file: nothing else reads the whole language.
   *
   * @default 'nomad' - found on the PATH
   */
  readonly program?: string;
}

/** Options for `Job.fromHcl`. */
export interface HclJobOptions extends JobFileOptions, HclOptions {}

/**
 * Define a Nomad job from any job specification.
 *
 * The specification is checked at once: Nomad itself silently drops unknown keys.
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
@checked('nomad.Job')
export class Job extends Construct implements IJob {
  /** Refer to a job that is defined elsewhere. */
  public static fromJobId(scope: Construct, id: string, jobId: string): IJob {
    return NamedResource.import(scope, id, { jobId });
  }

  /**
   * Define a job by a JSON file in the format of Nomad's API, as `nomad job run -output` prints it. It is checked like
   * any other.
   *
   * @see https://developer.hashicorp.com/nomad/api-docs/json-jobs
   */
  public static fromJson(scope: Construct, id: string, file: string, options: JobFileOptions = {}): Job {
    return Job.fromFile(scope, id, file, options, () => readJobJson(file));
  }

  /** Define a job by a file in HCL, which Nomad's own program translates at synthesis. It is checked like any other. */
  public static fromHcl(scope: Construct, id: string, file: string, options: HclJobOptions = {}): Job {
    const { variables, variableFiles, program, ...more } = options;
    return Job.fromFile(scope, id, file, more, () => readJobHcl(file, { variables, variableFiles, program }));
  }

  private static fromFile(
    scope: Construct,
    id: string,
    file: string,
    options: JobFileOptions,
    read: () => object,
  ): Job {
    const { namespace, ...more } = options;
    const path = `${scope.node.path}/${id}`;
    const violations = new Violations();
    try {
      const spec = specOf(read(), violations);
      if (violations.all.length > 0) throw new Error(violations.describe(path));
      return new Job(scope, id, { ...more, spec: { namespace, ...spec } });
    } catch (error) {
      const { message } = error as Error;
      throw new Error(message.startsWith('[') ? `${message}\nin the job file '${file}'` : `[${path}] ${message}`);
    }
  }

  /** Id of the job, unique in its namespace. */
  public readonly jobId: string;

  /** Namespace of the job. */
  public readonly namespace: string;

  /** The Terraform resource of the job. */
  public readonly resource: TerraformJob;

  private readonly specification: JobSpecification;
  private readonly document: JsonDocument;
  private readonly guard = new SensitiveGuard(this);
  private latePrerequisites = (): ITerraformDependable[] => [];

  public constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id);
    this.specification = new JobSpecification(props.spec, id);
    const { given } = this.specification;
    this.jobId = given.id!;
    this.namespace = given.namespace!;

    const violations = new Violations();
    renderJob(given, violations);
    if (violations.all.length === 0) checkJob(given, props.detach ?? false, bridgeSupported(this), violations);
    if (violations.all.length === 0) checkServices(this, given, this.namespace, violations);
    violations.add(...claimInStack(this, 'spec.id', `the job ${this.namespace}/${this.jobId}`));
    violations.throwFor(this);

    const timeout = (props.timeout ?? this.specification.deploymentTimeout).toString();
    const config = {
      json: true,
      detach: props.detach ?? false,
      purgeOnDestroy: props.purgeOnDestroy ?? false,
      rerunIfDead: props.rerunIfDead ?? this.specification.staysAlive,
      timeouts: { create: timeout, update: timeout },
    };
    this.document = new JsonDocument((context) => this.render(context), this.guard.accept);
    const late = {
      jobspec: this.document,
      preconditions: () => this.guard.preconditions,
      preservesCounts: () => props.preserveCounts ?? this.specification.isScaled,
      prerequisites: () => this.prerequisites(),
    };
    this.resource = withoutStackTraces(() => new JobResource(this, 'Default', config, late));
  }

  /**
   * Register the job after resources of its stack, and remove it before them; they are asked for at synthesis.
   * @internal
   */
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
    if (violations.all.length === 0) checkServices(this, spec, this.namespace, violations);
    violations.throwFor(this);
    this.specification.patch(spec);
    this.document.invalidate();
  }

  /**
   * Set any field of the rendered specification, by the names of Nomad's API and unchecked.
   *
   * @param path keys and list indexes with dots between them, such as `TaskGroups.0.Tasks.0.Config.init`
   * @param value the value, or undefined to remove the field
   */
  public addOverride(path: string, value: any): void {
    this.specification.override(path, value);
    this.document.invalidate();
  }

  /** What the job needs of the hosts, as it stands now. @internal */
  public _demand(): ResourceDemand {
    return this.specification.demand();
  }

  /** Whether a group mounts a volume. @internal */
  public _mounts(namespace: string, volume: string): boolean {
    return this.namespace === namespace && this.specification.volumes.includes(volume);
  }

  /** The longest time that an instance takes to stop. @internal */
  public _secondsToStop(): number {
    return this.specification.secondsToStop;
  }

  /** What the job stands in, mounts or reads, as far as its stack defines it: Nomad does not remove what a job uses. */
  private prerequisites(): ITerraformDependable[] {
    const stack = TerraformStack.of(this);
    const hostVolumes = HOST_VOLUMES.ofStack(stack);
    // Groups may be deferred, and cost as much as all the rest.
    const volumes = hostVolumes.isEmpty ? [] : this.specification.volumes;
    return [
      ...(NAMESPACES.ofStack(stack).get(this.namespace) ?? []),
      ...(JOB_VARIABLES.ofStack(stack).get(`${this.namespace}/${this.jobId}`) ?? []),
      ...(hostVolumes.get(...volumes.map((source) => `${this.namespace}/${source}`)) ?? []),
      ...this.latePrerequisites(),
    ];
  }

  private render(context: IResolveContext): unknown {
    this.guard.begin();
    const violations = new Violations();
    const json = this.specification.render(context, violations);
    violations.throwFor(this);
    return json;
  }
}
