import { CIRCUIT_CONDITION, RETRY_CONDITION } from '../../lib/traefik/expressions';

describe('conditions of middlewares', () => {
  test.each([
    'NetworkErrorRatio() > 0.30',
    'ResponseCodeRatio(500, 600, 0, 600) > 0.25 || NetworkErrorRatio() >= .5',
    '(LatencyAtQuantileMS(50.0) > 100) && NetworkErrorRatio() != 1.0',
    'ResponseCodeRatio(500,600,0,600,)>1e-1',
  ])('a circuit breaker takes %s', (text) => expect(CIRCUIT_CONDITION.holds(text)).toBe(true));

  test.each([
    '',
    'NetworkErrorRatio()',
    'NetworkErrorRatio() > 1',
    'NetworkErrorRatio > 0.3',
    'LatencyAtQuantileMS(50) > 100',
    'LatencyAtQuantileMS(50.0) > 100.0',
    'LatencyAtQuantileMS() > 100',
    'NetworkErrorRatio(1) > 0.3',
    '!(NetworkErrorRatio() > 0.3)',
    '0.3 < NetworkErrorRatio()',
    'NetworkErrorRatio() > 0.3 &&',
    'NetworkErrorRatio() > 0.3 and LatencyAtQuantileMS(50.0) > 1',
    'ErrorRatio() > 0.3',
    'NetworkErrorRatio() > -0.3',
    '(NetworkErrorRatio() > 0.3',
  ])('a circuit breaker does not take %j', (text) => expect(CIRCUIT_CONDITION.holds(text)).toBe(false));

  test.each([
    'IsNetworkError()',
    'Attempts() <= 2 && RequestMethod() == "GET"',
    'ResponseCode() == 502 || IsNetworkError()',
  ])('a retry takes %s', (text) => expect(RETRY_CONDITION.holds(text)).toBe(true));

  test.each([
    'IsNetworkError',
    'RequestMethod() < "GET"',
    'Attempts()',
    'Attempts() <= 08',
    'IsNetworkError() == 1',
    '"GET"',
  ])('a retry does not take %s', (text) => expect(RETRY_CONDITION.holds(text)).toBe(false));
});
