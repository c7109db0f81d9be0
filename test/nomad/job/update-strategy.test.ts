import { Duration, nomad } from '../../../lib';

describe('UpdateStrategy', () => {
  const defaults = {
    healthCheck: 'checks',
    maxParallel: 1,
    minHealthyTime: Duration.seconds(10),
    healthyDeadline: Duration.minutes(5),
    progressDeadline: Duration.minutes(10),
    autoRevert: true,
  };

  test('defaults', () => {
    expect(nomad.UpdateStrategy.rolling().toSpec()).toEqual({ ...defaults, canary: 0, autoPromote: false });
    expect(nomad.UpdateStrategy.canary().toSpec()).toEqual({ ...defaults, canary: 1, autoPromote: true });
  });

  test('all options', () => {
    const options = {
      maxParallel: 2,
      minHealthyTime: Duration.seconds(1),
      healthyDeadline: Duration.seconds(2),
      progressDeadline: Duration.seconds(3),
      autoRevert: false,
    };
    expect(nomad.UpdateStrategy.canary({ ...options, canaries: 4 }).toSpec()).toMatchObject({ ...options, canary: 4 });
    expect(nomad.UpdateStrategy.rolling(options)._violations('update', Duration.seconds(1))).toEqual([]);
  });

  test('fails when Nomad would refuse the numbers', () => {
    const options = {
      maxParallel: 0,
      canaries: -1,
      healthyDeadline: Duration.seconds(5),
      progressDeadline: Duration.seconds(5),
    };
    const violations = nomad.UpdateStrategy.canary(options)._violations('update', Duration.seconds(1));
    expect(violations.map(({ prop }) => prop)).toEqual([
      'update.maxParallel',
      'update.canaries',
      'update.healthyDeadline',
      'update.progressDeadline',
    ]);
  });

  test('a progress deadline of 0 is none: the first unhealthy instance ends the update', () => {
    const strategy = nomad.UpdateStrategy.rolling({ progressDeadline: Duration.seconds(0) });
    expect(strategy._violations('update', Duration.minutes(1))).toEqual([]);
    expect(strategy._timeout(3).toString()).toBe('20m');
  });
});
