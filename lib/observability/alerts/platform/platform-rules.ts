import { RuleGroup, SEVERITY } from '../alert-rule';
import { agentAlerts } from './agent-alerts';
import { HOST_ALERTS } from './host-alerts';
import { INGRESS_ALERTS } from './ingress-alerts';
import { ownAlerts } from './own-alerts';
import { PlatformAlert, ruleOf } from './platform-alert';
import { PlatformFacts } from './platform-facts';
import { WORKLOAD_ALERTS } from './workload-alerts';

/** Name of the alert that always fires: whoever no longer gets it knows that nothing watches any more. */
export const WATCHDOG = 'Watchdog';

/** Names of all alerts that a platform may have. */
export const PLATFORM_ALERTS: readonly string[] = [
  ...new Set(
    groupsOf({
      ...{ servers: 3, clients: 1, secured: true, mesh: true, ingress: true, logs: true, collectors: true },
      backup: { namespace: '', job: '', within: '' },
    }).flatMap(([, alerts]) => alerts.map(({ alert }) => alert)),
  ),
];

/**
 * The rules by which a platform watches itself.
 *
 * @param without names of alerts that it does not have
 */
export function platformRules(facts: PlatformFacts, without: readonly string[] = []): RuleGroup[] {
  const watchdog = {
    alert: WATCHDOG,
    expr: 'vector(1)',
    labels: { severity: SEVERITY.none },
    annotations: { summary: 'It always fires: when it is no longer told, nobody is told of anything' },
  };
  const groups = groupsOf(facts).map(([name, alerts]) => ({
    name: `berth/${name}`,
    rules: alerts.filter(({ alert }) => !without.includes(alert)).map(ruleOf),
  }));
  return [{ name: 'berth/watchdog', rules: [watchdog] }, ...groups].filter(({ rules }) => rules.length > 0);
}

function groupsOf(facts: PlatformFacts): [name: string, alerts: readonly PlatformAlert[]][] {
  return [
    ['agents', agentAlerts(facts)],
    ['hosts', HOST_ALERTS],
    ['workloads', WORKLOAD_ALERTS],
    ['ingress', facts.ingress ? INGRESS_ALERTS : []],
    ['own', ownAlerts(facts)],
  ];
}
