import { AlertReceiver, Duration, PlatformAlerting, Secret } from '../../../../lib';
import { alertingViolations } from '../../../../lib/observability/alerts/alertmanager/alerting-rules';
import { Violations } from '../../../../lib/private/validation/violations';

const secret = Secret.fromNomadVariable('nomad/jobs/alertmanager/team', 'url');
const hook = AlertReceiver.webhook('hook', { url: 'http://hook.example' });
const told = (alerting: PlatformAlerting): string =>
  new Violations(alertingViolations('metrics.', alerting)).describe('prod');
const receiver = (one: AlertReceiver): PlatformAlerting => ({ receivers: [one] });
const route = (more: object): PlatformAlerting => ({ receivers: [hook], routes: [{ receiver: 'hook', ...more }] });

describe('who is told of alerts', () => {
  test.each<[string, PlatformAlerting, string]>([
    [
      'a receiver without a secret',
      receiver(AlertReceiver.slack('team', {})),
      "[prod] 'metrics.receivers[0]' must have exactly one of 'url' and 'token'",
    ],
    [
      'one with two',
      receiver(AlertReceiver.slack('team', { url: secret, token: secret, channel: '#a' })),
      "must have exactly one of 'url' and 'token'",
    ],
    [
      'a bot without a channel',
      receiver(AlertReceiver.slack('team', { token: secret })),
      "'metrics.receivers[0].channel' must be given with 'token'",
    ],
    [
      'a webhook without a URL',
      receiver(AlertReceiver.webhook('x', {})),
      "must have exactly one of 'url' and 'secretUrl'",
    ],
    [
      'a URL with a password',
      receiver(AlertReceiver.webhook('x', { url: 'http://a:b@c.example' })),
      "'metrics.receivers[0].url' must hold no user and no password",
    ],
    [
      'a secret that Alertmanager may not read',
      receiver(AlertReceiver.discord('x', { url: Secret.fromNomadVariable('nomad/jobs/shop', 'a') })),
      "must have its secret in a variable below 'nomad/jobs/alertmanager/'",
    ],
    [
      'a secret of Vault',
      receiver(AlertReceiver.discord('x', { url: Secret.fromVault('kv/data/a', 'b') })),
      "must have its secret in a Nomad variable, got 'vault'",
    ],
    [
      'a secret that the job would show',
      receiver(
        AlertReceiver.webhook('x', {
          url: 'http://c.example',
          config: { http_config: { basic_auth: { password: 'p' } } },
        }),
      ),
      "'metrics.receivers[0].config.http_config.basic_auth.password' must be a reference to a Nomad variable",
    ],
    [
      'a user without a password',
      receiver(AlertReceiver.email('x', { to: 'a@b.c', from: 'a@b.c', smarthost: 'b.c:25', username: 'u' })),
      "'metrics.receivers[0].password' must be given",
    ],
    [
      'a mail server without its port',
      receiver(AlertReceiver.email('x', { to: 'a@b.c', from: 'a@b.c', smarthost: 'b.c' })),
      "must be a mail server with its port, such as smtp.example:587, got 'b.c': write 'b.c:587'",
    ],
    [
      'a receiver of no kind',
      receiver(AlertReceiver.of('x', 'slak', { secrets: { a: secret } })),
      "'metrics.receivers[0].kind' must be one of incidentio, jira",
    ],
    [
      'a receiver without a name',
      receiver(AlertReceiver.webhook('', { url: 'http://c.example' })),
      "'metrics.receivers[0].name' must not be empty",
    ],
    [
      'a route to nobody',
      { receivers: [hook], routes: [{ receiver: 'hok' }] },
      "'metrics.routes[0].receiver' must be one of hook, got 'hok'",
    ],
    [
      'a default without receivers',
      { defaultReceiver: 'hook' },
      "'metrics.defaultReceiver' must be left out: there are no 'receivers'",
    ],
    [
      'a matcher without quotes',
      route({ matchers: ['severity=critical'] }),
      `'metrics.routes[0].matchers[0]' must be a label, one of = != =~ !~, and a value in quotes, such as severity="critical", got 'severity=critical': write 'severity="critical"'`,
    ],
    [
      'a matcher with another operator',
      route({ matchers: ['severity=="critical"'] }),
      'must be a label, one of = != =~ !~',
    ],
    ['a broken regular expression', route({ matchers: ['a=~"("'] }), 'must be a label, one of = != =~ !~'],
    ['a label twice', { groupBy: ['job', 'job'] }, "'metrics.groupBy' must name each label once"],
    ['a label that is none', { groupBy: ['a-b'] }, "'metrics.groupBy[0]' must be the name of a label"],
    ['all labels and one more', { groupBy: ['...', 'job'] }, "'metrics.groupBy[0]' must be the name of a label"],
    [
      'no time between two messages',
      { repeatInterval: Duration.seconds(0) },
      "'metrics.repeatInterval' must be more than 0s",
    ],
    [
      'an unknown time',
      route({ muteTimes: ['night'] }),
      "'metrics.routes[0].muteTimes[0]' must be left out: there are no 'timeIntervals'",
    ],
    [
      'a time that ends before it begins',
      { timeIntervals: { x: { times: ['22:00-06:00'] } } },
      "'metrics.timeIntervals.x.times[0]' must be a time of the day up to a later one",
    ],
    [
      'a day that is none',
      { timeIntervals: { x: { weekdays: ['mon:fri'] } } },
      "'metrics.timeIntervals.x.weekdays[0]' must be days of the week",
    ],
    [
      'a 32nd',
      { timeIntervals: { x: { daysOfMonth: ['1:32'] } } },
      "'metrics.timeIntervals.x.daysOfMonth[0]' must be days of the month",
    ],
    [
      'a 13th month',
      { timeIntervals: { x: { months: ['13'] } } },
      "'metrics.timeIntervals.x.months[0]' must be months",
    ],
    [
      'a zone that is none',
      { timeIntervals: { x: { timeZone: 'Berlin' } } },
      "'metrics.timeIntervals.x.timeZone' must be an IANA name",
    ],
    [
      'an alert that there is not',
      { withoutAlerts: ['NodeDwn'] },
      "'metrics.withoutAlerts[0]' must be one of NodeDown",
    ],
    [
      'an inhibition of everything by everything',
      { inhibitions: [{ sourceMatchers: [], targetMatchers: [] }] },
      "'metrics.inhibitions[0].sourceMatchers' must not be empty",
    ],
  ])('%s', (_, alerting, message) => {
    expect(told(alerting)).toContain(message);
  });

  test('nothing has to be said', () => {
    expect(told({})).toBe('');
  });
});
