import { noCompletion } from '../alert-expressions';
import { PlatformAlert } from './platform-alert';
import { PlatformFacts } from './platform-facts';

/** Alerts about what watches and saves the platform. */
export function ownAlerts({ backup, logs, collectors }: PlatformFacts): PlatformAlert[] {
  return [
    {
      alert: 'PrometheusConfigNotLoaded',
      expr: 'prometheus_config_last_reload_successful == 0',
      for: '1m',
      isCritical: true,
      summary: 'Prometheus refuses its new configuration or rules, and goes on with the old ones',
    },
    {
      alert: 'RuleFails',
      expr: 'sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0',
      summary: 'A rule of {{ $labels.rule_group }} can not be evaluated',
    },
    {
      alert: 'NoAlertmanager',
      expr: 'prometheus_notifications_alertmanagers_discovered < 1',
      for: '2m',
      isCritical: true,
      summary: 'Prometheus knows no Alertmanager: nobody is told of alerts',
    },
    {
      alert: 'NotificationsDropped',
      expr: 'increase(prometheus_notifications_dropped_total[5m]) > 0',
      isCritical: true,
      summary: 'Alertmanager did not take alerts from Prometheus',
    },
    {
      alert: 'NotificationsFail',
      expr: 'sum by (integration) (increase(alertmanager_notifications_failed_total[5m])) > 0',
      isCritical: true,
      summary:
        'Alertmanager could not tell a receiver by {{ $labels.integration }}: it is not reached, or its secret is missing or wrong',
    },
    ...(backup === undefined
      ? []
      : [
          {
            alert: 'BackupOverdue',
            expr: noCompletion(backup),
            for: backup.within,
            isCritical: true,
            labels: { namespace: backup.namespace, job: backup.job },
            summary: `No backup of Consul and Nomad has succeeded within ${backup.within}`,
          },
        ]),
    ...(logs ? LOG_STORE : []),
    ...(collectors ? COLLECTORS : []),
  ];
}

const LOG_STORE: readonly PlatformAlert[] = [
  {
    alert: 'LogsReadOnly',
    expr: 'vl_storage_is_read_only == 1',
    for: '1m',
    isCritical: true,
    summary: 'VictoriaLogs takes no more lines: its disk is full',
  },
  {
    alert: 'LogsDropped',
    expr: 'sum by (reason) (increase(vl_rows_dropped_total[5m])) > 0',
    for: '5m',
    summary: 'VictoriaLogs drops lines: {{ $labels.reason }}',
  },
];

const COLLECTORS: readonly PlatformAlert[] = [
  {
    alert: 'CollectorQueueFills',
    expr: 'max by (host, exporter) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity) > 0.5',
    for: '5m',
    summary:
      'The Collector of {{ $labels.host }} can not hand on what it reads: its queue is {{ $value | humanizePercentage }} full',
  },
  {
    alert: 'CollectorSendFails',
    // Whether the name ends in _total depends on how the Collector is configured.
    expr: 'sum by (host, exporter) (rate({__name__=~"otelcol_exporter_send_failed_(log_records|spans)(_total)?"}[5m])) > 0',
    for: '5m',
    summary: 'The Collector of {{ $labels.host }} loses what it reads',
  },
];
