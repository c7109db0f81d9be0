import { Duration } from '../../core/duration';
import { TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { UpdateStrategy } from '../../nomad/job/update-strategy';
import { Violations } from '../../private/validation/violations';
import { Instance } from './instance';
import { Part } from './part';
import { Scale } from './scale';
import { besideOldInstance } from './volume-rules';

/** How the instances of a long-running workload are replaced by those of a new version. */
export class Rollout implements Part {
  /**
   * @param given the strategy that a user gave
   * @param usual the strategy without one; asked for late, as it depends on volumes and ports, of which more may come
   * @param health how Nomad decides that an instance is healthy, `checks` or `task_states`; asked for late, too
   */
  public constructor(
    private readonly given: UpdateStrategy | undefined,
    private readonly usual: () => UpdateStrategy,
    private readonly health: () => string,
    private readonly scale: Scale,
    private readonly instance: Instance,
  ) {}

  /** Number of canaries. */
  public get canaries(): number {
    return this.update.toSpec(this.scale.count).canary ?? 0;
  }

  /** Whether somebody has to promote the canaries. */
  public get isManual(): boolean {
    return this.update.isManual;
  }

  /** Whether a user asked for an update without canaries. */
  public get hasNoCanaries(): boolean {
    return this.given !== undefined && this.canaries === 0 && this.scale.count !== 0;
  }

  /** How long it may take. */
  public get timeout(): Duration {
    return this.update._timeout(this.scale.max);
  }

  public check(violations: Violations): void {
    this.instance.checkUpdate(this.update, violations);
    // What is usual adapts itself.
    const beside = this.given?._besideName;
    if (beside !== undefined) this.instance.checkVolumes(besideOldInstance(beside), violations);
    if (!this.scale.isDynamic || !this.update._isBlueGreen) return;
    violations.add({
      prop: 'update',
      must: 'not start as many instances as there are: with an autoscaler their number is not known in advance',
      got: 'UpdateStrategy.blueGreen',
      fix: 'write UpdateStrategy.canary',
    });
  }

  /**
   * What the group says of it.
   *
   * @param isChecked whether checks decide about the promotion of canaries, and not Nomad
   */
  public toGroup(isChecked: boolean): TaskGroupSpec {
    const spec = this.update.toSpec(this.scale.count);
    return {
      update: { ...spec, healthCheck: this.health(), autoPromote: spec.autoPromote && !isChecked },
      // A host that reconnects keeps its instances, which went on working.
      disconnect: { lostAfter: Duration.hours(1), replace: true, reconcile: 'keep_original' },
    };
  }

  private get update(): UpdateStrategy {
    return this.given ?? this.usual();
  }
}
