import { DeployLocks } from '../../../lib/cli/deploy/deploy-locks';
import { lockPlacesOf } from '../../../lib/cli/deploy/lock-places';
import { PlatformClients } from '../../../lib/cli/platform-clients';
import { MapJob, StackMap } from '../../../lib/map/stack-map';
import { FakeNomad, Saying } from '../nomad/fake-nomad';
import { FakeVariables } from './fake-variables';

describe('the locks of a deploy', () => {
  let nomad: FakeNomad;
  let variables: FakeVariables;
  let clients: PlatformClients;
  const notices: string[] = [];

  const map = (stack: string, namespaces: readonly string[] = [], more: Partial<StackMap> = {}): StackMap => ({
    ...{ version: 1, stack, hosts: [], routes: [], calls: [] },
    jobs: namespaces.map((namespace) => ({ namespace, id: stack }) as MapJob),
    platform: {
      ...{ name: 'prod', nomadAddress: nomad.address, consulAddress: '', region: 'global', secured: false },
      ...{ entryPoints: [], ingresses: [] },
    },
    ...more,
  });
  const part = (stack: string, ...namespaces: string[]): StackMap => map(stack, namespaces, { ofPlatform: true });
  const host = (): StackMap => ({ ...part('prod-s1'), hosts: [{ name: 's1', address: '10.0.0.1', roles: [] }] });

  const locksOf = (...maps: StackMap[]): DeployLocks =>
    new DeployLocks({
      ...{ maps, clients, origin: { who: 'anna' }, since: new Date(), waitSeconds: 0 },
      onNotice: (text) => notices.push(text),
      isStopped: () => false,
    });

  beforeEach(async () => {
    notices.splice(0);
    nomad = await new FakeNomad().start();
    variables = new FakeVariables(nomad);
    clients = new PlatformClients({ dir: '/none' }, {});
  });

  afterEach(async () => {
    await clients.close();
    await nomad.stop();
  });

  test('lie in the namespaces of apps, and in one place for the stacks of a platform', () => {
    expect(lockPlacesOf(map('shop', ['shop', 'pay', 'shop']))).toEqual([
      { namespace: 'pay', path: 'berth/deploy' },
      { namespace: 'shop', path: 'berth/deploy' },
    ]);
    const platform = [{ namespace: 'default', path: 'berth/platform' }];
    for (const stack of [host(), part('prod-access'), part('prod-services', 'monitoring')]) {
      expect(lockPlacesOf(stack)).toEqual(platform);
    }
    // Names are free.
    expect(lockPlacesOf(map('prod-services', ['shop']))).toEqual([{ namespace: 'shop', path: 'berth/deploy' }]);
    expect(lockPlacesOf(map('shop', ['shop'], { platform: undefined }))).toEqual([]);
  });

  test('are taken once for all stacks, and all let go', async () => {
    const locks = locksOf(map('shop', ['shop']), map('more', ['shop', 'pay']), part('prod-services', 'monitoring'));
    await locks.takeAll();
    const keys = ['default berth/platform', 'pay berth/deploy', 'shop berth/deploy'];
    expect([...variables.variables.keys()].sort()).toEqual(keys);
    expect(locks.all).toHaveLength(3);
    await locks.release(() => ({ result: 'serves' }));
    expect(keys.map((key) => variables.at(key))).toEqual(
      keys.map(() => ({ Items: expect.objectContaining({ who: 'anna', result: 'serves' }) })),
    );
  });

  test('that another holds stop the deploy, also of a platform that is brought up', async () => {
    variables.hold('default berth/platform', { who: 'bert' });
    await expect(locksOf(host()).takeAll()).rejects.toThrow('the lock is held by bert');
  });

  test('of a platform that is not there yet are taken as soon as it is', async () => {
    const shop = map('shop', ['shop']);
    const locks = locksOf(host(), shop);
    const { answer } = nomad;
    nomad.answer = () => new Saying(500, 'No cluster leader');
    await locks.takeAll();
    expect(notices).toEqual([
      expect.stringMatching(/^prod-s1: no lock, as the platform is not there yet: .*No cluster leader/),
    ]);
    await locks.takeFor(host());
    expect(notices).toHaveLength(1);
    // Its own stacks can't wait for it; an app can't be deployed without it.
    await expect(locks.takeFor(shop)).rejects.toThrow('No cluster leader');
    nomad.answer = answer;
    await locks.takeFor(shop);
    expect(locks.heldFor(shop)).toHaveLength(1);
    await locks.release(() => ({}));
  });

  test('of an API that says nothing stop what Terraform would wait for without end', async () => {
    nomad.answer = (_, response) => void response.destroy();
    const access = part('prod-access');
    const locks = locksOf(host(), access);
    await locks.takeAll();
    await locks.takeFor(host());
    await expect(locks.takeFor(access)).rejects.toThrow(nomad.address);
  });

  test('that the token may not take stop the deploy of a platform that is there', async () => {
    variables.refusal = new Saying(403, 'Permission denied');
    await expect(locksOf(part('prod-services', 'monitoring')).takeAll()).rejects.toThrow("'--no-lock' goes without");
  });

  test('of a Nomad whose address only Terraform knows are none, and it is said', async () => {
    const { NOMAD_ADDR } = process.env;
    delete process.env.NOMAD_ADDR;
    const shop = map('shop', ['shop']);
    const locks = locksOf({ ...shop, platform: { ...shop.platform!, nomadAddress: '' } });
    await locks.takeAll();
    expect(locks.all).toEqual([]);
    expect(notices).toEqual([expect.stringContaining('only Terraform knows the address of Nomad')]);
    if (NOMAD_ADDR !== undefined) process.env.NOMAD_ADDR = NOMAD_ADDR;
  });
});
