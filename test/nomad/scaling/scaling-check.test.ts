import { Duration, ScalingCheck, ScalingStrategy } from '../../../lib';

const wrong = (check: ScalingCheck): string[] => check._violations('checks[0]').map(({ prop }) => prop);

describe('ScalingCheck', () => {
  test('what Nomad itself knows', () => {
    expect(ScalingCheck.cpu(70).toSpec()).toEqual({
      cpu: [{ source: 'nomad-apm', query: 'avg_cpu-allocated', strategy: [{ 'target-value': [{ target: '70' }] }] }],
    });
    expect(ScalingCheck.memory(80, { name: 'm', queryWindow: Duration.minutes(2), maxScaleUp: 2 }).toSpec()).toEqual({
      m: [
        {
          source: 'nomad-apm',
          query: 'avg_memory-allocated',
          query_window: '2m',
          strategy: [{ 'target-value': [{ target: '80', max_scale_up: '2' }] }],
        },
      ],
    });
  });

  test('a query of Prometheus, and any check', () => {
    const query = 'sum(rate(requests_total{job="web"}[1m])) / count(up{job="web"})';
    expect(ScalingCheck.prometheus(query, 100).toSpec()).toMatchObject({
      prometheus: [{ source: 'prometheus', query }],
    });
    const check = ScalingCheck.of('queue', {
      source: 'datadog',
      query: 'avg:queue',
      queryWindow: Duration.minutes(3),
      queryWindowOffset: Duration.seconds(30),
      group: 'load',
      onError: 'ignore',
      strategy: ScalingStrategy.passThrough(),
    });
    expect(wrong(check)).toEqual([]);
    expect(check.toSpec()).toEqual({
      queue: [
        {
          source: 'datadog',
          query: 'avg:queue',
          query_window: '3m',
          query_window_offset: '30s',
          group: 'load',
          on_error: 'ignore',
          strategy: [{ 'pass-through': [{}] }],
        },
      ],
    });
    expect(wrong(ScalingCheck.of('fixed', { strategy: ScalingStrategy.fixedValue(3) }))).toEqual([]);
  });

  test('fails when the autoscaler would refuse it, in its log', () => {
    expect(wrong(ScalingCheck.cpu(0, { name: 'c p u', queryWindow: Duration.seconds(0) }))).toEqual([
      'checks[0].name',
      'checks[0].queryWindow',
      'checks[0].percent',
    ]);
    const strategy = ScalingStrategy.targetValue(1);
    const more = { source: 'a/b', group: '', onError: 'stop', queryWindowOffset: Duration.days(2) };
    expect(wrong(ScalingCheck.of('x', { ...more, query: '', strategy }))).toEqual([
      'checks[0].source',
      'checks[0].query',
      'checks[0].queryWindowOffset',
      'checks[0].group',
      'checks[0].onError',
    ]);
    expect(wrong(ScalingCheck.of('x', { strategy }))).toEqual(['checks[0].query']);
  });
});
