import { Fn, ITerraformDependable, TerraformLocal, TerraformResource, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { dependsOn } from '../../private/stack/depends-on';
import { escapeTemplate, quoteHcl } from '../../private/rendering/terraform-template';
import { Job } from '../job/job';
import { JOB_MONITOR } from './job-monitor.generated';
import { NomadAccess } from '../nomad-provider';

/** Nomad's API, as the machine that runs Terraform reaches it. */
export interface NomadApi {
  /** URL of the API. */
  readonly address: string;

  /** Region of the jobs. */
  readonly region: string;

  /**
   * With what it is asked, where it asks for a token.
   *
   * @default - it asks for none
   */
  readonly access?: NomadAccess;
}

/** A run of a parameterized job, which decides whether something is good. */
export interface JobRun {
  /** The job. */
  readonly job: Job;

  /** Time that the run may take. */
  readonly timeout: Duration;
}

/** Properties for `JobMonitor`. */
export interface JobMonitorProps {
  /** Where it asks; the same in all of a stack. */
  readonly api: NomadApi;

  /** The job, of the same stack. */
  readonly job: Job;

  /** Time after which nobody waits any longer. */
  readonly timeout: Duration;

  /**
   * Whether a run of the job, which is parameterized, is started and followed, and not its deployment.
   *
   * @default false
   */
  readonly runs?: boolean;

  /**
   * The runs that must succeed, one after another, for a deployment to be a success; asked for late.
   *
   * @default - none
   */
  readonly checks?: () => JobRun[];

  /**
   * Whether canaries wait for somebody to promote them.
   *
   * @default false
   */
  readonly manualPromotion?: boolean;

  /**
   * What it comes after, beside the job; asked for late.
   *
   * @default - nothing
   */
  readonly after?: () => ITerraformDependable[];
}

/** Name of the local value that all monitors of a stack share. */
const SHARED = 'nomad_monitor';

const SHARING = new WeakSet<TerraformStack>();

/**
 * Waits until Nomad has deployed a job, or says why it did not: for Terraform a job is done as soon as Nomad knows it.
 *
 * It is Terraform's built-in `terraform_data`, written here because cdktf's own class for it calls Terraform at synthesis.
 */
export class JobMonitor extends TerraformResource {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: JobMonitorProps,
  ) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
    share(TerraformStack.of(this), props.api);
  }

  /** As late as can be: a check, and what comes before, may be added after the job. */
  public override toTerraform(): any {
    const before = [...this.jobs.map(({ resource }) => resource), ...(this.props.after?.() ?? [])];
    this.dependsOn = dependsOn(before);
    this.provisioners = [
      {
        type: 'local-exec',
        interpreter: ['node', '-e'],
        // A provisioner that fails prints its command: the script itself would hide the reason.
        command: 'eval(process.env.MONITOR_SCRIPT)',
        environment: this.environment,
      },
    ];
    return super.toTerraform();
  }

  protected override synthesizeAttributes(): { [name: string]: any } {
    // By the definition: what an autoscaler changes in the job is not followed again.
    const hash = ({ resource }: Job): string => `\${sha256(nomad_job.${resource.friendlyUniqueId}.jobspec)}`;
    return { triggers_replace: this.jobs.map(hash) };
  }

  private get jobs(): Job[] {
    return [this.props.job, ...this.checks.map(({ job }) => job)];
  }

  private get checks(): JobRun[] {
    return this.props.checks?.() ?? [];
  }

  /** One expression: a large app has thousands of them, and each text costs. */
  private get environment(): any {
    const { checks } = this;
    const { job, timeout, runs, manualPromotion } = this.props;
    const own = {
      MONITOR_NAMESPACE: job.namespace,
      MONITOR_JOB: job.jobId,
      MONITOR_SECONDS: seconds(timeout),
      ...(runs && { MONITOR_WHAT: 'run' }),
      ...(checks.length > 0 && {
        MONITOR_CHECKS: checks.map((each) => `${each.job.jobId}=${seconds(each.timeout)}`).join(),
        MONITOR_PROMOTION: 'monitor',
      }),
      ...(manualPromotion && { MONITOR_PROMOTION: 'manual' }),
    };
    const lines = Object.entries(own).map(([name, text]) => `${name} = "${quoted(text)}"`);
    return `\${merge(local.${SHARED}, { ${lines.join(', ')} })}`;
  }
}

function share(stack: TerraformStack, { address, region, access }: NomadApi): void {
  if (SHARING.has(stack)) return;
  SHARING.add(stack);
  // What is sensitive makes Terraform hide all that a provisioner prints; the script prints neither of the two.
  const open = (secret: string | undefined): string => (secret === undefined ? '' : Fn.nonsensitive(secret));
  const local = new TerraformLocal(stack, SHARED, {
    MONITOR_SCRIPT: escapeTemplate(JOB_MONITOR),
    MONITOR_ADDRESS: literal(address),
    MONITOR_REGION: literal(region),
    MONITOR_CA: open(access?.ca),
    MONITOR_TOKEN: open(access?.token),
    // What most of them are told.
    MONITOR_WHAT: 'deployment',
    MONITOR_CHECKS: '',
    MONITOR_PROMOTION: 'nomad',
  });
  local.overrideLogicalId(SHARED);
}

function seconds(duration: Duration): string {
  return duration.isUnresolved() ? Token.asString(duration.toSeconds()) : String(Math.ceil(duration.toSeconds()));
}

/** Text inside an expression, or the token that it is. */
function quoted(text: string): string {
  return Token.isUnresolved(text) ? text : quoteHcl(text);
}

/** Text that Terraform hands on, or the token that it is. */
function literal(text: string): string {
  return Token.isUnresolved(text) ? text : escapeTemplate(text);
}
