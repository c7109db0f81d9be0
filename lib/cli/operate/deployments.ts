import { Deployment } from '../../nomad/diagnosis/answers';
import { App } from './known-apps';

/** States of a deployment that is over. */
const OVER = ['successful', 'failed', 'cancelled'];

/** The deployment of an app that goes on. */
export async function activeDeployment({ nomad, path, job, name }: App): Promise<Deployment> {
  const last = await nomad.find<Deployment | null>(`${path}/deployment`, { namespace: job.namespace });
  if (last === undefined || last === null) throw new Error(`'${name}' has no deployment`);
  if (!OVER.includes(last.Status)) return last;
  throw new Error(
    `'${name}' has no deployment that goes on: that of version ${last.JobVersion} ${last.Status === 'cancelled' ? 'was' : 'is'} ${last.Status}`,
  );
}

/** Let the canaries of an app become its instances, and return the version. */
export async function promote(app: App): Promise<number> {
  const { ID, JobVersion, TaskGroups } = await activeDeployment(app);
  const waiting = Object.entries(TaskGroups ?? {}).filter(([, group]) => group.DesiredCanaries > 0 && !group.Promoted);
  if (waiting.length === 0) throw new Error(`the deployment of '${app.name}' has no canaries that wait`);
  const sick = waiting.find(([, { HealthyAllocs, DesiredCanaries }]) => HealthyAllocs < DesiredCanaries);
  if (sick !== undefined) {
    const [group, { HealthyAllocs, DesiredCanaries }] = sick;
    throw new Error(
      `${HealthyAllocs} of ${DesiredCanaries} canaries of '${app.name}' are healthy in its group '${group}': wait for all`,
    );
  }
  await app.nomad.put(`/v1/deployment/promote/${ID}`, {
    ...{ namespace: app.job.namespace, body: { DeploymentID: ID, All: true } },
  });
  return JobVersion;
}

/** End the deployment of an app, and return its version, and the one that Nomad brings back, if any. */
export async function fail(app: App): Promise<{ readonly version: number; readonly reverted?: number }> {
  const { ID, JobVersion } = await activeDeployment(app);
  const { RevertedJobVersion } = await app.nomad.put<{ readonly RevertedJobVersion?: number | null }>(
    `/v1/deployment/fail/${ID}`,
    { namespace: app.job.namespace, body: { DeploymentID: ID } },
  );
  return { version: JobVersion, ...(typeof RevertedJobVersion === 'number' && { reverted: RevertedJobVersion }) };
}
