/**
 * Number of instances in a state, in PromQL.
 *
 * Only the leader of Nomad's servers counts them, but for a minute a former one may tell an old number beside it.
 *
 * @param of matchers of labels, all jobs by default
 */
export function summed(state: string, of = ''): string {
  return `sum(max without (host, instance) (nomad_nomad_job_summary_${state}${of === '' ? '' : `{${of}}`}))`;
}
