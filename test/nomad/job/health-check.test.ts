import { Duration, HealthCheck } from '../../../lib';

describe('HealthCheck', () => {
  const defaults = { interval: Duration.seconds(5), timeout: Duration.seconds(2) };

  test('defaults of each kind', () => {
    expect(HealthCheck.http('/healthz').toSpec('t')).toMatchObject({ ...defaults, type: 'http', path: '/healthz' });
    expect(HealthCheck.tcp().toSpec('t')).toMatchObject({ ...defaults, type: 'tcp', taskName: undefined });
    expect(HealthCheck.grpc().toSpec('t')).toMatchObject({ ...defaults, type: 'grpc' });
    expect(HealthCheck.script('/check').toSpec('t')).toMatchObject({
      ...defaults,
      type: 'script',
      command: '/check',
      taskName: 't',
    });
    expect([HealthCheck.none().isNone, HealthCheck.tcp().isNone]).toEqual([true, false]);
  });

  test('all options', () => {
    const options = {
      interval: Duration.seconds(9),
      timeout: Duration.seconds(3),
      restartAfter: 3,
      restartGrace: Duration.seconds(7),
    };
    const common = {
      interval: Duration.seconds(9),
      timeout: Duration.seconds(3),
      checkRestart: { limit: 3, grace: Duration.seconds(7) },
    };
    const http = HealthCheck.http('/', { ...options, method: 'HEAD', headers: { Host: ['h'] } });
    expect(http.toSpec('t')).toMatchObject({ ...common, method: 'HEAD', header: { Host: ['h'] } });
    expect(HealthCheck.grpc({ ...options, service: 's' }).toSpec('t')).toMatchObject({ ...common, grpcService: 's' });
    expect(HealthCheck.script('c', ['a'], options).toSpec('t')).toMatchObject({ ...common, args: ['a'] });
  });

  test('fails when a path, a command, a time or a count is not legal', () => {
    const violations = [
      ...HealthCheck.http('healthz', { interval: Duration.milliseconds(10), restartAfter: 0 })._violations(
        'healthCheck',
      ),
      ...HealthCheck.script('', [], { timeout: Duration.days(2) })._violations('healthCheck'),
    ];
    expect(violations.map(({ prop, must, fix }) => `${prop} must ${must}${fix ? `: ${fix}` : ''}`)).toEqual([
      "healthCheck.path must start with one '/': write '/healthz'",
      'healthCheck.interval must be between 1s and 24h (Nomad requires at least one second)',
      'healthCheck.restartAfter must be an integer of at least 1',
      'healthCheck.command must not be empty',
      'healthCheck.timeout must be between 1s and 24h (Nomad requires at least one second)',
    ]);
  });

  test('fails when a grace is given for restarts that never come', () => {
    const [{ prop, must }] = HealthCheck.tcp({ restartGrace: Duration.minutes(1) })._violations('healthCheck');
    expect(`${prop} must ${must}`).toBe(
      "healthCheck.restartGrace must be given with 'restartAfter', without which nothing is restarted",
    );
  });

  test('fails when Nomad can not parse the path', () => {
    const wrong = (path: string): number => HealthCheck.http(path)._violations('healthCheck').length;
    expect(['/%', '/%zz', '/a\tb', '/#%x'].map(wrong)).toEqual([1, 1, 1, 1]);
    expect(['/%20', '/a b?x=%', '/?%zz#ok', '/ü'].map(wrong)).toEqual([0, 0, 0, 0]);
  });
});
