import { dependable, Fn, ITerraformDependable, TerraformLocal, TerraformResource, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { escapeTemplate } from '../private/terraform-template';
import { Job } from './job';
import { MONITOR_SCRIPT } from './job-monitor-script';
import { NomadAccess } from './nomad-provider';

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
    this.dependsOn = before.map(dependable);
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

  private get environment(): { [name: string]: string } {
    const { checks } = this;
    const { job, timeout, runs, manualPromotion } = this.props;
    return {
      ...Object.fromEntries(Object.keys(FIELDS).map((name) => [name, `\${local.${SHARED}.${FIELDS[name]}}`])),
      MONITOR_NAMESPACE: literal(job.namespace),
      MONITOR_JOB: literal(job.jobId),
      MONITOR_WHAT: runs ? 'run' : 'deployment',
      MONITOR_SECONDS: seconds(timeout),
      MONITOR_CHECKS: checks.map((each) => `${literal(each.job.jobId)}=${seconds(each.timeout)}`).join(),
      MONITOR_PROMOTION: manualPromotion ? 'manual' : checks.length === 0 ? 'nomad' : 'monitor',
    };
  }
}

/** What all monitors of a stack have in common, by the variable that a script finds it in. */
const FIELDS: { readonly [variable: string]: string } = {
  MONITOR_SCRIPT: 'script',
  MONITOR_ADDRESS: 'address',
  MONITOR_REGION: 'region',
  MONITOR_CA: 'ca',
  MONITOR_TOKEN: 'token',
};

function share(stack: TerraformStack, { address, region, access }: NomadApi): void {
  if (SHARING.has(stack)) return;
  SHARING.add(stack);
  // What is sensitive makes Terraform hide all that a provisioner prints; the script prints neither of the two.
  const open = (secret: string | undefined): string => (secret === undefined ? '' : Fn.nonsensitive(secret));
  const local = new TerraformLocal(stack, SHARED, {
    script: escapeTemplate(MONITOR_SCRIPT.trim()),
    address: literal(address),
    region: literal(region),
    ca: open(access?.ca),
    token: open(access?.token),
  });
  local.overrideLogicalId(SHARED);
}

function seconds(duration: Duration): string {
  return duration.isUnresolved() ? Token.asString(duration.toSeconds()) : String(Math.ceil(duration.toSeconds()));
}

/** Text that Terraform hands on, or the token that it is. */
function literal(text: string): string {
  return Token.isUnresolved(text) ? text : escapeTemplate(text);
}
