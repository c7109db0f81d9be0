import { TerraformResource, TerraformVariable, Testing } from 'cdktf';
import {
  Alert,
  AppStack,
  BatchJob,
  Daemon,
  Duration,
  Route,
  Schedule,
  ScheduledJob,
  WebService,
  Worker,
} from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const watched = (): AppStack => shop({ hasMetrics: true });

const service = (stack: AppStack): WebService =>
  new WebService(stack, 'webapi', { image, routes: [Route.path('/webapi')] });

function variable(stack: AppStack, job: string): any {
  const { nomad_variable: variables } = JSON.parse(Testing.synth(stack)).resource;
  return Object.values<any>(variables).find(({ path }) => path === `berth/alerts/${job}`);
}

const group = (stack: AppStack, job: string): any => JSON.parse(variable(stack, job).items.group);

const rule = (stack: AppStack, id: string): any => group(stack, id).rules[0];

describe('alerts of a workload', () => {
  test('their variable is the same where cdktf renders it, after an override', () => {
    const stack = watched();
    const web = service(stack);
    web.addAlert(Alert.errorRatio(0.05, { annotations: { runbook: '${x} in %{y}' } }));
    const own = variable(stack, 'webapi').items;
    const resource = web.node.findChild('Alerts') as TerraformResource;
    resource.addOverride('provider', 'nomad.other');
    expect(variable(stack, 'webapi')).toMatchObject({ items: own, provider: 'nomad.other' });
  });

  test('they travel in one variable beside the job, after it is healthy', () => {
    const stack = watched();
    const web = service(stack);
    web.addAlert(Alert.errorRatio(0.05));
    web.addAlert(Alert.latency(0.95, Duration.seconds(1)));
    const { path, namespace, depends_on } = variable(stack, 'webapi');
    expect({ path, namespace, depends_on }).toEqual({
      path: 'berth/alerts/webapi',
      namespace: 'default',
      depends_on: [expect.stringMatching(/^terraform_data\.webapi_Monitor_\w+$/)],
    });
    const requests = 'rate(traefik_service_requests_total{service="webapi@consulcatalog"';
    const buckets = 'traefik_service_request_duration_seconds_bucket{service="webapi@consulcatalog"}';
    const labels = { severity: 'warning', namespace: 'default', job: 'webapi' };
    expect(group(stack, 'webapi')).toEqual({
      name: 'default/webapi',
      rules: [
        {
          alert: 'ErrorRatio',
          expr: `sum(${requests},code=~"5.."}[5m])) / sum(${requests}}[5m])) > 0.05`,
          for: '2m',
          labels,
          annotations: { summary: 'More than 5 % of the requests to webapi fail' },
        },
        {
          alert: 'Latency',
          expr: `histogram_quantile(0.95, sum by (le) (rate(${buckets}[5m]))) > 1`,
          for: '5m',
          labels,
          annotations: { summary: 'Of the requests to webapi, 5 % take longer than 1s' },
        },
      ],
    });
  });

  test('without any, there is no variable, with or without metrics', () => {
    const stack = watched();
    service(stack);
    expect(Template.of(stack).resourceTypes()).not.toContain('nomad_variable');
  });

  test('they can be given as a prop, and routes may come later', () => {
    const stack = watched();
    const web = new WebService(stack, 'webapi', { image, alerts: [Alert.errorRatio(0.01)] });
    web.addRoute(Route.path('/later'));
    expect(rule(stack, 'webapi').expr).toContain('webapi@consulcatalog');
  });

  test('requests are counted under the names that Traefik gives, of all ports', () => {
    const stack = watched();
    const web = new WebService(stack, 'webapi', {
      image,
      routes: [Route.path('/webapi')],
      loadBalancer: { passHostHeader: false },
      ports: { admin: { port: 9000, routes: [Route.path('/admin')] }, plain: { port: 9001 } },
    });
    web.addAlert(Alert.errorRatio(0.05));
    const tags: string[] = Template.of(stack)
      .job('webapi')
      .TaskGroups[0].Services.flatMap(({ Tags }: { Tags: string[] }) => Tags ?? []);
    const [, name] = /services\.(webapi-[0-9a-f]{8})\./.exec(tags.join('\n'))!;
    expect(rule(stack, 'webapi').expr).toContain(
      `service=~"${name}@consulcatalog|webapi-admin@consulcatalog",code=~"5.."`,
    );
  });

  test('no instance: of a service none passes its check, of a worker none runs', () => {
    const stack = watched();
    service(stack).addAlert(Alert.noInstance());
    new Worker(stack, 'mailer', { image }).addAlert(Alert.noInstance({ severity: 'page' }));
    new Daemon(stack, 'agent', { image }).addAlert(Alert.noInstance());
    expect(rule(stack, 'webapi')).toEqual({
      alert: 'NoInstance',
      expr:
        'absent(consul_service_instances{service="webapi",status="passing"} > 0) ' +
        'and on () count(consul_service_instances) > 0',
      for: '1m',
      labels: { severity: 'critical', namespace: 'default', job: 'webapi' },
      annotations: { summary: 'No instance of webapi is available' },
    });
    expect(rule(stack, 'mailer')).toMatchObject({
      expr:
        'absent(nomad_nomad_job_summary_running{namespace="default",job="mailer"} > 0) ' +
        'and on () count(nomad_nomad_job_summary_running) > 0',
      labels: { severity: 'page' },
    });
    expect(rule(stack, 'agent').expr).toContain('job="agent"');
  });

  test('overdue: no run has become complete for as long as it may last', () => {
    const stack = watched();
    const job = new ScheduledJob(stack, 'report', { image, schedule: Schedule.daily() });
    job.addAlert(Alert.overdue(Duration.hours(25), { labels: { team: 'shop' } }));
    const complete = 'nomad_nomad_job_summary_complete{namespace="default",parent_id="report"}';
    expect(rule(stack, 'report')).toEqual({
      alert: 'Overdue',
      expr:
        `absent((max_over_time(${complete}[2m]) > 0) unless on (periodic_id) ` +
        `(max_over_time(${complete}[5h] offset 2m) > 0))`,
      for: '25h',
      labels: { severity: 'warning', namespace: 'default', job: 'report', team: 'shop' },
      annotations: { summary: 'No run of report has succeeded within 25h' },
    });
    const { depends_on } = variable(stack, 'report');
    expect(depends_on).toEqual(['nomad_job.report']);
  });

  test('a query fires at once, with what it is told', () => {
    const stack = watched();
    new BatchJob(stack, 'import', { image }).addAlert(
      Alert.query('QueueTooLong', 'max(queue_length{queue="a ${b} %{c}"}) > 100', {
        for: Duration.seconds(90),
        keepFiringFor: Duration.minutes(10),
        annotations: { summary: '{{ $value }} in ${queue}' },
      }),
    );
    const { items } = variable(stack, 'import');
    // What Terraform would evaluate is escaped.
    expect(items.group).toContain('$${queue}');
    expect(JSON.parse(items.group.replace(/([$%])\1\{/g, '$1{')).rules).toEqual([
      {
        alert: 'QueueTooLong',
        expr: 'max(queue_length{queue="a ${b} %{c}"}) > 100',
        for: '90s',
        keep_firing_for: '10m',
        labels: { severity: 'warning', namespace: 'default', job: 'import' },
        annotations: { summary: '{{ $value }} in ${queue}' },
      },
    ]);
    expect(rule(watchedBy(Alert.query('Up', 'up == 0')), 'webapi').for).toBeUndefined();
  });

  test('values that only Terraform knows are left to it', () => {
    const stack = watched();
    const limit = new TerraformVariable(stack, 'limit', {});
    service(stack).addAlert(Alert.query('TooMany', `max(queue) > ${limit.stringValue}`, {}));
    const { items } = variable(stack, 'webapi');
    expect(items.group).toContain('${jsonencode("max(queue) > ${var.limit}")}');
  });
});

function watchedBy(alert: Alert): AppStack {
  const stack = watched();
  service(stack).addAlert(alert);
  return stack;
}

describe('an alert that can never be right', () => {
  test.each([
    [
      'a ratio in percent',
      Alert.errorRatio(5),
      "'alerts[0].ratio' must be a share between 0 and 1, without these, got 5: write 0.05 for 5 %",
    ],
    ['a ratio of nothing', Alert.errorRatio(0), "'alerts[0].ratio' must be a share"],
    [
      'a quantile in percent',
      Alert.latency(95, Duration.seconds(1)),
      "'alerts[0].quantile' must be a share between 0 and 1, without these, got 95: write 0.95",
    ],
    [
      'a latency that is not measured',
      Alert.latency(0.9, Duration.seconds(10)),
      "'alerts[0].limit' must be above 0s and below 10s, where the ingress' measure ends, got 10s",
    ],
    [
      'a broken expression',
      Alert.query('X', 'sum(up'),
      "'alerts[0].promql' must be an expression that Prometheus can read, got 'sum(up': it ends too early",
    ],
    [
      'an expression without series',
      Alert.query('X', '1 > bool 0'),
      "must yield series, for each of which the alert fires, got '1 > bool 0': a scalar always fires",
    ],
    [
      'a range',
      Alert.query('X', 'up[5m]'),
      "must yield series, for each of which the alert fires, got 'up[5m]': it is a range vector",
    ],
    [
      'an unknown label',
      Alert.query('X', 'nomad_client_allocs_memory_usage{jobb="a"} > 1'),
      "has no label 'jobb': write 'job'",
    ],
    ['no name', Alert.query('', 'up == 0'), "'alerts[0].name' must not be empty"],
    [
      'a label that is set',
      Alert.errorRatio(0.1, { labels: { job: 'x' } }),
      "'alerts[0].labels.job' must be a name that is not set already, got 'job': it is the name of the workload",
    ],
    [
      'a broken template',
      Alert.errorRatio(0.1, { annotations: { a: '{{ $label.job }}' } }),
      "'alerts[0].annotations.a' must be text, or a template that Prometheus can read, got '{{ $label.job }}': it has no variable $label",
    ],
    ['an endless wait', Alert.errorRatio(0.1, { for: Duration.days(400) }), "'alerts[0].for' must be at most 366 days"],
    ['overdue at once', Alert.overdue(Duration.seconds(10)), "'alerts[0].within' must be at least 2m"],
    [
      'overdue on a service',
      Alert.overdue(Duration.hours(1)),
      "'alerts[0]' must be another one: only a ScheduledJob has runs that can be overdue, got 'Alert.overdue'",
    ],
  ])('%s', (_, alert, message) => {
    expect(() => service(watched()).addAlert(alert)).toThrow(message);
    const given = (): WebService => new WebService(watched(), 'webapi', { image, alerts: [alert] });
    expect(given).toThrow(message);
    expect(given).toThrow(/^\[shop\/webapi\] /);
  });

  test('requests of a workload without a route', () => {
    for (const alert of [Alert.errorRatio(0.1), Alert.latency(0.9, Duration.seconds(1))]) {
      const stack = watched();
      new WebService(stack, 'webapi', { image }).addAlert(alert);
      expect(() => Template.of(stack)).toThrow("[shop/webapi] 'alerts[0]' must have an HTTP route to watch");
    }
  });

  test('instances of what runs now and then', () => {
    const stack = watched();
    const schedule = Schedule.daily();
    const scheduled = new ScheduledJob(stack, 'report', { image, schedule });
    expect(() => scheduled.addAlert(Alert.noInstance())).toThrow('a job has instances only while it runs');
    const paused = new ScheduledJob(stack, 'paused', { image, schedule, enabled: false });
    expect(() => paused.addAlert(Alert.overdue(Duration.hours(25)))).toThrow("while 'enabled' is false");
  });

  test('overdue before the next run is due', () => {
    const overdue = (schedule: Schedule, within: Duration): void => {
      new ScheduledJob(watched(), 'report', { image, schedule }).addAlert(Alert.overdue(within));
    };
    expect(() => overdue(Schedule.daily(), Duration.hours(2))).toThrow(
      "[shop/report] 'alerts[0]' must allow at least 23h, the time between two runs, got 2h",
    );
    expect(() => overdue(Schedule.hourly(), Duration.minutes(30))).toThrow('must allow at least 1h');
    expect(() => overdue(Schedule.expression('@weekly'), Duration.hours(22))).toThrow('must allow at least 23h');
    for (const cron of ['*/5 * * * *', '0 8-18 * * *', '0,30 * * * *', '0 0 * * * * *']) {
      expect(() => overdue(Schedule.expression(cron), Duration.minutes(10))).not.toThrow();
    }
    expect(() => overdue(Schedule.hourly(), Duration.hours(1))).not.toThrow();
  });

  test('any on a cluster without metrics', () => {
    const stack = shop();
    const web = service(stack);
    expect(() => web.addAlert(Alert.noInstance())).toThrow(
      "[shop/webapi] 'alerts[0]' must be left out: the cluster has no metrics, got 'NoInstance': give the platform 'metrics: {}'",
    );
  });

  test('the same one twice, but not one of another severity', () => {
    const stack = watched();
    const web = service(stack);
    web.addAlert(Alert.errorRatio(0.01));
    web.addAlert(Alert.errorRatio(0.05, { severity: 'critical' }));
    expect(() => web.addAlert(Alert.errorRatio(0.1))).toThrow(
      "'alerts[2]' must differ from 'alerts[0]' in its name or its labels, got 'ErrorRatio'",
    );
  });

  test('more of them than a variable holds', () => {
    const stack = watched();
    const web = service(stack);
    web.addAlert(Alert.query('Long', `up{job=~"${'x'.repeat(66_000)}"}`));
    expect(() => Template.of(stack)).toThrow("[shop/webapi] 'alerts' must be at most 65536 bytes");
  });
});
