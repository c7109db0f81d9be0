import { ITerraformDependable, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { dependsOn } from '../../private/stack/depends-on';
import { quoteHcl } from '../../private/rendering/terraform-template';
import { Json } from '../../private/rendering/json';
import { RenderedResource, RenderedResources } from '../../private/stack/rendered-resources';
import { concludingStep, VERDICT } from '../../private/stack/verdict';
import { Job } from '../job/job';
import { literal, NomadApi, SHARED_ENVIRONMENT, shareMonitorEnvironment } from './monitor-environment';

/** A run of a parameterized job that decides whether something is good. */
export interface JobRun {
  /** The parameterized job. */
  readonly job: Job;

  /** Time limit of the run. */
  readonly timeout: Duration;
}

/** Properties for `JobMonitor`. */
export interface JobMonitorProps {
  /** Nomad's API; the same for all monitors of a stack. */
  readonly api: NomadApi;

  /** The job, of the same stack. */
  readonly job: Job;

  /** Time limit of the deployment, or of the run. */
  readonly timeout: Duration;

  /**
   * Whether a run of the job, which is parameterized, is started and followed, and not its deployment.
   *
   * @default false
   */
  readonly runs?: boolean;

  /**
   * Whether the end of such a run is awaited, and not only its start.
   *
   * @default true
   */
  readonly awaitsEnd?: boolean;

  /**
   * The runs that must succeed, one after another, for a deployment to be a success; asked for at synthesis.
   *
   * @default - none
   */
  readonly checks?: () => JobRun[];

  /**
   * Whether canaries wait for a person to promote them.
   *
   * @default false
   */
  readonly manualPromotion?: boolean;

  /**
   * What it depends on, beside the job; asked for at synthesis.
   *
   * @default - nothing
   */
  readonly after?: () => ITerraformDependable[];
}

/**
 * Waits until Nomad has deployed what Terraform has registered, or says why it did not: for Terraform a job is done as soon as
 * Nomad knows it.
 *
 * It is Terraform's built-in `terraform_data`, which renders itself, as thousands of cdktf's own are slow.
 */
export class JobMonitor extends Construct implements ITerraformDependable, RenderedResource {
  public readonly terraformResourceType = 'terraform_data';

  /** @internal */
  public readonly _isRendered = true;

  /** Address of the monitor, for `depends_on`. */
  public readonly fqn: string;

  /** Name of the monitor among those of its stack. */
  public readonly friendlyUniqueId: string;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: JobMonitorProps,
  ) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    // V8 keeps cdktf's hash in two bytes a character, and with it all of the stack's JSON would be: twice the memory.
    this.friendlyUniqueId = Buffer.from(stack.getLogicalId(this.node), 'latin1').toString('latin1');
    this.fqn = `terraform_data.${this.friendlyUniqueId}`;
    shareMonitorEnvironment(stack, props.api);
    props.job._followedBy(this.fqn);
    RenderedResources.ofStack(stack).add(this);
  }

  /** Render the resource, as late as can be: a check, and what it depends on, may be added after the job. @internal */
  public _render(): Json {
    const { job, runs = false, after } = this.props;
    const address = `nomad_job.${job.resource.friendlyUniqueId}`;
    const follow = {
      // Not `exec`: on Ctrl-C Terraform kills this shell, and the program lives long enough to stop a run.
      interpreter: ['/bin/sh', '-c', 'node -e "$MONITOR_PROGRAM"; exit $?'],
      command: literal(job.jobId),
      quiet: true,
      environment: this.environment(address),
    };
    const conclude = concludingStep(`\${file("${VERDICT}")}`);
    return {
      // By the definition: an autoscaler's counts are not followed, and correcting drift repeats no migration.
      triggers_replace: this.jobs.map(({ resource }) => `\${sha256(nomad_job.${resource.friendlyUniqueId}.jobspec)}`),
      depends_on: dependsOn([...this.jobs.map(({ resource }) => resource), ...(after?.() ?? [])]),
      ...(!runs && { lifecycle: { replace_triggered_by: [address] } }),
      provisioner: [{ 'local-exec': follow }, { 'local-exec': conclude }],
      '//': { metadata: { path: this.node.path, uniqueId: this.friendlyUniqueId } },
    };
  }

  private get jobs(): Job[] {
    return [this.props.job, ...this.checks.map(({ job }) => job)];
  }

  private get checks(): JobRun[] {
    return this.props.checks?.() ?? [];
  }

  /** One expression: a large app has thousands of them, and each text costs. */
  private environment(address: string): string {
    const { checks } = this;
    const { job, timeout, runs, awaitsEnd = true, manualPromotion } = this.props;
    const own = {
      MONITOR_NAMESPACE: job.namespace,
      MONITOR_JOB: job.jobId,
      MONITOR_SECONDS: seconds(timeout),
      ...(runs && { MONITOR_WHAT: awaitsEnd ? 'run' : 'start' }),
      ...(checks.length > 0 && {
        MONITOR_CHECKS: checks.map((each) => `${each.job.jobId}=${seconds(each.timeout)}`).join(),
        MONITOR_PROMOTION: 'monitor',
      }),
      ...(manualPromotion && { MONITOR_PROMOTION: 'manual' }),
    };
    const lines = Object.entries(own).map(([name, text]) => `${name} = "${quoted(text)}"`);
    const registered = runs ? [] : [`MONITOR_MODIFY_INDEX = ${address}.modify_index`];
    lines.push(...registered, `MONITOR_VERDICT = "${VERDICT}"`);
    return `\${merge(local.${SHARED_ENVIRONMENT}, { ${lines.join(', ')} })}`;
  }
}

function seconds(duration: Duration): string {
  return duration.isUnresolved() ? Token.asString(duration.toSeconds()) : String(Math.ceil(duration.toSeconds()));
}

/** Text inside an expression, or the token that it is. */
function quoted(text: string): string {
  return Token.isUnresolved(text) ? text : quoteHcl(text);
}
