import { Testing } from 'cdktf';
import { Platform } from '../../../../lib';
import { Template } from '../../../../lib/testing';
import { parseJobspec } from '../../../../lib/private/rendering/jobspec';
import { define, refuses } from '../../../fixtures/five-hosts';

const traces = { url: 'http://jaeger.example:4318' };

function collectorOf(platform: Platform): any {
  const { upload } = Template.of(platform.hostStacks[0]).resource('docker_container', 'collector');
  return parseJobspec(upload[0].content);
}

function argsOf(platform: Platform): string[] {
  const { args } = Template.of(platform.servicesStack).job('traefik').TaskGroups[0].Tasks[0].Config;
  return args.filter((arg: string) => /^--(?:tracing|accessLog)/.test(arg));
}

describe('traces of a platform', () => {
  test('go from the Collector of each host to the endpoint, without command lines', () => {
    const { exporters, processors, service, receivers } = collectorOf(define({ traces }));
    expect(exporters['otlp_http/traces'].endpoint).toBe('http://jaeger.example:4318');
    expect(service.pipelines.traces.processors).toContain('resource/arguments');
    expect(processors['resource/arguments'].attributes).toContainEqual({
      key: 'process.command_args',
      action: 'delete',
    });
    expect(Object.keys(receivers)).toEqual(['otlp']);
  });

  test('are made by the ingress, whose log has their ids', () => {
    expect(argsOf(define({ traces }))).toEqual([
      '--accessLog.format=json',
      '--tracing.serviceName=traefik',
      '--tracing.sampleRate=0.1',
      '--tracing.resourceAttributes.namespace=ingress',
      '--tracing.resourceAttributes.job=traefik',
      '--tracing.resourceAttributes.host=${node.unique.name}',
      '--tracing.resourceAttributes.alloc_id=${NOMAD_ALLOC_ID}',
      '--tracing.otlp.http.endpoint=http://172.17.0.1:4318/v1/traces',
    ]);
    expect(argsOf(define({ traces: { ...traces, sampleRate: 1 }, ingress: { accessLog: false } }))).toEqual(
      expect.arrayContaining(['--tracing.sampleRate=1']),
    );
    expect(argsOf(define({ traces, ingress: { accessLog: false } })).join()).not.toContain('accessLog');
    expect(argsOf(define({ logs: {} }))).toEqual(['--accessLog.format=json']);
    expect(argsOf(define({}))).toEqual(['--accessLog=true']);
  });

  test('are told to apps, and take no logs along', () => {
    const platform = define({ traces });
    expect(platform.cluster).toMatchObject({
      hasTraces: true,
      hasLogs: false,
      otlpAddress: 'http://172.17.0.1:4318',
    });
    expect(Testing.synth(platform.hostStacks[3])).not.toContain('labels-regex');
  });

  test('find the lines that name them', () => {
    const traceParsers = (props: object): object[] =>
      collectorOf(define(props)).receivers.file_log.operators.filter(({ type }: any) => type === 'trace_parser');
    expect(traceParsers({ logs: {}, traces })).toHaveLength(1);
    expect(traceParsers({ logs: {} })).toEqual([]);
  });

  test('take further configuration of the Collector', () => {
    const collectorConfig = { exporters: { 'otlp_http/traces': { tls: { insecure_skip_verify: true } } } };
    expect(collectorOf(define({ traces, collectorConfig })).exporters['otlp_http/traces']).toMatchObject({
      endpoint: 'http://jaeger.example:4318',
      tls: { insecure_skip_verify: true },
    });
  });

  refuses([
    ['an endpoint that is no URL', { traces: { url: 'jaeger:4318' } }, "'traces.url' must be a URL such as"],
    [
      'the path of a signal',
      { traces: { url: 'http://jaeger:4318/v1/traces' } },
      "got 'http://jaeger:4318/v1/traces': write 'http://jaeger:4318'",
    ],
    [
      'more than all',
      { traces: { ...traces, sampleRate: 1.1 } },
      "'traces.sampleRate' must be a share between 0 and 1, got 1.1",
    ],
    [
      'less than none',
      { traces: { ...traces, sampleRate: -1 } },
      "'traces.sampleRate' must be a share between 0 and 1",
    ],
    ['no number', { traces: { ...traces, sampleRate: NaN } }, "'traces.sampleRate' must be"],
  ]);
});
