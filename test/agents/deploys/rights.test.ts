import { tagJobs } from '../../../lib/cli/deploy/audit';
import { DeployLock, LockPlace } from '../../../lib/cli/deploy/deploy-lock';
import { NomadClient } from '../../../lib/cli/nomad/nomad-client';
import { StackMap } from '../../../lib/map/stack-map';
import { SecuredAgents } from '../secured-agents';

const APP = { namespace: 'shop', path: 'berth/deploy' };
const PLATFORM = { namespace: 'default', path: 'berth/platform' };
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)('the rights of logins to deploy', () => {
  const agents = new SecuredAgents();

  beforeAll(async () => {
    await agents.start();
    await agents.setUp();
  }, 900_000);

  afterAll(() => agents.stop());

  const clientOf = async (role: 'deploy' | 'operate' | 'plan', namespace?: string): Promise<NomadClient> =>
    new NomadClient(agents.nomad.address, { token: await agents.logIn('nomad', agents.sign(role, namespace)) });

  const take = (nomad: NomadClient, place: LockPlace): Promise<DeployLock> =>
    DeployLock.take({
      ...place,
      ...{ nomad, items: { who: 'anna' }, lasting: [], waitSeconds: 0, onWait: () => undefined },
      isStopped: () => false,
    });

  test('who deploys apps takes the lock of their namespace, tags their jobs, and takes no other lock', async () => {
    const nomad = await clientOf('deploy', 'shop');
    const lock = await take(nomad, APP);
    await expect(take(await clientOf('operate'), APP)).rejects.toThrow('the lock is held by anna');
    const job = {
      ...{ ID: 'web', Name: 'web', Type: 'batch', Namespace: 'shop', Datacenters: ['*'] },
      TaskGroups: [
        { Name: 'g', Count: 0, Tasks: [{ Name: 't', Driver: 'raw_exec', Config: { command: '/bin/true' } }] },
      ],
    };
    await nomad.put('/v1/jobs', { namespace: 'shop', body: { Job: job } });
    const map = { stack: 'shop', jobs: [{ namespace: 'shop', id: 'web' }] } as unknown as StackMap;
    const now = new Date();
    const record = {
      origin: { who: 'anna', commit: COMMIT },
      began: now,
      ended: now,
      result: 'serves',
      stacks: {},
    } as const;
    expect(await tagJobs(nomad, map, record)).toEqual({ 'shop/web': 0 });
    const { VersionTag } = await nomad.get<any>('/v1/job/web', { namespace: 'shop' });
    expect(VersionTag).toMatchObject({ Name: 'berth-0123456', Description: 'anna, serves' });
    await lock.release({ who: 'anna' });
    await expect(take(nomad, PLATFORM)).rejects.toThrow('Permission denied');
    await expect(take(nomad, { ...APP, namespace: 'pay' })).rejects.toThrow('Permission denied');
  }, 120_000);

  test('who operates takes the lock of the platform and of apps, and reads no other variable', async () => {
    const nomad = await clientOf('operate');
    for (const place of [PLATFORM, APP]) await (await take(nomad, place)).release({ who: 'bert' });
    await expect(take(nomad, { ...APP, path: 'nomad/jobs/web' })).rejects.toThrow('Permission denied');
  }, 120_000);

  test('who only plans takes none', async () => {
    await expect(take(await clientOf('plan', 'shop'), APP)).rejects.toThrow('Permission denied');
  }, 120_000);
});
