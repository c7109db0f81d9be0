import { AclPolicy as AclPolicyResource } from '@cdktf/provider-nomad/lib/acl-policy';
import { Construct, IConstruct } from 'constructs';
import { NamedResource } from '../../private/stack/named-resource';
import { checked } from '../../private/validation/checked';
import { plain } from '../../private/validation/plain-text';
import { NOMAD_ACL_NAME } from '../rules';
import { NOT_EMPTY } from '../../private/validation/rules';
import { AclRules } from './acl-rules';

/** A Nomad ACL policy, defined here or elsewhere. */
export interface IAclPolicy extends IConstruct {
  /** Name of the policy. */
  readonly policyName: string;
}

/** The part of a job whose workload identity gets a policy. */
export interface AclPolicyWorkload {
  /** Id of the job. */
  readonly jobId: string;

  /**
   * Namespace of the job.
   *
   * @default 'default'
   */
  readonly namespace?: string;

  /**
   * Name of a group of the job.
   *
   * @default - all groups
   */
  readonly group?: string;

  /**
   * Name of a task of the group.
   *
   * @default - all tasks
   */
  readonly task?: string;
}

/** Properties for `AclPolicy`. */
export interface AclPolicyProps {
  /** What the policy allows. */
  readonly rules: AclRules;

  /**
   * Name of the policy.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * What the policy is for.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Attach the policy to a workload: its tasks get these rights by their workload identity, without a token.
   *
   * @default - none: roles grant it
   */
  readonly workload?: AclPolicyWorkload;
}

/**
 * Define a Nomad ACL policy.
 *
 * @see https://developer.hashicorp.com/nomad/docs/secure/acl/policies
 */
@checked('nomad.AclPolicy')
export class AclPolicy extends Construct implements IAclPolicy {
  /** Refer to a policy that is defined elsewhere. */
  public static fromPolicyName(scope: Construct, id: string, policyName: string): IAclPolicy {
    return NamedResource.import(scope, id, { policyName });
  }

  /** Name of the policy. */
  public readonly policyName: string;

  public constructor(scope: Construct, id: string, props: AclPolicyProps) {
    super(scope, id);
    const named = new NamedResource(this, 'the ACL policy', NOMAD_ACL_NAME, props);
    this.policyName = named.name;
    const { violations } = named;
    const { workload } = props;
    const rules = props.rules.toHcl();
    violations.add(...props.rules._violations('rules'));
    violations.require('rules', rules.trim(), NOT_EMPTY);
    violations.require('workload.jobId', workload?.jobId, NOT_EMPTY);
    if (workload?.task !== undefined && workload.group === undefined) {
      violations.add({ prop: 'workload.group', must: "be given with 'workload.task'" });
    }
    const rulesHcl = plain('rules', rules, violations);
    const jobAcl = workload && {
      jobId: plain('workload.jobId', workload.jobId, violations),
      namespace: plain('workload.namespace', workload.namespace ?? 'default', violations),
      group: plain('workload.group', workload.group, violations),
      task: plain('workload.task', workload.task, violations),
    };
    new AclPolicyResource(this, 'Default', { ...named.config(), rulesHcl, jobAcl });
  }
}
