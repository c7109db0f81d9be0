/** What VictoriaLogs makes a stream of; `run` of a periodic job stays a plain field, as each has its own allocation. */
const STREAM_FIELDS = 'namespace,job,task_group,task,alloc_id,host,stream';

/** What says nothing beside the labels. */
const IGNORED_FIELDS = 'scope.name,scope.version,severity_number,severity_text';

/** Size of the queue on the host's disk. When it is full, the files of the containers wait. */
const QUEUE_BYTES = 256 * 1024 * 1024;

/** An exporter of the Collector, and the signals that it sends on. */
export interface Exporter {
  /** Id of the exporter, such as `otlp_http/logs`. */
  readonly id: string;

  /** Its configuration. */
  readonly config: { [key: string]: any };
}

/** Where an exporter sends to. */
export interface OtlpTarget {
  /** Base URL of the endpoint: the Collector appends the path of each signal, such as `/v1/logs`. */
  readonly url: string;

  /** Headers of each request; values may be Terraform tokens. */
  readonly headers: { readonly [name: string]: string };
}

/** The exporter to an endpoint that speaks OTLP over HTTP. */
export function otlpExporter(name: string, { url, headers }: OtlpTarget): Exporter {
  return {
    id: `otlp_http/${name}`,
    config: {
      endpoint: url.replace(/\/+$/, ''),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...DELIVERY,
    },
  };
}

/**
 * The exporter to VictoriaLogs.
 *
 * @param url its base URL
 * @param password its password in base64, after the user's name, if it asks for one
 */
export function victoriaLogsExporter(url: string, password: string | undefined): Exporter {
  return otlpExporter('victoria-logs', {
    url: `${url}/insert/opentelemetry`,
    headers: {
      'VL-Stream-Fields': STREAM_FIELDS,
      'VL-Ignore-Fields': IGNORED_FIELDS,
      ...(password !== undefined && { Authorization: `Basic ${password}` }),
    },
  });
}

/** Nothing is given up: what can't be sent waits on the disk, also when the Collector restarts. */
const DELIVERY = {
  compression: 'gzip',
  sending_queue: {
    enabled: true,
    storage: 'file_storage',
    sizer: 'bytes',
    queue_size: QUEUE_BYTES,
    block_on_overflow: true,
    num_consumers: 2,
    batch: { flush_timeout: '1s', min_size: 262144, max_size: 4194304 },
  },
  retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '10s', max_elapsed_time: '0s' },
};
