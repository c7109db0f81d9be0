import { readPromql } from '../../../lib/observability/promql/promql';
import { BAD, GOOD } from './corpus';

describe('PromQL at synthesis', () => {
  test.each(GOOD)('takes %s', (expression) => {
    expect(readPromql(expression)).toEqual({ type: expect.any(String) });
  });

  test.each(BAD)('refuses %s', (expression, problem) => {
    expect(readPromql(expression)).toEqual({ problem: expect.stringContaining(problem) });
  });

  test.each([
    ['up', 'vector'],
    ['up[5m]', 'matrix'],
    ['1 + 1', 'scalar'],
    ['"text"', 'string'],
    ['-(up)', 'vector'],
    ['time() - 1', 'scalar'],
    ['up > bool 1', 'vector'],
    ['rate(up[5m:1m] offset 1m)', 'vector'],
  ])('%s is a %s', (expression, type) => {
    expect(readPromql(expression)).toEqual({ type });
  });
});
