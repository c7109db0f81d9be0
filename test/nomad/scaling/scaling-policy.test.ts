import { Duration, ScalingCheck, ScalingPolicy } from '../../../lib';

const wrong = (policy: ScalingPolicy): string[] => policy._violations('autoscale').map(({ prop }) => prop);

describe('ScalingPolicy', () => {
  test('defaults', () => {
    const policy = ScalingPolicy.between(2, 8, { checks: [ScalingCheck.cpu(70)] });
    expect(policy.toSpec()).toEqual({
      enabled: true,
      min: 2,
      max: 8,
      policy: { check: [ScalingCheck.cpu(70).toSpec()] },
    });
    expect(wrong(policy)).toEqual([]);
  });

  test('all options', () => {
    const policy = ScalingPolicy.between(0, 8, {
      checks: [ScalingCheck.cpu(70), ScalingCheck.memory(80)],
      cooldown: Duration.minutes(2),
      cooldownOnScaleUp: Duration.milliseconds(1),
      evaluationInterval: Duration.seconds(30),
      onCheckError: 'fail',
      enabled: false,
    });
    expect(wrong(policy)).toEqual([]);
    expect(policy.isEnabled).toBe(false);
    expect(policy.toSpec()).toMatchObject({
      enabled: false,
      policy: {
        cooldown: '2m',
        cooldown_on_scale_up: '1ms',
        evaluation_interval: '30s',
        on_check_error: 'fail',
        check: [{ cpu: [{}] }, { memory: [{}] }],
      },
    });
  });

  test('fails when the numbers can not be, when nothing is checked, and when two checks have a name', () => {
    expect(wrong(ScalingPolicy.between(3, 2, { checks: [] }))).toEqual(['autoscale.min', 'autoscale.checks']);
    const checks = [ScalingCheck.cpu(70), ScalingCheck.cpu(-1)];
    const options = { evaluationInterval: Duration.seconds(0), cooldown: Duration.seconds(0), onCheckError: 'stop' };
    expect(wrong(ScalingPolicy.between(-1, 1.5, { checks, ...options }))).toEqual([
      'autoscale.min',
      'autoscale.max',
      'autoscale.cooldown',
      'autoscale.evaluationInterval',
      'autoscale.onCheckError',
      'autoscale.checks[1].name',
      'autoscale.checks[1].percent',
    ]);
  });
});
