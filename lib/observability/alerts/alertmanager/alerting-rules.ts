import { Duration } from '../../../core/duration';
import { isTimeZone } from '../../../core/time-zones';
import { checkDocument, checkTexts } from '../../../private/validation/plain-text';
import { RE2 } from '../../../private/validation/re2';
import { NOT_EMPTY, oneOf } from '../../../private/validation/rules';
import { Rule, Violation, Violations } from '../../../private/validation/violations';
import { PLATFORM_ALERTS } from '../platform/platform-rules';
import { AlertGrouping, AlertRoute, AlertTimes } from './alert-route';
import { NOBODY } from './alertmanager-config';
import { PlatformAlerting } from './platform-alerting';

/** What is wrong with who is told of alerts. */
export function alertingViolations(at: string, alerting: PlatformAlerting): Violation[] {
  const { receivers = [], routes = [], inhibitions = [], timeIntervals = {}, withoutAlerts = [] } = alerting;
  const violations = new Violations();
  const names = { receivers: [...new Set(receivers.map(({ name }) => name))], times: Object.keys(timeIntervals) };
  receivers.forEach((receiver, index) => violations.add(...receiver._violations(`${at}receivers[${index}]`)));
  for (const prop of ['defaultReceiver', 'watchdogReceiver'] as const) {
    violations.require(`${at}${prop}`, alerting[prop], known(names.receivers, 'receivers'));
  }
  checkGrouping(at, alerting, violations);
  routes.forEach((route, index) => checkRoute(`${at}routes[${index}]`, route, names, violations));
  inhibitions.forEach(({ sourceMatchers, targetMatchers, equal = [] }, index) => {
    const prop = `${at}inhibitions[${index}]`;
    checkMatchers(`${prop}.sourceMatchers`, sourceMatchers, violations);
    checkMatchers(`${prop}.targetMatchers`, targetMatchers, violations);
    violations.require(`${prop}.sourceMatchers`, sourceMatchers, NOT_EMPTY);
    violations.require(`${prop}.targetMatchers`, targetMatchers, NOT_EMPTY);
    equal.forEach((label, place) => violations.require(`${prop}.equal[${place}]`, label, LABEL));
  });
  Object.entries(timeIntervals).forEach(([name, times]) => checkTimes(`${at}timeIntervals.${name}`, times, violations));
  withoutAlerts.forEach((name, index) =>
    violations.require(`${at}withoutAlerts[${index}]`, name, oneOf(...PLATFORM_ALERTS)),
  );
  checkTexts(`${at}alertmanagerArgs`, alerting.alertmanagerArgs, violations);
  checkDocument(`${at}alertmanagerConfig`, alerting.alertmanagerConfig ?? {}, violations);
  return violations.all;
}

/** Names to which routes refer. */
interface Names {
  readonly receivers: readonly string[];
  readonly times: readonly string[];
}

function checkRoute(prop: string, route: AlertRoute, names: Names, violations: Violations): void {
  const { receiver, matchers = [], muteTimes = [], activeTimes = [], routes = [] } = route;
  violations.require(`${prop}.receiver`, receiver, known(names.receivers, 'receivers'));
  checkMatchers(`${prop}.matchers`, matchers, violations);
  checkGrouping(`${prop}.`, route, violations);
  const times = known(names.times, 'timeIntervals');
  muteTimes.forEach((name, index) => violations.require(`${prop}.muteTimes[${index}]`, name, times));
  activeTimes.forEach((name, index) => violations.require(`${prop}.activeTimes[${index}]`, name, times));
  routes.forEach((inner, index) => checkRoute(`${prop}.routes[${index}]`, inner, names, violations));
}

function checkGrouping(at: string, grouping: AlertGrouping, violations: Violations): void {
  const { groupBy, groupInterval, repeatInterval } = grouping;
  groupBy?.forEach((label, index) =>
    violations.require(`${at}groupBy[${index}]`, label, groupBy.length === 1 ? LABEL_OR_ALL : LABEL),
  );
  if (groupBy !== undefined && new Set(groupBy).size < groupBy.length) {
    violations.add({ prop: `${at}groupBy`, must: 'name each label once', got: groupBy });
  }
  violations.require(`${at}groupInterval`, groupInterval, POSITIVE);
  violations.require(`${at}repeatInterval`, repeatInterval, POSITIVE);
}

function checkMatchers(prop: string, matchers: readonly string[], violations: Violations): void {
  matchers.forEach((matcher, index) => violations.require(`${prop}[${index}]`, matcher, MATCHER));
  checkTexts(prop, matchers, violations);
}

function checkTimes(prop: string, times: AlertTimes, violations: Violations): void {
  const each = (name: 'times' | 'weekdays' | 'daysOfMonth' | 'months' | 'years', rule: Rule<string>): void =>
    times[name]?.forEach((text, index) => violations.require(`${prop}.${name}[${index}]`, text, rule));
  each('times', TIMES);
  each('weekdays', range('days of the week, such as monday:friday', WEEKDAYS));
  each('daysOfMonth', DAYS);
  each('months', range('months, such as december or 1:3', MONTHS));
  each('years', range('years, such as 2027:2029', []));
  violations.require(`${prop}.timeZone`, times.timeZone, {
    must: 'be an IANA name such as Europe/Berlin',
    holds: isTimeZone,
  });
}

function known(names: readonly string[], where: string): Rule<string> {
  return {
    must: names.length === 0 ? `be left out: there are no '${where}'` : `be one of ${names.join(', ')}`,
    holds: (name) => names.includes(name) || (where === 'receivers' && name === NOBODY),
    fix: () => `'${where}' defines them`,
  };
}

const LABEL: Rule<string> = {
  must: 'be the name of a label',
  holds: (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
};

const LABEL_OR_ALL: Rule<string> = {
  must: "be the name of a label, or '...' for all",
  holds: (name) => name === '...' || LABEL.holds(name),
};

const POSITIVE: Rule<Duration> = {
  must: 'be more than 0s',
  holds: (value) => value.isUnresolved() || value.toNanoseconds() > 0,
};

const MATCHER: Rule<string> = {
  must: 'be a label, one of = != =~ !~, and a value in quotes, such as severity="critical"',
  holds: (text) => {
    const [, operator, value] = /^[A-Za-z_][A-Za-z0-9_]*\s*(=~|!~|!=|=)\s*"((?:[^"\\\n]|\\["\\n])*)"$/.exec(text) ?? [];
    return operator !== undefined && (!operator.includes('~') || RE2.holds(value.replace(/\\(["\\])/g, '$1')));
  },
  fix: (text) => {
    const [, label, operator, value] = /^([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*'?([^"']*)'?$/.exec(text) ?? [];
    return label === undefined ? undefined : `write '${label}${operator}"${value}"'`;
  },
};

const TIMES: Rule<string> = {
  must: 'be a time of the day up to a later one, such as 08:00-17:30',
  holds: (text) => {
    const [, start, end] = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.exec(text) ?? [];
    return start !== undefined && start < end;
  },
};

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = `january february march april may june july august september october november december`.split(' ');

const DAYS: Rule<string> = {
  must: 'be days of the month from 1 to 31, or from -31 to -1 counted from its end, such as 1:7',
  holds: (text) => {
    const [first, last = first, ...more] = text.split(':').map(Number);
    const isDay = (day: number): boolean => Number.isInteger(day) && day !== 0 && Math.abs(day) <= 31;
    return more.length === 0 && isDay(first) && isDay(last) && (first < 0 === last < 0 ? first <= last : first > 0);
  },
};

/** One value, or one up to a later one. */
function range(what: string, names: readonly string[]): Rule<string> {
  const read = (text: string): number =>
    /^\d+$/.test(text) && names !== WEEKDAYS ? Number(text) : names.indexOf(text.toLowerCase()) + 1 || NaN;
  return {
    must: `be ${what}`,
    holds: (text) => {
      const [first, last = first, ...more] = text.split(':').map(read);
      const most = names === MONTHS ? 12 : Infinity;
      return more.length === 0 && first >= 1 && last <= most && first <= last;
    },
  };
}
