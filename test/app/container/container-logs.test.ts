import { AppStack, ClusterAttributes, EnvValue, Logs, Worker, WorkerProps } from '../../../lib';
import { DOCKER_LOGGING } from '../../../lib/observability/logs/docker-logging';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const LABEL = 'berth.logs.first-line';

function tasks(props: Partial<WorkerProps>, attributes: Partial<ClusterAttributes> = { hasLogs: true }): any[] {
  const stack: AppStack = shop(attributes);
  const worker = new Worker(stack, 'mailer', { image, ...props });
  worker.addSidecar('proxy', { image, traces: props.traces });
  return Template.of(stack).job('mailer').TaskGroups[0].Tasks;
}

const config = (props: Partial<WorkerProps>, attributes?: Partial<ClusterAttributes>): any =>
  tasks(props, attributes)[0].Config;

describe("a container's output", () => {
  test('needs nothing to be collected', () => {
    expect(config({})).toEqual(config({}, {}));
  });

  test('says by a label which lines begin an entry, each container its own', () => {
    const [program, sidecar] = tasks({ logs: Logs.multiline('^\\d{4}-', { maxFiles: 3 }) });
    expect(program.Config.labels).toEqual([{ [LABEL]: '^\\d{4}-' }]);
    expect(program.LogConfig.MaxFiles).toBe(3);
    expect(sidecar.Config).not.toHaveProperty('labels');
    expect(config({ logs: Logs.singleLines() }).labels).toEqual([{ [LABEL]: '^' }]);
  });

  test('keeps labels that are given raw', () => {
    const { labels } = config({ logs: Logs.multiline('^x'), dockerOptions: { labels: [{ team: 'shop' }] } });
    expect(labels).toEqual([{ [LABEL]: '^x' }, { team: 'shop' }]);
    expect(config({ dockerOptions: { labels: [{ team: 'shop' }] } }).labels).toEqual([{ team: 'shop' }]);
  });

  test('is not collected where it has no labels of Nomad', () => {
    const { logging } = config({ logs: Logs.uncollected() });
    const { 'labels-regex': _, ...room } = DOCKER_LOGGING.config;
    expect(logging).toEqual({ type: 'json-file', config: [room] });
  });

  test('changes nothing on a platform that collects none', () => {
    for (const logs of [Logs.multiline('^x'), Logs.uncollected()]) expect(config({ logs }, {})).toEqual(config({}, {}));
  });
});

describe('traces of a container', () => {
  const attributes = { hasTraces: true, otlpAddress: 'http://172.17.0.1:4318' };

  test('go to the Collector of its host, under the name of the container', () => {
    const [program, sidecar] = tasks({ traces: true }, attributes);
    expect(program.Env).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://172.17.0.1:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_RESOURCE_ATTRIBUTES:
        'job=mailer,namespace=${NOMAD_NAMESPACE},task_group=${NOMAD_GROUP_NAME},task=${NOMAD_TASK_NAME},alloc_id=${NOMAD_ALLOC_ID},host=${node.unique.name}',
      OTEL_SERVICE_NAME: 'mailer',
      OTEL_TRACES_EXPORTER: 'otlp',
    });
    expect(sidecar.Env).toMatchObject({ OTEL_SERVICE_NAME: 'proxy' });
    expect(sidecar.Env.OTEL_RESOURCE_ATTRIBUTES).toMatch(/^job=mailer,/);
  });

  test('leave variables that are given', () => {
    const env = { OTEL_SERVICE_NAME: EnvValue.of('post'), OTEL_TRACES_SAMPLER: EnvValue.of('always_on') };
    const [{ Env }] = tasks({ traces: true, env }, attributes);
    expect(Env).toMatchObject({
      OTEL_SERVICE_NAME: 'post',
      OTEL_TRACES_SAMPLER: 'always_on',
      OTEL_TRACES_EXPORTER: 'otlp',
    });
  });

  test('are nothing that a platform without traces takes', () => {
    expect(() => tasks({ traces: true }, { otlpAddress: 'http://172.17.0.1:4318' })).toThrow(
      "[shop/mailer] 'traces' must be false: the cluster takes none, got true: give the platform 'traces'",
    );
  });
});
