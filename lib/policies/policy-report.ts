import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AnnotationMetadataEntryType, App, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { isOwn, JobReader, readJobs } from '../private/stack/job-reader';
import { RegistryKey } from '../private/stack/stack-registry';
import { nearest } from '../private/validation/shapes/nearest';
import { IPolicy, PolicyJob } from './policy';
import { policyJobOf } from './policy-job';
import { PolicyScope } from './policy-scope';
import { Waiver } from './waiver';

/** What a policy found wrong with a job. */
interface Finding {
  readonly job: PolicyJob;
  readonly policy: string;
  readonly problem: string;
  /** What lets it pass, if anything does. */
  readonly waiver?: Waiver;
}

const REPORTS = new RegistryKey<{ report?: PolicyReport }>(() => ({}));

/** Name of the file with all findings and waivers, beside the manifest. */
const FILE = 'policies.json';

/** What the policies of an app find while its jobs are written. */
export class PolicyReport implements JobReader {
  /** The report of the app of a construct. */
  public static ofApp(construct: IConstruct): PolicyReport {
    const kept = REPORTS.ofApp(construct);
    return (kept.report ??= new PolicyReport(construct.node.root));
  }

  /** What is wrong in a stack that was written, for those who write it without its app. */
  public static problemsIn(stack: TerraformStack): string[] {
    const { report } = REPORTS.ofApp(stack);
    return report?.problems((construct) => construct.node.scopes.includes(stack)) ?? [];
  }

  private readonly scopes = new Map<IConstruct, PolicyScope>();
  private readonly findings = new Map<IConstruct, readonly Finding[]>();

  private constructor(app: IConstruct) {
    readJobs(app, this);
    // Of all validations, cdktf runs those of the app itself last, and before it writes the manifest.
    if (App.isApp(app)) app.node.addValidation({ validate: () => this.conclude(app) });
  }

  public scopeOf(construct: IConstruct): PolicyScope {
    const scope = this.scopes.get(construct) ?? new PolicyScope(construct);
    this.scopes.set(construct, scope);
    return scope;
  }

  public read(job: IConstruct, jobspec: string): void {
    const scopes = job.node.scopes.flatMap((each) => this.scopes.get(each) ?? []);
    const policies = new Map(scopes.flatMap((each) => [...each.policies]));
    if (policies.size === 0 || isOwn(job)) return;
    const subject = policyJobOf(job, jobspec);
    // The nearest waiver counts.
    const waivers = scopes.flatMap((each) => each.waivers).reverse();
    const found = [...policies.values()].flatMap((policy) =>
      problemsOf(policy, subject).map((problem) => {
        const waiver = waivers.find((each) => each.policy === policy.id && !each.hasEnded);
        return { job: subject, policy: policy.id, problem, waiver };
      }),
    );
    this.findings.set(job, found);
  }

  private problems(isMeant: (construct: IConstruct) => boolean = () => true): string[] {
    const ended = this.waivers.filter(({ scope, hasEnded }) => hasEnded && isMeant(scope));
    return [
      ...this.all
        .filter(({ job, waiver }) => waiver === undefined && isMeant(job.construct))
        .map(({ job, policy, problem }) => `[${job.construct.node.path}] ${policy}: ${problem}`),
      ...ended.map(
        ({ scope, policy, options }) =>
          `[${scope.node.path}] ${policy}: the waiver ended on ${options.until} ('${options.reason}'): renew or remove it`,
      ),
    ];
  }

  /** Write the file, and tell all that is wrong. */
  private conclude(app: App): string[] {
    const used = new Set(this.all.map(({ waiver }) => waiver));
    const unused = this.waivers.filter((waiver) => !used.has(waiver) && !waiver.hasEnded);
    unused.forEach((waiver) => warn(app, waiver.scope, this.describe(waiver)));
    const document = {
      version: 1,
      policies: this.policyIds,
      findings: this.all.filter(({ waiver }) => waiver === undefined).map(entryOf),
      waived: this.all.filter(({ waiver }) => waiver !== undefined).map(entryOf),
      unused: unused.map(waiverOf),
      ended: this.waivers.filter(({ hasEnded }) => hasEnded).map(waiverOf),
    };
    writeFileSync(join(app.outdir, FILE), `${JSON.stringify(document, undefined, 2)}\n`);
    return this.problems();
  }

  private describe({ policy }: Waiver): string {
    const ids = this.policyIds;
    const meant = ids.includes(policy) ? undefined : nearest(policy, ids);
    const why = ids.includes(policy) ? 'nothing needs it' : 'there is no such policy';
    return `the waiver of '${policy}' must be removed, as ${why}${meant === undefined ? '' : `: did you mean '${meant}'?`}`;
  }

  private get all(): Finding[] {
    return [...this.findings.values()].flat();
  }

  private get waivers(): Waiver[] {
    return [...this.scopes.values()].flatMap(({ waivers }) => waivers);
  }

  private get policyIds(): string[] {
    return [...new Set([...this.scopes.values()].flatMap(({ policies }) => [...policies.keys()]))].sort();
  }
}

/** A policy that can't check a job has not found it to be well. */
function problemsOf(policy: IPolicy, job: PolicyJob): string[] {
  let problems: unknown;
  try {
    problems = policy.check(job);
  } catch (error) {
    return [`the policy could not check the job: ${error instanceof Error ? error.message : error}`];
  }
  if (Array.isArray(problems) && problems.every((each) => typeof each === 'string')) return problems;
  return ["the policy could not check the job: its 'check' must return a list of texts"];
}

/** A warning in the manifest, which commands print; those of stacks have been collected by now. */
function warn(app: App, construct: IConstruct, message: string): void {
  const stacks = app.node.findAll().filter((each): each is TerraformStack => TerraformStack.isStack(each));
  const stack = construct.node.scopes.reverse().find((each) => TerraformStack.isStack(each)) ?? stacks[0];
  if (stack === undefined) return;
  const { annotations } = app.manifest.forStack(stack);
  annotations.push({ constructPath: construct.node.path, level: AnnotationMetadataEntryType.WARN, message });
}

function entryOf({ job, policy, problem, waiver }: Finding): object {
  const { construct, namespace, jobId } = job;
  return {
    construct: construct.node.path,
    namespace,
    job: jobId,
    policy,
    problem,
    ...(waiver && { waiver: waiverOf(waiver) }),
  };
}

function waiverOf({ scope, policy, options }: Waiver): object {
  return { scope: scope.node.path, policy, ...options };
}
