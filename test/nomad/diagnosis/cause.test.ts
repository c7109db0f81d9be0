import { causesIn } from '../../../lib/nomad/diagnosis/cause';
import { allocation } from '../../programs/job-monitor/monitored';

const event = (Type: string, Time: number, DisplayMessage = '', Details: object = {}): object => ({
  ...{ Type, Time: Time * 1e9, DisplayMessage, Details },
});
const started = (time: number): object => event('Started', time);
const exited = (time: number, code: number, more: object = {}): object =>
  event('Terminated', time, `Exit Code: ${code}`, { exit_code: String(code), signal: '0', ...more });
const pull = (text: string): object => event('Driver Failure', 1, `Failed to pull \`shop:9\`: ${text}`);
const unhealthy = (text: string): object => event('Alloc Unhealthy', 300, text);

/** What is beyond help in one instance whose task has these events. */
function causes(events: object[], instance: object = {}, task: object = {}): string[] {
  const TaskStates = { web: { State: 'dead', Failed: false, Events: events, ...task } };
  return causesIn([allocation(1, { TaskStates, ...instance })]).map(({ text }) => text);
}

const FAILED = { ClientStatus: 'failed', DeploymentStatus: { Healthy: false } };
const USED_UP = { Failed: true };

describe('beyond help is', () => {
  test.each([
    ['manifest for shop:9 not found: manifest unknown', /has no image: Failed to pull `shop:9`/],
    ["pull access denied for shop, repository does not exist or may require 'docker login'", /has no image/],
  ])('an image that is not there: %s', (text, told) => {
    expect(causes([pull(text)], { ClientStatus: 'pending' })).toEqual([expect.stringMatching(told)]);
  });

  test.each([
    'OCI runtime create failed: exec: "serve": executable file not found in $PATH: unknown',
    'failed to launch command with executor: rpc error: file serve not found under path /alloc/task',
    'OCI runtime create failed: exec /bin/serve: exec format error',
  ])('a command that is not there: %s', (text) => {
    const events = [event('Driver Failure', 1, text)];
    expect(causes(events, { ClientStatus: 'pending' })).toEqual([expect.stringMatching(/has no such command/)]);
  });

  test('a configuration that the driver refuses', () => {
    const events = [event('Failed Validation', 1, 'failed to parse config')];
    expect(causes(events, FAILED)).toEqual(["task 'web' is refused by its driver: failed to parse config"]);
  });

  test.each([126, 127])('a shell that ends with %i', (code) => {
    const told = `task 'web' has no such command: it ended with exit code ${code}`;
    expect(causes([started(1), exited(1.2, code)], { ClientStatus: 'pending' })).toEqual([told]);
  });

  test('a program that ends at once, each time, and has used up its restarts', () => {
    const events = [started(1), exited(2, 1), started(17), exited(18, 1)];
    expect(causes(events, FAILED, USED_UP)).toEqual([
      "task 'web' ends at once, with exit code 1, and has used up its restarts",
    ]);
  });

  test('a program that runs out of memory, and has used up its restarts', () => {
    const events = [started(1), exited(60, 137, { oom_killed: 'true' })];
    expect(causes(events, FAILED, USED_UP)).toEqual([expect.stringMatching(/ran out of memory/)]);
  });

  test.each([
    'Task not running for min_healthy_time of 10s by healthy_deadline of 5m0s',
    'Services not healthy by deadline: web',
  ])('an instance that is not healthy in its time: %s', (text) => {
    const instance = { DeploymentStatus: { Healthy: false } };
    expect(causes([started(1), unhealthy(text)], instance)).toEqual([
      expect.stringMatching(/was not healthy in its time/),
    ]);
  });

  test('an instance that ends again and again until its time is over', () => {
    const events = [started(1), exited(2, 7), unhealthy('Task not running by healthy_deadline of 20s')];
    const told = "task 'web' ends again and again, with exit code 7, and was not healthy in its time";
    expect(causes(events, { DeploymentStatus: { Healthy: false } }, { State: 'pending' })).toEqual([told]);
  });

  test('a missing secret, when it is missing for a minute', () => {
    const TaskStates = {
      web: { State: 'pending', Failed: false, Events: [event('Template', 1, 'Missing: nomad.var.block(a)')] },
    };
    expect(causesIn([allocation(1, { ClientStatus: 'pending', TaskStates })])).toEqual([
      expect.objectContaining({
        text: "task 'web' waits for what its templates read: Missing: nomad.var.block(a)",
        patience: 60,
      }),
    ]);
  });
});

describe('not beyond help is', () => {
  test('a registry that is away, or counts pulls', () => {
    expect(causes([pull('dial tcp: connection refused'), pull('toomanyrequests: denied')])).toEqual([]);
  });

  test('a program that failed a few times and has restarts left', () => {
    expect(causes([started(1), exited(2, 1), started(17), exited(18, 1)], { ClientStatus: 'pending' })).toEqual([]);
  });

  test('a program that came up within its restarts', () => {
    expect(causes([started(1), exited(2, 1), started(17)], { ClientStatus: 'running' }, { State: 'running' })).toEqual(
      [],
    );
  });

  test('a program that worked for a while before it ended', () => {
    expect(causes([started(1), exited(40, 1)], FAILED, USED_UP)).toEqual([]);
  });

  test('an instance that was healthy once', () => {
    const healthy = { ClientStatus: 'failed', DeploymentStatus: { Healthy: true } };
    expect(causes([started(1), exited(2, 1)], healthy, USED_UP)).toEqual([]);
  });

  test('a program that is slow to start', () => {
    expect(causes([started(1)], { DeploymentStatus: null }, { State: 'running' })).toEqual([]);
  });

  test.each(['lost', 'unknown'])('an instance whose host is %s', (ClientStatus) => {
    expect(causes([started(1), exited(2, 1)], { ...FAILED, ClientStatus }, USED_UP)).toEqual([]);
  });

  test('a secret that has arrived', () => {
    const events = [event('Template', 1, 'Missing: nomad.var.block(a)'), started(20)];
    expect(causes(events, {}, { State: 'running' })).toEqual([]);
  });
});
