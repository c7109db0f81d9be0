import { PLATFORM_ALERTS, platformRules } from '../../../lib/observability/alerts/platform/platform-rules';
import { PlatformFacts } from '../../../lib/observability/alerts/platform/platform-facts';
import { readPromql } from '../../../lib/observability/promql/promql';
import { unknownLabel } from '../../../lib/observability/promql/series';

const FACTS: PlatformFacts = {
  ...{ servers: 1, clients: 1, secured: false, mesh: false, ingress: true, logs: false, collectors: false },
  backup: undefined,
};
const names = (facts: Partial<PlatformFacts>, without?: string[]): string[] =>
  platformRules({ ...FACTS, ...facts }, without).flatMap(({ rules }) => rules.map(({ alert }) => alert));

describe('the rules by which a platform watches itself', () => {
  test('only three servers have a quorum that can be at risk', () => {
    const quorum = ['NomadQuorumAtRisk', 'ConsulQuorumAtRisk'];
    expect(names({}).filter((name) => quorum.includes(name))).toEqual([]);
    expect(names({ servers: 3 })).toEqual(expect.arrayContaining(quorum));
  });

  test('only what a platform has is watched', () => {
    expect(names({})).not.toContain('BackupOverdue');
    expect(names({ ingress: false })).not.toContain('HighErrorRatio');
    expect(names({})).not.toContain('LogsReadOnly');
    expect(names({ collectors: true })).toContain('CollectorQueueFills');
    expect(names({ backup: { namespace: 'backup', job: 'snapshot', within: '3h' } })).toContain('BackupOverdue');
  });

  test('any but the watchdog can be left out', () => {
    expect(names({}, [...PLATFORM_ALERTS])).toEqual(['Watchdog']);
    expect(names({}, ['ClockSkew'])).not.toContain('ClockSkew');
    expect(PLATFORM_ALERTS).not.toContain('Watchdog');
  });

  test('all expressions are read as any of a user are', () => {
    const groups = platformRules({ ...FACTS, servers: 3, secured: true, mesh: true, logs: true, collectors: true });
    for (const { expr } of groups.flatMap(({ rules }) => rules)) {
      expect(readPromql(expr)).toEqual({ type: 'vector' });
      expect(unknownLabel(expr)).toBeUndefined();
    }
  });
});
