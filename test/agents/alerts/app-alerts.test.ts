import { Alert, Duration } from '../../../lib';
import { AlertSubject } from '../../../lib/observability/alerts/alert-subject';
import { RuleGroup } from '../../../lib/observability/alerts/alert-rule';
import { complaints, failures, RuleCase } from './promtool';

const SUBJECT: AlertSubject = {
  ...{ namespace: 'shop', job: 'web', service: 'web', runs: 'always' },
  routed: ['web-1a2b3c4d@consulcatalog', 'web-admin@consulcatalog'],
};
const groupOf = (alert: Alert, subject: Partial<AlertSubject> = {}): RuleGroup => ({
  name: 'shop/web',
  rules: [alert._toRule({ ...SUBJECT, ...subject })],
});

const labels = { namespace: 'shop', job: 'web' };
const warning = { ...labels, severity: 'warning' };
const critical = { ...labels, severity: 'critical' };
const complete = (run: number): string =>
  `nomad_nomad_job_summary_complete{namespace="shop",parent_id="web",periodic_id="${run}"`;

const CASES: [Alert, Partial<AlertSubject>, RuleCase][] = [
  [
    Alert.errorRatio(0.05),
    {},
    {
      alert: 'ErrorRatio',
      what: 'a tenth of the requests to both ports fails; those to another service do not count',
      series: {
        'traefik_service_requests_total{service="web-1a2b3c4d@consulcatalog",code="200"}': '0+80x100',
        'traefik_service_requests_total{service="web-admin@consulcatalog",code="200"}': '0+10x100',
        'traefik_service_requests_total{service="web-admin@consulcatalog",code="503"}': '0+10x100',
        'traefik_service_requests_total{service="web-other@consulcatalog",code="200"}': '0+9000x100',
      },
      fires: { '1m': [], '8m': [warning] },
    },
  ],
  [
    Alert.latency(0.95, Duration.milliseconds(500)),
    { routed: ['web@consulcatalog'] },
    {
      alert: 'Latency',
      what: 'a tenth of the requests takes longer',
      series: {
        'traefik_service_request_duration_seconds_bucket{service="web@consulcatalog",le="0.5"}': '0+90x100',
        'traefik_service_request_duration_seconds_bucket{service="web@consulcatalog",le="1"}': '0+100x100',
        'traefik_service_request_duration_seconds_bucket{service="web@consulcatalog",le="+Inf"}': '0+100x100',
      },
      fires: { '4m': [], '12m': [warning] },
    },
  ],
  [
    Alert.noInstance(),
    {},
    {
      alert: 'NoInstance',
      what: 'a service fails its checks, and then is not in the catalog at all',
      series: {
        'consul_service_instances{service="web",status="passing"}': '2x8 0x8 stale',
        'consul_service_instances{service="web",status="critical"}': '0x8 2x8 stale',
        'consul_service_instances{service="api",status="passing"}': '1x60',
      },
      fires: { '2m30s': [], '4m': [critical], '10m': [critical] },
    },
  ],
  [
    Alert.noInstance(),
    {},
    {
      alert: 'NoInstance',
      what: 'nobody tells which services there are: that is no fault of this one',
      series: {
        'consul_service_instances{service="web",status="passing"}': '2x8 stale',
        'consul_service_instances{service="api",status="passing"}': '1x8 stale',
      },
      fires: { '5m': [], '15m': [] },
    },
  ],
  [
    Alert.noInstance(),
    { service: undefined },
    {
      alert: 'NoInstance',
      what: 'a worker runs nowhere; one leader of Nomad takes over from another meanwhile',
      series: {
        'nomad_nomad_job_summary_running{namespace="shop",job="web",host="h1"}': '2x8 _x8 stale',
        'nomad_nomad_job_summary_running{namespace="shop",job="web",host="h2"}': '_x8 2x8 0x60',
        'nomad_nomad_job_summary_running{namespace="shop",job="api",host="h2"}': '_x8 1x70',
      },
      fires: { '3m30s': [], '7m': [critical] },
    },
  ],
  [
    Alert.overdue(Duration.minutes(90)),
    {},
    {
      alert: 'Overdue',
      what: 'hourly runs, of which the third fails, reported by a new leader from then on',
      series: {
        [`${complete(1)},host="h1"}`]: '_x4 1x440 stale',
        [`${complete(2)},host="h1"}`]: '_x240 0x4 1x200 stale',
        [`${complete(1)},host="h2"}`]: '_x446 1x600',
        [`${complete(2)},host="h2"}`]: '_x446 1x900',
        [`${complete(3)},host="h2"}`]: '_x480 0x800',
        [`${complete(4)},host="h2"}`]: '_x720 0x4 1x200',
      },
      // The second run succeeded after 61 minutes, the fourth after 181.
      fires: { '2h30m': [], '2h36m': [warning], '3h2m': [], '4h': [] },
    },
  ],
  [
    Alert.overdue(Duration.hours(1)),
    {},
    {
      alert: 'Overdue',
      what: 'a new job, or a new Prometheus, has its time; and then no run was ever complete',
      series: { [`${complete(1)}}`]: '0x400' },
      fires: { '0s': [], '59m': [], '61m': [warning] },
    },
  ],
  [
    Alert.query('QueueTooLong', 'max by (queue) (queue_length) > 100', { labels: { team: 'shop' } }),
    {},
    {
      alert: 'QueueTooLong',
      what: 'it fires at once, for each series',
      series: { 'queue_length{queue="a"}': '50x4 200x4 50x4', 'queue_length{queue="b"}': '50x12' },
      fires: { '1m': [], '1m30s': [{ ...warning, queue: 'a', team: 'shop' }], '2m45s': [] },
    },
  ],
  [
    Alert.query('Flaps', 'queue_length > 100', { for: Duration.seconds(30), keepFiringFor: Duration.minutes(2) }),
    {},
    {
      alert: 'Flaps',
      what: 'it must last, and goes on for a while',
      series: { queue_length: '50x4 200x4 50x40' },
      fires: { '1m30s': [], '2m': [warning], '3m': [warning], '6m': [] },
    },
  ],
];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('alerts of apps', () => {
  test.each(
    CASES.map(([alert, subject, each]) => [`${each.alert}: ${each.what}`, groupOf(alert, subject), each] as const),
  )('%s', async (_, group, each) => {
    expect(await complaints([group])).toBe('');
    expect(await failures([group], [each])).toBe('');
  });
});
