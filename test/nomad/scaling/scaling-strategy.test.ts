import { ScalingStrategy } from '../../../lib';

const wrong = (strategy: ScalingStrategy): string[] => strategy._violations('strategy').map(({ prop }) => prop);

describe('ScalingStrategy', () => {
  test('all options, as texts', () => {
    const options = { threshold: 0.2, maxScaleUp: 3, maxScaleDown: 1 };
    expect(ScalingStrategy.targetValue(70.5, options).toSpec()).toEqual([
      { 'target-value': [{ target: '70.5', threshold: '0.2', max_scale_up: '3', max_scale_down: '1' }] },
    ]);
    expect(ScalingStrategy.targetValue(0).toSpec()).toEqual([{ 'target-value': [{ target: '0' }] }]);
    const bounds = { lowerBound: 10, upperBound: 20.5, withinBoundsTrigger: 1, delta: -2 };
    expect(ScalingStrategy.threshold(bounds).toSpec()).toEqual([
      { threshold: [{ lower_bound: '10', upper_bound: '20.5', within_bounds_trigger: '1', delta: '-2' }] },
    ]);
    expect(ScalingStrategy.passThrough({ maxScaleUp: 2 }).toSpec()).toEqual([
      { 'pass-through': [{ max_scale_up: '2' }] },
    ]);
    expect(ScalingStrategy.fixedValue(1_000_000).toSpec()).toEqual([{ 'fixed-value': [{ value: '1000000' }] }]);
    expect(ScalingStrategy.plugin('mine', { a: 'b' }).toSpec()).toEqual([{ mine: [{ a: 'b' }] }]);
  });

  test('what can be right', () => {
    expect(wrong(ScalingStrategy.targetValue(0, { threshold: 0, maxScaleUp: 1 }))).toEqual([]);
    expect(wrong(ScalingStrategy.threshold({ upperBound: -1, percentage: -12.5 }))).toEqual([]);
    expect(wrong(ScalingStrategy.fixedValue(0))).toEqual([]);
  });

  test('fails when the autoscaler could not read a number', () => {
    const options = { threshold: -1, maxScaleUp: 0, maxScaleDown: 1.5 };
    expect(wrong(ScalingStrategy.targetValue(1, options)).sort()).toEqual([
      'strategy.maxScaleDown',
      'strategy.maxScaleUp',
      'strategy.threshold',
    ]);
    expect(wrong(ScalingStrategy.threshold({ upperBound: 1, delta: 0.5 }))).toEqual(['strategy.delta']);
    expect(wrong(ScalingStrategy.threshold({ upperBound: 1, value: -1 }))).toEqual(['strategy.value']);
    expect(wrong(ScalingStrategy.fixedValue(-1))).toEqual(['strategy.value']);
    expect(wrong(ScalingStrategy.plugin('a b'))).toEqual(['strategy.name']);
  });

  test('fails when a threshold has no bounds, bounds that nothing lies within, or not one thing to do', () => {
    expect(wrong(ScalingStrategy.threshold({ delta: 1 }))).toEqual(['strategy']);
    expect(wrong(ScalingStrategy.threshold({ lowerBound: 2, upperBound: 1, delta: 1 }))).toEqual([
      'strategy.lowerBound',
    ]);
    expect(wrong(ScalingStrategy.threshold({ lowerBound: 2 }))).toEqual(['strategy']);
    expect(wrong(ScalingStrategy.threshold({ lowerBound: 2, delta: 1, value: 3 }))).toEqual(['strategy']);
  });
});
