import { RE2JS } from 're2js';
import { collectorConfig, CollectorConfigProps } from '../../../lib/observability/collector/collector-config';
import { otlpExporter, victoriaLogsExporter } from '../../../lib/observability/collector/otlp-exporter';
import { DOCKER_LOGGING } from '../../../lib/observability/logs/docker-logging';

const lines = { host: 'h1', tracing: false };
const addresses = { otlpAddress: '172.17.0.1', metricsAddress: '10.0.0.1' };
const store = victoriaLogsExporter('http://10.0.0.4:9428', undefined);

function configOf(props: Partial<CollectorConfigProps> = {}): any {
  return collectorConfig({ ...addresses, logs: { lines, exporters: [store] }, raw: {}, ...props });
}

/** A text of the configuration, as the Collector reads it. */
function read(text: string): string {
  return text.replaceAll('$$', '$');
}

describe('the configuration of the Collector', () => {
  test('of logs to VictoriaLogs', () => {
    expect(configOf()).toMatchSnapshot();
  });

  test('of traces alone reads no files', () => {
    const traces = { exporters: [otlpExporter('traces', { url: 'http://jaeger:4318/', headers: {} })] };
    const { receivers, exporters, service } = configOf({ logs: undefined, traces });
    expect(receivers.file_log).toBeUndefined();
    expect(exporters['otlp_http/traces'].endpoint).toBe('http://jaeger:4318');
    expect(service.pipelines).toEqual({
      logs: undefined,
      traces: {
        receivers: ['otlp'],
        processors: ['memory_limiter', 'resource/arguments'],
        exporters: ['otlp_http/traces'],
      },
    });
  });

  test('gives each endpoint a queue of its own on the disk, which waits when it is full', () => {
    const other = otlpExporter('logs-0', { url: 'https://otlp.example.com', headers: { 'x-tenant': 'a' } });
    const { exporters, service } = configOf({ logs: { lines, exporters: [store, other] } });
    expect(service.pipelines.logs.exporters).toEqual(['otlp_http/victoria-logs', 'otlp_http/logs-0']);
    expect(exporters['otlp_http/logs-0'].headers).toEqual({ 'x-tenant': 'a' });
    for (const { sending_queue: queue, retry_on_failure: retry } of Object.values<any>(exporters)) {
      expect(queue).toMatchObject({ storage: 'file_storage', block_on_overflow: true });
      expect(retry.max_elapsed_time).toBe('0s');
    }
  });

  test('hands the password of VictoriaLogs to it alone', () => {
    const { config } = victoriaLogsExporter('http://10.0.0.4:9428', 'YmVydGg6eA==');
    expect(config.headers.Authorization).toBe('Basic YmVydGg6eA==');
    expect(store.config.headers).not.toHaveProperty('Authorization');
  });

  test('keeps dollars, with which the Collector would begin variables', () => {
    const rule = 'x${env:HOME}$$';
    const { operators } = configOf({ logs: { lines: { ...lines, firstLine: rule }, exporters: [store] } }).receivers
      .file_log;
    const { is_first_entry: condition } = operators.find((each: any) => each.is_first_entry !== undefined);
    expect(condition).not.toMatch(/(?<!\$)\$\{/);
    expect(read(condition)).toContain(JSON.stringify(rule));
  });

  test('leaves dollars of raw configuration to the Collector, as its own syntax', () => {
    const raw = { exporters: { 'otlp_http/own': { endpoint: '${env:BACKEND}' } } };
    expect(configOf({ raw }).exporters['otlp_http/own'].endpoint).toBe('${env:BACKEND}');
  });

  test('names the labels of streams in the words of metrics', () => {
    const { 'VL-Stream-Fields': fields } = store.config.headers;
    expect(fields.split(',').sort()).toEqual(
      ['namespace', 'job', 'task_group', 'task', 'alloc_id', 'host', 'stream'].sort(),
    );
  });
});

describe('the id of a trace', () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { operators } = configOf({ logs: { lines: { ...lines, tracing: true }, exporters: [store] } }).receivers
    .file_log;
  const { regex } = operators.find((each: any) => each.regex?.includes('trace_id'));
  const found = (text: string): string | null => {
    const matcher = RE2JS.compile(read(regex)).matcher(text);
    return matcher.find() ? matcher.group('trace_id') : null;
  };

  test.each([
    `{"SpanId":"00f067aa0ba902b7","TraceId":"${id}","level":"info"}`,
    `level=info msg="took it" trace_id=${id}`,
    `{"traceId": "${id}"}`,
    `[trace-id: ${id}] took it`,
    `INFO trace_id="${id}" took it`,
  ])('is found in %s', (text) => {
    expect(found(text)).toBe(id);
  });

  test.each([id, `trace_id=${id.slice(1)}`, `trace_id=${id}0`, 'trace_id=', `traced ${id}`])(
    'is nothing that stands in %s',
    (text) => {
      expect(found(text)).toBeNull();
    },
  );
});

describe('the files of Docker', () => {
  test('name beside each line the labels that say whose it is, and no others', () => {
    const labels = new RegExp(DOCKER_LOGGING.config['labels-regex']);
    const nomad = ['namespace', 'job_id', 'task_group_name', 'task_name', 'alloc_id', 'node_name'];
    for (const name of nomad) expect(labels.test(`com.hashicorp.nomad.${name}`)).toBe(true);
    expect(labels.test('berth.logs.first-line')).toBe(true);
    for (const name of ['com.hashicorp.nomad.job_name', 'com.hashicorp.nomad.node_id', 'comXhashicorp.nomad.job_id']) {
      expect(labels.test(name)).toBe(false);
    }
  });
});
