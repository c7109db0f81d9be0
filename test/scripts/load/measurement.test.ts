import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { BOUND_MILLISECONDS, Control, Disturbance } from '../../../scripts/testbed/load/control';
import { Load } from '../../../scripts/testbed/load/load';
import { failuresOf, Measurement } from '../../../scripts/testbed/load/measurement';
import { PingBalancer } from '../../../scripts/testbed/load/ping-balancer';

jest.setTimeout(60_000); // It starts processes, and a busy machine takes its time.

const START = 1_000_000;

/** A measurement whose requests failed at some seconds, beside a control that was disturbed at some. */
function measurement(failures: number[], disturbances: number[] = []): Measurement {
  const failed = failures.map((second) => ({
    from: START + second * 1000 - 100,
    to: START + second * 1000,
    failure: 'status 504',
  }));
  const disturbed = disturbances.map((second): Disturbance => {
    const from = START + second * 1000;
    return { from, to: from + 300, what: 'a static page took 300 ms' };
  });
  const report = { requests: 100, failed, slowest: 200, perSecond: 50 };
  return new Measurement(START, [report], { requests: 50, slowest: 300, lag: 3, disturbances: disturbed });
}

describe('a measurement', () => {
  test('is void only when every failure came while the control suffered, or within five seconds', () => {
    expect(measurement([9], [9]).isVoid).toBe(true);
    expect(measurement([9, 13], [8.5]).isVoid).toBe(true);
    expect(measurement([9, 15], [8.5]).isVoid).toBe(false);
    expect(measurement([9], [9.1]).isVoid).toBe(false);
    expect(measurement([9]).isVoid).toBe(false);
  });

  test('tells which times were disturbed, up to five seconds after', () => {
    const second = (number: number): number => START + number * 1000;
    const isDisturbed = (from: number, to: number): boolean => measurement([], [9]).isDisturbed(from, to);
    expect(isDisturbed(second(8), second(8.9))).toBe(false);
    expect(isDisturbed(second(8), second(9.1))).toBe(true);
    expect(isDisturbed(second(14.2), second(15))).toBe(true);
    expect(isDisturbed(second(14.4), second(15))).toBe(false);
  });

  test('in which no request failed counts, however busy the machine was', () => {
    expect(measurement([], [1, 2, 3]).isVoid).toBe(false);
  });

  test('says what failed and when, and how the control fared', () => {
    expect(measurement([9]).failures).toEqual(['9.0 s: status 504']);
    expect(`${measurement([9])}`).toBe(
      '100 requests at 50/s, 1 failed (control: slowest 300 ms, client 3 ms late at most)',
    );
  });

  test('that is void is taken again, and this is said in one line', async () => {
    const takes = [measurement([9], [9]), measurement([])];
    const lines: string[] = [];
    const times: number[] = [];
    const take = async (time: number): Promise<Measurement> => (times.push(time), takes[time - 1]);
    expect(await failuresOf('rolled', take, { say: (line) => lines.push(line) })).toEqual([]);
    expect(times).toEqual([1, 2]);
    expect(lines).toEqual([
      expect.stringMatching(/^rolled: 100 requests .*, 1 failed/),
      'rolled: void, as the control suffered as well (1 times, first at 9.0 s: a static page took 300 ms): taken again',
      expect.stringMatching(/^rolled: 100 requests .*, 0 failed/),
    ]);
  });

  test('that stays void, or can not be taken again, is an error and no success', async () => {
    const say = (): void => undefined;
    const isVoid = async (): Promise<Measurement> => measurement([9], [9]);
    await expect(failuresOf('rolled', isVoid, { say })).rejects.toThrow(
      /^rolled: void, .*failed were\n9\.0 s: status/s,
    );
    await expect(failuresOf('rolled', isVoid, { say, times: 1 })).rejects.toThrow('rolled: void');
  });

  test('whose control was fine is not taken again', async () => {
    const take = jest.fn(async () => measurement([9]));
    expect(await failuresOf('rolled', take, { say: () => undefined })).toEqual(['9.0 s: status 504']);
    expect(take).toHaveBeenCalledTimes(1);
  });
});

describe('a load', () => {
  let status = 200;
  let answers = 0;
  let server: Server;
  let url: string;
  const load = (at: () => string = () => url): Load => new Load(at, 100);

  /** Wait for further answers of the server. */
  const answered = async (count: number): Promise<void> => {
    const wanted = answers + count;
    while (answers < wanted) await pause(10);
  };

  beforeAll(async () => {
    server = createServer((_, answer) => {
      answers += 1;
      answer.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => (status = 200));

  afterAll(() => void server.close());

  test('beside a control counts what failed', async () => {
    const fine = await Measurement.take(
      () => [load()],
      () => answered(10),
      0,
    );
    expect(`${fine}`).toMatch(/^\d+ requests at \d+\/s, 0 failed/);
    const fail = (): Promise<void> => {
      status = 504;
      return answered(3);
    };
    const failing = await Measurement.take(() => [load()], fail, 0);
    expect(failing.failures[0]).toMatch(/^\d+\.\d s: status 504$/);
  });

  test('whose own code throws counts that as failed requests, and goes on', async () => {
    const balancer = new PingBalancer([], () => undefined);
    const none = load(() => `http://${balancer.next().address}`);
    await pause(300);
    balancer.stop();
    const { requests, failed } = await none.stop();
    expect(requests).toBeGreaterThan(0);
    expect(failed).toHaveLength(requests);
    expect(failed[0].failure).toBe('no host is healthy');
  });

  test('is stopped when what happens meanwhile fails', async () => {
    const running = load();
    const stop = jest.spyOn(running, 'stop');
    const change = (): Promise<void> => Promise.reject(new Error('no deployment'));
    await expect(Measurement.take(() => [running], change, 0)).rejects.toThrow('no deployment');
    expect(stop).toHaveBeenCalledTimes(1);
  });
});

test('a control tells when this process itself was too late', async () => {
  const control = await Control.start();
  await pause(200);
  const until = Date.now() + BOUND_MILLISECONDS + 200;
  while (Date.now() < until);
  await pause(100);
  const { requests, lag, disturbances } = await control.stop();
  expect(requests).toBeGreaterThan(0);
  expect(lag).toBeGreaterThan(BOUND_MILLISECONDS);
  expect(disturbances.map(({ what }) => what)).toContainEqual(expect.stringMatching(/^the client was \d+ ms late$/));
});

test('a balancer takes turns among the hosts that answer its ping, and says why others do not', async () => {
  let healthy = true;
  const server = createServer((_, answer) => answer.writeHead(healthy ? 200 : 503).end());
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const lines: string[] = [];
  const hosts = ['127.0.0.1', '127.0.0.2'].map((address, index) => ({ name: `h${index + 1}`, address }));
  const balancer = new PingBalancer(hosts, (line) => lines.push(line), (server.address() as AddressInfo).port);
  try {
    expect(new Set([balancer.next(), balancer.next()])).toEqual(new Set(hosts));
    healthy = false;
    const next = (): string => {
      try {
        return balancer.next().name;
      } catch (error) {
        return (error as Error).message;
      }
    };
    while (next() !== 'no host is healthy') await pause(50);
    // On a busy machine the ping may have timed out instead.
    const why = '(status 503|.* after \\d+ ms)';
    expect(lines.pop()).toMatch(new RegExp(`^the balancer has 0 hosts: h1: ${why}, h2: ${why}$`));
  } finally {
    balancer.stop();
    server.close();
  }
});
