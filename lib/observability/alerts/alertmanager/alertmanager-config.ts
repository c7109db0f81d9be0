import { definedOnly, merge } from '../../../private/rendering/json';
import { WATCHDOG } from '../platform/platform-rules';
import { AlertReceiver, SecretFile } from './alert-receiver';
import { AlertGrouping, AlertInhibition, AlertRoute, AlertTimes } from './alert-route';
import { PlatformAlerting } from './platform-alerting';

/** The receiver that nobody is. */
export const NOBODY = 'none';

/** What is not told, as another alert says it all. */
const INHIBITIONS: readonly AlertInhibition[] = [
  {
    sourceMatchers: ['alertname="NodeDown"'],
    targetMatchers: ['alertname="TargetDown"'],
    equal: ['host'],
  },
  {
    sourceMatchers: ['severity="critical"'],
    targetMatchers: ['severity="warning"'],
    equal: ['alertname', 'namespace', 'job', 'host', 'service'],
  },
];

/**
 * Alertmanager's configuration.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */
export function alertmanagerConfig(alerting: PlatformAlerting): { [key: string]: any } {
  const { receivers = [], defaultReceiver = receivers[0]?.name ?? NOBODY, watchdogReceiver = NOBODY } = alerting;
  const config = {
    route: {
      receiver: defaultReceiver,
      ...groupingOf({ groupBy: ['alertname', 'namespace', 'job'], ...definedOnly(alerting) }),
      ...{ group_wait: '10s', group_interval: '1m', repeat_interval: '4h' },
      ...timingOf(alerting),
      routes: [
        {
          receiver: watchdogReceiver,
          matchers: [`alertname="${WATCHDOG}"`],
          ...{ group_wait: '0s', group_interval: '1m', repeat_interval: '5m' },
        },
        ...(alerting.routes ?? []).map(routeOf),
      ],
    },
    inhibit_rules: [...INHIBITIONS, ...(alerting.inhibitions ?? [])].map((rule) => ({
      source_matchers: rule.sourceMatchers,
      target_matchers: rule.targetMatchers,
      equal: rule.equal ?? [],
    })),
    receivers: [{ name: NOBODY }, ...receiversOf(receivers)],
    time_intervals: Object.entries(alerting.timeIntervals ?? {}).map(([name, times]) => ({
      name,
      time_intervals: [timesOf(times)],
    })),
  };
  return merge(config, alerting.alertmanagerConfig ?? {});
}

/** The secrets of all receivers, as files. */
export function receiverFiles({ receivers = [] }: PlatformAlerting): SecretFile[] {
  return receivers.flatMap((receiver, index) => receiver._files(index));
}

/** Those of one name are one. */
function receiversOf(receivers: readonly AlertReceiver[]): object[] {
  const byName = new Map<string, { [kind: string]: any }>();
  receivers.forEach((receiver, index) => {
    const { name, _kind: kind } = receiver;
    const all = byName.get(name) ?? { name };
    byName.set(name, { ...all, [kind]: [...(all[kind] ?? []), receiver._toConfig(index)] });
  });
  return [...byName.values()];
}

function routeOf(route: AlertRoute): { [key: string]: any } {
  const { receiver, matchers, continueMatching, muteTimes, activeTimes, routes } = route;
  return definedOnly({
    ...{ receiver, matchers, ...groupingOf(route), ...timingOf(route) },
    ...{ continue: continueMatching, mute_time_intervals: muteTimes, active_time_intervals: activeTimes },
    routes: routes?.map(routeOf),
  });
}

function groupingOf({ groupBy }: AlertGrouping): object {
  return groupBy === undefined ? {} : { group_by: groupBy };
}

function timingOf({ groupWait, groupInterval, repeatInterval }: AlertGrouping): object {
  return definedOnly({
    group_wait: groupWait?.toString(),
    group_interval: groupInterval?.toString(),
    repeat_interval: repeatInterval?.toString(),
  });
}

function timesOf({ times, weekdays, daysOfMonth, months, years, timeZone }: AlertTimes): object {
  return definedOnly({
    times: times?.map((range) => {
      const [start_time, end_time] = range.split('-');
      return { start_time, end_time };
    }),
    ...{ weekdays, days_of_month: daysOfMonth, months, years, location: timeZone },
  });
}
