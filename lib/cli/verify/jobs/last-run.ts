import { MapJob } from '../../../map/stack-map';
import { Allocation, JobStub } from '../../../nomad/diagnosis/answers';
import { causesIn } from '../../../nomad/diagnosis/cause';
import { NomadClient } from '../../nomad/nomad-client';

/** How Nomad names the runs of each kind. */
const RUNS = { periodic: 'periodic', parameterized: 'dispatch' } as const;

/** What went wrong with the last run of a job that runs now and then; undefined when nothing did, or there was none. */
export async function lastRun(nomad: NomadClient, { namespace, id, launch }: MapJob): Promise<string | undefined> {
  const prefix = `${id}/${RUNS[launch!]}-`;
  const runs = (await nomad.get<JobStub[] | null>('/v1/jobs', { namespace, query: { prefix } })) ?? [];
  const [last] = runs.filter(({ ParentID }) => ParentID === id).sort((a, b) => b.SubmitTime - a.SubmitTime);
  if (last === undefined || last.Status !== 'dead') return undefined;
  const path = `/v1/job/${encodeURIComponent(last.ID)}/allocations`;
  const allocations = (await nomad.get<Allocation[] | null>(path, { namespace })) ?? [];
  const [newest] = [...allocations].sort((a, b) => b.CreateIndex - a.CreateIndex);
  if (newest === undefined || newest.ClientStatus === 'complete') return undefined;
  const [cause] = causesIn([newest]);
  return `its last run '${last.ID}' ${newest.ClientStatus === 'failed' ? 'failed' : `is ${newest.ClientStatus}`}${cause === undefined ? '' : `: ${cause.text}`}`;
}
