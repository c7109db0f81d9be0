import { App } from 'cdktf';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { AlertReceiver, Duration, Platform, PlatformAlerting, Secret } from '../../../lib';
import { alertmanagerConfig } from '../../../lib/observability/alerts/alertmanager/alertmanager-config';
import { alertingViolations } from '../../../lib/observability/alerts/alertmanager/alerting-rules';
import { Template } from '../../../lib/testing';
import { buildProgram } from '../../../scripts/testbed/programs';
import { NomadAgent } from '../nomad-agent';
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

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('Alertmanager as a job of a real Nomad', () => {
  const nomad = new NomadAgent();
  const told: string[] = [];
  const people = createServer((request, response) => {
    told.push(request.url!);
    response.end();
  });
  afterAll(async () => {
    people.close();
    await nomad.stop();
  });

  const put = (path: string, Items: object): Promise<unknown> =>
    nomad.ask('PUT', `/v1/var/${path}`, { Path: path, Namespace: 'default', Items });

  /** The task with its own templates, as a program of this machine: its directories are those of Nomad. */
  const onThisMachine = async (port: number, task: any): Promise<object> => ({
    Name: task.Name,
    Driver: 'raw_exec',
    Config: {
      command: await buildProgram('alertmanager', () => undefined),
      args: [
        '--config.file=${NOMAD_TASK_DIR}/alertmanager.json',
        '--storage.path=${NOMAD_TASK_DIR}/data',
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
    },
    Templates: task.Templates.map((template: any) => ({
      ...template,
      EmbeddedTmpl: template.EmbeddedTmpl.replaceAll('"/secrets/', '"{{ env "NOMAD_SECRETS_DIR" }}/'),
    })),
  });

  test('a receiver without its secret holds up no other, and gets its alerts once the secret is there', async () => {
    await nomad.startWithClient();
    await new Promise<void>((resolve) => people.listen(0, '127.0.0.1', resolve));
    const hooks = `http://127.0.0.1:${(people.address() as AddressInfo).port}`;
    const at = 'nomad/jobs/alertmanager';
    const receiver = (name: string): AlertReceiver =>
      AlertReceiver.webhook('team', { secretUrl: Secret.fromNomadVariable(`${at}/${name}`, 'url') });
    const alerting = { receivers: [receiver('there'), receiver('missing')] };
    const { servicesStack } = Platform.local(new App(), 'local', {
      metrics: { ...alerting, groupWait: Duration.seconds(0), groupInterval: Duration.seconds(1) },
    });
    await put(`${at}/there`, { url: `${hooks}/there` });

    const [port] = await freePorts(1);
    const [task] = Template.of(servicesStack).job('alertmanager').TaskGroups[0].Tasks;
    const TaskGroups = [{ Name: 'alertmanager', Tasks: [await onThisMachine(port, task)] }];
    const Job = { ID: 'alertmanager', Name: 'alertmanager', Type: 'service', Datacenters: ['dc1'], TaskGroups };
    await nomad.ask('PUT', '/v1/jobs', { Job });
    const url = `http://127.0.0.1:${port}`;
    await until(() => fetch(`${url}/-/ready`).then(({ ok }) => ok));

    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify([{ labels: { alertname: 'Bad' } }]);
    await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body });
    await until(async () => told.includes('/there'));
    const failed = /^alertmanager_notifications_failed_total\{integration="webhook".*\} [1-9]/m;
    await until(async () => failed.test(await (await fetch(`${url}/metrics`)).text()));
    expect(told).not.toContain('/missing');

    await put(`${at}/missing`, { url: `${hooks}/missing` });
    await until(async () => told.includes('/missing'));
  }, 120_000);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds().catch(() => false)); tries += 1) {
    if (tries === 150) throw new Error('it does not come about');
    await pause(200);
  }
}
