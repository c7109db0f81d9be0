import { DeployLock, LockProps } from '../../../lib/cli/deploy/deploy-lock';
import { NomadClient } from '../../../lib/cli/nomad/nomad-client';
import { FakeNomad, Saying } from '../nomad/fake-nomad';
import { FakeVariables } from './fake-variables';

const KEY = 'shop berth/deploy';
const PLACE = { namespace: 'shop', path: 'berth/deploy' };

describe('the lock of a deploy', () => {
  let server: FakeNomad;
  let nomad: FakeVariables;
  let client: NomadClient;
  const waits: string[] = [];

  const take = (props: Partial<LockProps> = {}): Promise<DeployLock> =>
    DeployLock.take({
      ...PLACE,
      ...{ nomad: client, items: { who: 'anna' }, lasting: ['rolled_back'], waitSeconds: 0 },
      onWait: (holder) => waits.push(holder),
      isStopped: () => false,
      ...props,
    });

  beforeEach(async () => {
    waits.splice(0);
    server = await new FakeNomad().start();
    nomad = new FakeVariables(server);
    client = new NomadClient(server.address);
  });

  afterEach(async () => {
    client.close();
    await server.stop();
  });

  test('is taken for 30 s, says who holds it, and leaves what was deployed', async () => {
    nomad.variables.set(KEY, { Items: { who: 'bert', rolled_back: '{}', commit: 'old' } });
    const lock = await take();
    expect(lock.lasting).toEqual({ rolled_back: '{}' });
    expect(nomad.at(KEY)).toEqual({ Items: { who: 'anna', rolled_back: '{}' }, lock: 'lock-1' });
    await lock.release({ who: 'anna', result: 'serves' });
    expect(nomad.at(KEY)).toEqual({ Items: { who: 'anna', result: 'serves' } });
    // Nomad sets its own times where an operation names none.
    const acquired = server.asked.filter(({ query }) => query.has('lock-acquire'));
    expect(acquired.map(({ body }) => body.Lock)).toEqual([
      { TTL: '15s', LockDelay: '5s' },
      { ID: 'lock-1', TTL: '15s', LockDelay: '5s' },
    ]);
    expect(nomad.operations).toEqual(['lock-acquire', 'lock-acquire', 'lock-release']);
  });

  test('held by another names the holder, and fails without a wait', async () => {
    nomad.hold(KEY, { who: 'bert', since: '2026-11-26T06:00:00Z', commit: '0123456789', run: 'https://ci/1' });
    await expect(take()).rejects.toThrow(
      'the lock is held by bert since 2026-11-26T06:00:00Z (commit 0123456), https://ci/1, ' +
        "as 'berth/deploy' in namespace 'shop' says: wait for it with '--wait 10m'",
    );
    expect(nomad.at(KEY)?.Items.who).toBe('bert');
  });

  test('is waited for, and told once', async () => {
    nomad.hold(KEY, { who: 'bert' });
    const freed = setInterval(() => {
      if (waits.length === 0) return;
      nomad.variables.set(KEY, { Items: { who: 'bert', rolled_back: '{"shop/webapi":"ab"}' } });
      clearInterval(freed);
    }, 20);
    const lock = await take({ waitSeconds: 4 });
    expect(waits).toEqual(["bert, as 'berth/deploy' in namespace 'shop' says"]);
    // Not what was there when the wait began.
    expect(lock.lasting).toEqual({ rolled_back: '{"shop/webapi":"ab"}' });
    await lock.release({});
  });

  test('is waited for no longer once the deploy is stopped', async () => {
    nomad.hold(KEY, { who: 'bert' });
    await expect(take({ waitSeconds: 600, isStopped: () => true })).rejects.toThrow(
      'stopped while the lock was held by',
    );
  });

  test('that the token may not take is an error, not a lock', async () => {
    nomad.refusal = new Saying(403, 'Permission denied');
    await expect(take()).rejects.toThrow('Permission denied');
    expect(nomad.operations).toEqual(['lock-acquire']);
  });

  describe('in time', () => {
    const until = async (holds: () => boolean): Promise<void> => {
      for (let tries = 0; !holds(); tries += 1) {
        if (tries > 500) throw new Error('it never holds');
        await new Promise(setImmediate);
      }
    };
    const renewals = (): number => nomad.operations.filter((each) => each === 'lock-renew').length;

    beforeEach(
      () =>
        void jest.useFakeTimers({
          doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'setTimeout', 'clearTimeout'],
        }),
    );
    afterEach(() => void jest.useRealTimers());

    test('is renewed every 8 s, and survives two failures', async () => {
      const lock = await take();
      for (const [index, refusal] of [
        undefined,
        new Saying(500, 'no leader'),
        new Saying(500, 'no leader'),
        undefined,
      ].entries()) {
        nomad.refusal = refusal;
        jest.advanceTimersByTime(8_000);
        await until(() => renewals() === index + 1);
        await new Promise((resolve) => setTimeout(resolve, 30));
        expect(lock.lost).toBeUndefined();
      }
      nomad.refusal = undefined;
      await lock.release({});
    });

    test('is lost after three failures, and at once when another has it', async () => {
      const lock = await take();
      nomad.refusal = new Saying(500, 'no leader');
      for (let index = 1; index <= 3; index += 1) {
        jest.advanceTimersByTime(8_000);
        await until(() => renewals() === index);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      expect(lock.lost).toMatch(/^the lock 'berth\/deploy' in namespace 'shop' is lost: .*no leader/);
      nomad.refusal = undefined;
      const other = await take({ path: 'berth/platform', namespace: 'default' });
      nomad.hold('default berth/platform', { who: 'bert' });
      jest.advanceTimersByTime(8_000);
      await until(() => renewals() === 4);
      await until(() => other.lost !== undefined);
    });
  });
});
