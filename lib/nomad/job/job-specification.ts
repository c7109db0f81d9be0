import { IResolveContext, Token } from 'cdktf';
import { Duration } from '../../core/duration';
import { Deferred } from '../../private/rendering/deferred';
import { definedOnly, Json, ownValue, setOwn } from '../../private/rendering/json';
import { Violations } from '../../private/validation/violations';
import { escapeDriverConfigs } from './client-escapes';
import { mergeJob } from './job-merge';
import { renderJob } from './render';
import { demandOf, placementOf, ResourceDemand } from './resource-demand';
import { JobSpec, TaskGroupSpec } from './spec/spec.generated';

/** One field that replaces what the specification renders to. */
interface Override {
  readonly path: string[];
  readonly value: unknown;
}

/** The specification of a job: what was given, with what was changed afterwards. */
export class JobSpecification {
  /** What was given, with defaults for the rest. */
  public readonly given: JobSpec;

  private readonly patches: JobSpec[] = [];
  private readonly overrides: Override[] = [];

  public constructor(spec: JobSpec, defaultId: string) {
    const id = spec.id ?? defaultId;
    this.given = {
      id,
      name: id,
      namespace: 'default',
      region: 'global',
      type: 'service',
      datacenters: ['*'],
      ...definedOnly(spec),
    };
  }

  public patch(spec: JobSpec): void {
    this.patches.push(spec);
  }

  /** @param path keys and list indexes with dots between them */
  public override(path: string, value: unknown): void {
    this.overrides.push({ path: path.split('.'), value });
  }

  /** The JSON of Nomad's API, as it stands now. */
  public render(context: IResolveContext, violations: Violations): Json {
    return this.finish(renderJob(this.given, violations, context), violations, context);
  }

  /** What the job needs of the hosts, as it stands now. */
  public demand(): ResourceDemand {
    return demandOf(this.finish(renderJob(placementOf(this.given))));
  }

  /** Sources of the volumes that groups mount, as they stand now. */
  public get volumes(): (string | undefined)[] {
    return this.groups.flatMap(({ volumes }) => Object.values(volumes ?? {}).map(({ source }) => source));
  }

  /** The longest time that an instance takes to stop. */
  public get secondsToStop(): number {
    const seconds = (...delays: (Duration | undefined)[]): number =>
      delays.reduce((sum, each) => sum + (each === undefined || each.isUnresolved() ? 0 : each.toSeconds()), 0);
    const all = this.groups.flatMap(({ shutdownDelay, tasks }) =>
      (tasks ?? []).map((task) => seconds(shutdownDelay, task.shutdownDelay, task.killTimeout ?? Duration.seconds(5))),
    );
    return Math.ceil(Math.max(0, ...all));
  }

  /** Whether something else changes the numbers of instances. Deferred groups are not asked: their owner knows. */
  public get isScaled(): boolean {
    const given = [this.given, ...this.patches].flatMap(groupsOf);
    const scales = ({ scaling }: TaskGroupSpec): boolean => scaling !== undefined && scaling.enabled !== false;
    return given.some(scales) || this.overrides.some(({ path }) => path[2] === 'Scaling');
  }

  /** Whether the job is to run for ever, and has instances. */
  public get staysAlive(): boolean {
    const { type, taskGroups } = this.given;
    if (type !== 'service' && type !== 'system') return false;
    return (taskGroups as unknown) instanceof Deferred || groupsOf(this.given).some((group) => group.count !== 0);
  }

  /** Time that a deployment may take: each batch of an update may take up to its progress deadline. */
  public get deploymentTimeout(): Duration {
    const minutes = groupsOf(this.given).map((group) => {
      const update = { ...this.given.update, ...group.update };
      const numbers = [group.count ?? 1, Math.max(update.maxParallel ?? 1, 1)];
      const deadline = update.progressDeadline ?? Duration.minutes(10);
      if (deadline.isUnresolved() || numbers.some((each) => Token.isUnresolved(each))) return 60;
      return Math.ceil(numbers[0] / numbers[1]) * (deadline.toSeconds() / 60);
    });
    return Duration.minutes(Math.ceil(Math.max(10, ...minutes)) + 5);
  }

  private get groups(): TaskGroupSpec[] {
    return [{ taskGroups: Deferred.open(this.given.taskGroups) }, ...this.patches].flatMap(groupsOf);
  }

  private finish(json: Json, violations?: Violations, context?: IResolveContext): Json {
    for (const patch of this.patches) mergeJob(json, renderJob(patch, violations, context), 'patch', violations);
    escapeDriverConfigs(json);
    for (const { path, value } of this.overrides) setField(json, path, value);
    return json;
  }
}

function groupsOf(spec: JobSpec): TaskGroupSpec[] {
  const groups: unknown = spec.taskGroups;
  return Array.isArray(groups) && !Token.isUnresolved(groups) ? groups : [];
}

function setField(json: Json, path: string[], value: unknown): void {
  let parent = json;
  path.slice(0, -1).forEach((key, index) => {
    if (ownValue(parent, key) === undefined) setOwn(parent, key, /^\d+$/.test(path[index + 1]) ? [] : {});
    parent = parent[key] as Json;
  });
  const last = path[path.length - 1];
  if (value === undefined) delete parent[last];
  else setOwn(parent, last, value);
}
