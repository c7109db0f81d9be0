/** Whose telemetry it is: the same words as in lines and metrics. Nomad fills in the rest. */
const RESOURCE = {
  namespace: '${NOMAD_NAMESPACE}',
  task_group: '${NOMAD_GROUP_NAME}',
  task: '${NOMAD_TASK_NAME}',
  alloc_id: '${NOMAD_ALLOC_ID}',
  host: '${node.unique.name}',
};

/**
 * Environment by which the SDKs of OpenTelemetry send traces to the Collector of their host. Lines are collected anyway, and
 * metrics scraped.
 *
 * @param address URL of the Collector
 * @param job name of the job
 * @param service name by which its traces are found
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function otlpEnvironment(address: string, job: string, service: string): { [name: string]: string } {
  const attributes = Object.entries({ job, ...RESOURCE }).map(([name, value]) => `${name}=${value}`);
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: address,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_RESOURCE_ATTRIBUTES: attributes.join(','),
    OTEL_SERVICE_NAME: service,
    OTEL_TRACES_EXPORTER: 'otlp',
  };
}
