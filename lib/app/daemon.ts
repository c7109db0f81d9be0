import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { Job } from '../nomad/job/job';
import { UpdateStrategy } from '../nomad/job/update-strategy';
import { checked } from '../private/validation/checked';
import { Violations } from '../private/validation/violations';
import { onEachHost } from './workload/volume-rules';
import { Workload, WorkloadProps } from './workload/workload';

/** Properties for `Daemon`. */
export interface DaemonProps extends WorkloadProps {
  /**
   * How instances are replaced by those of a new version. An instance counts as healthy while it runs, and the
   * checks of its `ports` pass.
   *
   * @default UpdateStrategy.rolling() - one host at a time
   */
  readonly update?: UpdateStrategy;
}

/**
 * Define a program that runs once on each client that its constraints allow, such as a log collector.
 *
 * @example
 * import { AppStack, ContainerImage, Daemon } from 'berth-cdk';
 *
 * declare const shop: AppStack;
 * new Daemon(shop, 'collector', { image: ContainerImage.fromRegistry('registry.example/collector:1.4.2') });
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#system
 */
@checked('Daemon')
export class Daemon extends Workload {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: DaemonProps) {
    super(scope, id, props);
    const { update = UpdateStrategy.rolling() } = props;
    const { maxParallel, minHealthyTime, healthyDeadline, progressDeadline, autoRevert } = update.toSpec();
    const bounds = { maxParallel, minHealthyTime, healthyDeadline, progressDeadline, autoRevert };
    this.job = this._define({
      spec: { type: 'system' },
      parts: [{ check: (violations) => this.check(update, violations) }],
      group: () => ({
        update: { ...bounds, healthCheck: this._ports.health },
        // A host that reconnects keeps its instance; no other host needs a second one meanwhile.
        disconnect: { lostAfter: Duration.hours(1), replace: false, reconcile: 'keep_original' },
      }),
    });
  }

  private check(update: UpdateStrategy, violations: Violations): void {
    this._instance.checkUpdate(update, violations);
    this._instance.checkVolumes(onEachHost, violations);
    const got = update._besideName;
    if (got !== undefined) {
      violations.add({ prop: 'update', must: 'be UpdateStrategy.rolling: a host has one instance', got });
    }
  }
}
