import { Construct } from 'constructs';
import { Job } from '../nomad/job/job';
import { checked } from '../private/validation/checked';
import { ENV_NAME, oneOf } from '../private/validation/rules';
import { Rule, Violations } from '../private/validation/violations';
import { RunLimits, RunPolicy } from './workload/run-policy';
import { PlacedWorkloadProps, Workload } from './workload/workload';

/** Parameters that each run gets from whoever starts it. */
export interface BatchParameters {
  /**
   * Whether a run gets a text, of 16 KiB at most: `required`, `optional` or `forbidden`.
   *
   * @default 'forbidden'
   */
  readonly payload?: string;

  /**
   * File with that text, below the directory `NOMAD_TASK_DIR`.
   *
   * @default 'payload'
   */
  readonly payloadFile?: string;

  /**
   * Metadata that must be given, which the program sees as `NOMAD_META_<key>`.
   *
   * @default - none
   */
  readonly meta?: string[];

  /**
   * Metadata that may be given.
   *
   * @default - none
   */
  readonly optionalMeta?: string[];
}

/** Properties for `BatchJob`. */
export interface BatchJobProps extends PlacedWorkloadProps, RunPolicy {
  /**
   * Let others start runs, each with parameters of its own: `nomad job dispatch`.
   *
   * @default - none: it runs once when it is deployed, and again when its definition has changed. In a stack that is not
   * `monitored`, Nomad starts the run when it is registered, and forgets the job some hours after its end (`job_gc_threshold`,
   * 4 h): the next deploy then registers it anew, and it runs again
   */
  readonly parameters?: BatchParameters;

  /**
   * Let Terraform wait for the end of the run, for an hour or its `timeout`, and fail when it fails. Otherwise Terraform only
   * starts it.
   *
   * @default true
   */
  readonly awaited?: boolean;
}

/**
 * Define a program that runs to completion: once for each of its definitions, or whenever somebody starts it.
 *
 * Its job in Nomad is parameterized, and each run is a job `<name>/dispatch-…` of its own.
 *
 * @example
 * import { AppStack, BatchJob, ContainerImage } from 'berth-cdk';
 *
 * declare const shop: AppStack;
 * new BatchJob(shop, 'import', { image: ContainerImage.fromRegistry('registry.example/import:1.4.2') });
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/parameterized
 */
@checked('BatchJob')
export class BatchJob extends Workload {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: BatchJobProps) {
    super(scope, id, props);
    const { parameters, awaited = true, timeout } = props;
    const { payload = 'forbidden', payloadFile: file = 'payload', meta = [], optionalMeta = [] } = parameters ?? {};
    const limits = new RunLimits(props);
    if (limits.timer) this._addTask(limits.timer);
    // Nomad forgets a batch job that has ended, and Terraform would register it anew: it would run again. One that is
    // dispatched stays, and Terraform starts its run by its definition.
    const isDispatched = parameters !== undefined || this._stack.monitored;
    const parameterizedJob = { payload, metaRequired: [...meta], metaOptional: [...optionalMeta] };
    this.job = this._define({
      spec: { type: 'batch', parameterizedJob: isDispatched ? parameterizedJob : undefined },
      parts: [limits, { check: (violations) => checkParameters(parameters ?? {}, violations) }],
      group: () => limits.toGroup(),
      task: payload === 'forbidden' ? undefined : { dispatchPayload: { file } },
      awaits: parameters !== undefined ? 'nothing' : awaited ? 'end' : 'start',
      timeout,
    });
  }
}

function checkParameters(parameters: BatchParameters, violations: Violations): void {
  const { payload = 'forbidden', payloadFile, meta = [], optionalMeta = [] } = parameters;
  violations.require('parameters.payload', payload, oneOf('required', 'optional', 'forbidden'));
  violations.require('parameters.payloadFile', payloadFile, FILE);
  if (payload === 'forbidden' && payloadFile !== undefined) {
    violations.add({ prop: 'parameters.payloadFile', must: 'have a payload that is allowed', got: payloadFile });
  }
  const keys = [...meta, ...optionalMeta];
  keys.forEach((key, index) => {
    violations.require('parameters.meta', key, META_KEY);
    if (keys.indexOf(key) !== index) violations.add({ prop: 'parameters.meta', must: 'name a key once', got: key });
  });
}

const FILE: Rule<string> = {
  must: 'be a path below the directory of the task, without ..',
  holds: (value) => /^[^/\0]+(?:\/[^/\0]+)*$/.test(value) && !value.split('/').includes('..'),
};

const META_KEY: Rule<string> = {
  must: 'be a name of letters, digits and underscores, as the variable NOMAD_META_… has it',
  holds: ENV_NAME.holds,
};
