import { AlertReceiver, Duration, PlatformAlerting, Secret } from '../../../lib';
import { alertmanagerConfig } from '../../../lib/observability/alerts/alertmanager/alertmanager-config';
import { alertingViolations } from '../../../lib/observability/alerts/alertmanager/alerting-rules';
import { freePorts, Program } from '../program';

const secret = (key: string): Secret => Secret.fromNomadVariable('nomad/jobs/alertmanager/x', key);

/** One of each kind, and all that routes and times may say. */
const EVERYTHING: PlatformAlerting = {
  receivers: [
    AlertReceiver.webhook('hook', { url: 'http://127.0.0.1:1/alerts', sendResolved: false, config: { max_alerts: 5 } }),
    AlertReceiver.webhook('hook', { secretUrl: secret('url') }),
    AlertReceiver.slack('team', {
      url: secret('slack'),
      channel: '#alerts',
      config: { title: '{{ .CommonLabels.job }}' },
    }),
    AlertReceiver.slack('bot', { token: secret('bot'), channel: '#alerts' }),
    AlertReceiver.pagerDuty('page', { routingKey: secret('page') }),
    AlertReceiver.email('mail', {
      ...{ to: 'a@shop.example, b@shop.example', from: 'berth@shop.example', smarthost: 'smtp.example:587' },
      ...{ username: 'berth', password: secret('mail') },
    }),
    AlertReceiver.email('plain-mail', { to: 'a@x.example', from: 'b@x.example', smarthost: '10.0.0.1:25' }),
    AlertReceiver.opsGenie('genie', { apiKey: secret('genie') }),
    AlertReceiver.telegram('telegram', { botToken: secret('telegram'), chatId: -100 }),
    AlertReceiver.discord('discord', { url: secret('discord') }),
    AlertReceiver.msTeams('teams', { url: secret('teams') }),
    AlertReceiver.mattermost('matter', { url: secret('matter') }),
    AlertReceiver.pushover('push', { userKey: secret('user'), token: secret('push') }),
    AlertReceiver.of('victor', 'victorops', { secrets: { api_key: secret('victor') }, config: { routing_key: 'ops' } }),
    AlertReceiver.of('wechat', 'wechat', { secrets: { api_secret: secret('wechat') }, config: { corp_id: 'x' } }),
    AlertReceiver.of('rocket', 'rocketchat', { secrets: { token: secret('t'), token_id: secret('i') } }),
    AlertReceiver.of('incident', 'incidentio', {
      secrets: { alert_source_token: secret('t') },
      config: { url: 'https://x.example' },
    }),
  ],
  defaultReceiver: 'team',
  watchdogReceiver: 'hook',
  groupBy: ['alertname', 'namespace'],
  groupWait: Duration.seconds(0),
  repeatInterval: Duration.days(1),
  routes: [
    {
      receiver: 'page',
      matchers: ['severity="critical"', 'namespace=~"shop|stock"', 'team!="x \\"y\\""', 'job!~"test-.*"'],
      groupBy: ['...'],
      muteTimes: ['night', 'holidays'],
      continueMatching: true,
      routes: [{ receiver: 'mail', activeTimes: ['office'], groupWait: Duration.minutes(1) }],
    },
    { receiver: 'none', matchers: ['severity = "info"'] },
  ],
  inhibitions: [{ sourceMatchers: ['alertname="A"'], targetMatchers: ['alertname=~"B|C"'], equal: ['job'] }],
  timeIntervals: {
    night: { times: ['00:00-06:30', '22:00-24:00'], timeZone: 'Europe/Berlin' },
    office: { times: ['08:00-17:30'], weekdays: ['monday:friday'] },
    holidays: { daysOfMonth: ['24:26', '-1', '-3:-2'], months: ['december', '1:2'], years: ['2026:2030', '2031'] },
  },
  alertmanagerConfig: { global: { resolve_timeout: '6m' } },
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('a real Alertmanager', () => {
  const alertmanager = new Program('alertmanager');
  afterEach(() => alertmanager.stop());

  const start = async (config: object): Promise<string> => {
    const [port] = await freePorts(1);
    await alertmanager.start(
      [
        `--config.file=${alertmanager.file('alertmanager.json', config)}`,
        `--storage.path=${alertmanager.path('data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      `http://127.0.0.1:${port}/api/v2/status`,
    );
    return `http://127.0.0.1:${port}`;
  };

  test('starts with the least configuration', async () => {
    const url = await start(alertmanagerConfig({}));
    const status = await (await fetch(`${url}/api/v2/receivers`)).json();
    expect(status).toMatchObject([{ name: 'none' }]);
  });

  test('starts with one of everything', async () => {
    expect(alertingViolations('', EVERYTHING)).toEqual([]);
    const url = await start(alertmanagerConfig(EVERYTHING));
    const receivers = (await (await fetch(`${url}/api/v2/receivers`)).json()) as { name: string }[];
    expect(receivers.map(({ name }) => name).sort()).toEqual(
      ['none', ...new Set(EVERYTHING.receivers!.map(({ name }) => name))].sort(),
    );
  });

  test('routes alerts as declared', async () => {
    const url = await start(alertmanagerConfig(EVERYTHING));
    const alerts = [
      { labels: { alertname: 'Watchdog', severity: 'none' } },
      { labels: { alertname: 'Bad', severity: 'critical', namespace: 'shop', job: 'web' } },
      { labels: { alertname: 'Odd', severity: 'warning', namespace: 'shop', job: 'web' } },
      { labels: { alertname: 'Note', severity: 'info', job: 'web' } },
    ];
    const headers = { 'content-type': 'application/json' };
    const posted = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
    expect(posted.status).toBe(200);
    const known = (await (await fetch(`${url}/api/v2/alerts`)).json()) as any[];
    const routed = known.map(({ labels, receivers }) => [labels.alertname, receivers.map(({ name }: any) => name)]);
    expect(Object.fromEntries(routed)).toEqual({ Watchdog: ['hook'], Bad: ['mail'], Odd: ['team'], Note: ['none'] });
  });
});
