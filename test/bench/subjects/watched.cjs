const { loadWith } = require('./berth.cjs');
const { measure } = require('./measure.cjs');

// What a platform with metrics and logs tells its apps.
const WATCHED = {
  hasMetrics: true,
  hasLogs: true,
  prometheusAddress: 'http://prometheus.service.consul:9090',
  alertmanagerAddress: 'http://alertmanager.service.consul:9093',
  logsAddress: 'http://victoria-logs.service.consul:9428',
};

void measure(
  loadWith(WATCHED, ({ Alert, Logs, Metrics }) => ({
    props: { metrics: Metrics.path(), logs: Logs.multiline('^\\S') },
    complete: (service) => service.addAlert(Alert.errorRatio(0.05)),
  })),
);
