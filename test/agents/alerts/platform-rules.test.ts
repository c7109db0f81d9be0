import { PLATFORM_ALERTS, platformRules, WATCHDOG } from '../../../lib/observability/alerts/platform/platform-rules';
import { PlatformFacts } from '../../../lib/observability/alerts/platform/platform-facts';
import { PLATFORM_CASES } from './platform-cases';
import { complaints, failures } from './promtool';

const ALL: PlatformFacts = {
  ...{ servers: 3, clients: 2, secured: true, mesh: true, ingress: true, logs: true, collectors: true },
  backup: { namespace: 'backup', job: 'snapshot', within: '3h' },
};
const LEAST: PlatformFacts = {
  ...{ servers: 1, clients: 1, secured: false, mesh: false, ingress: false, logs: false, collectors: false },
  backup: undefined,
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("the platform's own rules", () => {
  test.each([
    ['a platform with everything', ALL],
    ['a platform with the least', LEAST],
    ['traces alone', { ...LEAST, collectors: true }],
    ['five servers without an ingress', { ...ALL, servers: 5, ingress: false }],
  ])('of %s are taken without a complaint', async (_, facts) => {
    expect(await complaints(platformRules(facts))).toBe('');
  });

  test('each has a case', () => {
    const tried = new Set(PLATFORM_CASES.map(({ alert }) => alert));
    expect([...tried].sort()).toEqual([...PLATFORM_ALERTS, WATCHDOG].sort());
  });

  test.each(PLATFORM_CASES.map((each) => [`${each.alert}: ${each.what}`, each] as const))('%s', async (_, each) => {
    expect(await failures(platformRules(ALL), [each])).toBe('');
  });

  test('a single server has no quorum that could be at risk', async () => {
    const series = { nomad_nomad_autopilot_failure_tolerance: '0x100', consul_autopilot_failure_tolerance: '0x100' };
    const quiet = (alert: string): Promise<string> =>
      failures(platformRules(LEAST), [{ what: 'quiet', alert, series, fires: { '20m': [] } }]);
    expect(await quiet('NomadQuorumAtRisk')).toBe('');
    expect(await quiet('ConsulQuorumAtRisk')).toBe('');
  });
});
