import { accepted } from './accepted';
import { appRows } from './app-rows';
import { attempt, LOCATED, Row } from './attempt';
import { clusterRows } from './cluster-rows';
import { containerRows } from './container-rows';
import { hostRows } from './host-rows';
import { ingressRows } from './ingress-rows';
import { nomadRows } from './nomad-rows';
import { platformRows } from './platform-rows';
import { serviceRows } from './service-rows';
import { trafficRows } from './traffic-rows';
import { valueRows } from './value-rows';
import { workloadRows } from './workload-rows';

const TABLES: { readonly [name: string]: readonly Row[] } = {
  appRows,
  clusterRows,
  containerRows,
  hostRows,
  ingressRows,
  nomadRows,
  platformRows,
  serviceRows,
  trafficRows,
  valueRows,
  workloadRows,
};

// Hundreds of errors are thrown, and nobody reads their stack traces.
Error.stackTraceLimit = 0;

describe('a bad input never reaches Terraform', () => {
  test.each(Object.entries(TABLES))('of %s', (_, rows) => {
    const faults = rows.flatMap(({ what, define, told }) => {
      const error = attempt(define);
      if (error === undefined) return `${what}: accepted`;
      return LOCATED.test(error) && error.includes(told) ? [] : `${what}: ${error}`;
    });
    expect(faults).toEqual([]);
  });

  test('hundreds of them are told with their place, and no two are the same', () => {
    const rows = Object.values(TABLES).flat();
    expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(600);
  });
});

describe('what is accepted by design', () => {
  test.each(accepted)('$what: $reason', ({ define }) => {
    expect(attempt(define)).toBeUndefined();
  });
});
