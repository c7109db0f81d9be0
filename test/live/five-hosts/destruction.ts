import { Fleet } from '../fleet';

/** Destroy all stacks, the last first. */
export async function destroyAll(fleet: Fleet): Promise<void> {
  for (const stack of fleet.stacks.reverse()) {
    if (!stack.endsWith('-access')) {
      await fleet.destroy(stack);
      continue;
    }
    // Nomad deletes no namespace with a job that is pending, as one is after its host was lost.
    await purgeStopped(fleet);
    await fleet.destroy(stack).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${(await keepers(fleet)).join('\n')}`);
    });
  }
}

async function purgeStopped(fleet: Fleet): Promise<void> {
  const jobs: { ID: string; Namespace: string; Stop: boolean }[] = await fleet.json('nomad', '/v1/jobs?namespace=*');
  for (const { ID, Namespace } of jobs.filter(({ Stop }) => Stop)) {
    await fleet.operate('nomad', `job stop -purge -detach -namespace=${Namespace} ${ID}`);
  }
}

/** What keeps a namespace: jobs that are not dead, and their instances. */
async function keepers(fleet: Fleet): Promise<string[]> {
  const jobs: any[] = await fleet.json('nomad', '/v1/jobs?namespace=*');
  const instances: any[] = await fleet.json('nomad', '/v1/allocations?namespace=*');
  return [
    ...jobs.map(({ Namespace, ID, Status, Stop }) => `${Namespace}/${ID} is ${Status}${Stop ? ', stopped' : ''}`),
    ...instances.map(
      ({ Namespace, Name, NodeName, DesiredStatus, ClientStatus }) =>
        `${Namespace}/${Name} on ${NodeName}: ${DesiredStatus}, ${ClientStatus}`,
    ),
  ];
}
