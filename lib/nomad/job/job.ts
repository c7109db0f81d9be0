import type { Job as TerraformJob } from '@cdktf/provider-nomad/lib/job';
import { IResolveContext, ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { JobFacts, jobFactsOf } from '../../map/job-facts';
import { MappedJob, MappedService, MapWriter } from '../../map/map-writer';
import { NamedResource } from '../../private/stack/named-resource';
import { checked } from '../../private/validation/checked';
import { claimInStack } from '../../private/validation/claims';
import { withoutStackTraces } from '../../private/stack/without-stack-traces';
import { Violations } from '../../private/validation/violations';
import { HOST_VOLUMES, JOB_VARIABLES, NAMESPACES } from '../prerequisites';
import { bridgeSupported } from './bridge-support';
import { readJobHcl, readJobJson } from './job-file';
import { JobDocument } from './job-document';
import { HclJobOptions, JobFileOptions, JobOptions } from './job-options';
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

/**
 * Define a Nomad job from any job specification.
 *
 * The specification is checked at once: Nomad itself silently drops unknown keys.
 *
 * @example
 * import { AppStack, nomad } from 'berth-cdk';
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
  private readonly keepsCounts?: boolean;
  private readonly document: JobDocument;
  private readonly guard = new SensitiveGuard(this);
  private facts?: JobFacts;
  private follower?: string;
  private services = (): readonly MappedService[] => [];
  private latePrerequisites = (): ITerraformDependable[] => [];

  public constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id);
    this.specification = new JobSpecification(props.spec, id);
    this.keepsCounts = props.preserveCounts;
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
    this.document = new JobDocument(this, (context) => this.render(context), this.guard.accept);
    const late = {
      jobspec: this.document,
      preconditions: () => this.guard.preconditions,
      preservesCounts: () => this.preservesCounts,
      prerequisites: () => this.prerequisites(),
    };
    this.resource = withoutStackTraces(() => new JobResource(this, 'Default', config, late));
    MapWriter.of(this).addJob(() => this.mapped());
  }

  /** Note what the map of its stack says of its services, beside what its specification says. @internal */
  public _describeServices(services: () => readonly MappedService[]): void {
    this.services = services;
  }

  /** Note the address of the resource that follows it. @internal */
  public _followedBy(address: string): void {
    this.follower = address;
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

  /** What the map of its stack says of it. */
  private mapped(): MappedJob {
    const { node, resource, follower: monitor, facts } = this;
    const construct = node.id === 'Default' ? node.scope!.node.path : node.path;
    const address = `nomad_job.${resource.friendlyUniqueId}`;
    return { construct, address, monitor, facts, services: this.services() };
  }

  private render(context: IResolveContext): unknown {
    this.guard.begin();
    const violations = new Violations();
    const json = this.specification.render(context, violations);
    violations.throwFor(this);
    this.facts = jobFactsOf(json, this.preservesCounts, (token) => this.known(token, context));
    return json;
  }

  /** Whether a deploy keeps the counts that its groups have in Nomad. */
  private get preservesCounts(): boolean {
    return this.keepsCounts ?? this.specification.isScaled;
  }

  /** The value of a token, unless only Terraform has it. */
  private known(token: unknown, context: IResolveContext): unknown {
    const value: unknown = context.resolve(token);
    return typeof value === 'string' && value.includes('${') ? undefined : value;
  }
}
