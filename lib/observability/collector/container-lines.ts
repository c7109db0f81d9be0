import { AGENT_TAG, FIRST_LINE_LABEL, NOMAD_LABELS } from '../logs/docker-logging';

/** Where the Collector sees the files of Docker's json-file driver. */
export const CONTAINERS = '/var/lib/docker/containers';

/** Lines of stack traces: indented ones, closing brackets, and Java's causes. */
const FIRST_LINE = '^[^\\s})\\]]';
const CAUSE = '^Caused by:';

/** What decides which lines of a host's containers are collected, and how. */
export interface ContainerLines {
  /** Name of the host. */
  readonly host: string;

  /**
   * Regular expression of the lines that begin an entry, for containers that have none of their own.
   *
   * @default - those that are not indented, close no bracket and begin with no `Caused by:`
   */
  readonly firstLine?: string;

  /** Whether lines are joined with the traces whose ids they hold. */
  readonly tracing: boolean;
}

/**
 * The Collector's receiver of the output of a host's containers: Docker's files, also those that it has rotated, as a burst
 * fills several before anybody reads the first.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/filelogreceiver
 */
export function containerLines({ host, firstLine, tracing }: ContainerLines): object {
  return {
    include: [`${CONTAINERS}/*/*-json.log`, `${CONTAINERS}/*/*-json.log.*`],
    start_at: 'beginning',
    include_file_name: false,
    include_file_path: true,
    poll_interval: '200ms',
    storage: 'file_storage',
    max_log_size: '1MiB',
    // What can't be handed on stays in the files.
    retry_on_failure: { enabled: true, max_elapsed_time: '0' },
    operators: [
      {
        type: 'json_parser',
        parse_from: 'body',
        parse_to: 'attributes',
        timestamp: {
          parse_from: 'attributes.time',
          layout_type: 'gotime',
          layout: '2006-01-02T15:04:05.999999999Z07:00',
        },
      },
      { type: 'filter', expr: `not (${IS_OF_TASK} or ${IS_OF_AGENT})` },
      { type: 'add', field: 'attributes.src', value: 'EXPR(attributes["log.file.path"] + attributes.stream)' },
      // Docker splits lines at 16 KiB; the last part ends with a newline.
      join({ is_last_entry: 'attributes.log endsWith "\\n"', max_unmatched_batch_size: 0 }),
      join({ is_first_entry: beginsEntry(firstLine), force_flush_period: '1s', max_unmatched_batch_size: 1 }),
      { type: 'move', from: 'attributes.log', to: 'body' },
      { type: 'regex_replace', field: 'body', regex: '\\r?\\n$', replace_with: '' },
      ...(tracing ? withTraces() : []),
      ...ofTasks(),
      ...ofAgents(host),
      ...['attributes.attrs', 'attributes.time', 'attributes.src', 'attributes["log.file.path"]'].map((field) => ({
        type: 'remove',
        field,
      })),
    ],
  };
}

/** A value that Docker has written beside a line. */
function attribute(name: string): string {
  return `attributes.attrs[${JSON.stringify(name)}]`;
}

const IS_OF_TASK = `(attributes.attrs != nil and ${attribute(NOMAD_LABELS.job)} != nil)`;
const IS_OF_AGENT = `(attributes.attrs != nil and attributes.attrs.tag != nil and attributes.attrs.tag startsWith "${AGENT_TAG}")`;

/** Lines that belong together become one entry, with the time of the first; each stream of a file is on its own. */
function join(when: object): object {
  return {
    type: 'recombine',
    combine_field: 'attributes.log',
    combine_with: '',
    source_identifier: 'attributes.src',
    max_log_size: '1MiB',
    ...when,
  };
}

/** A container's own rule goes before that of the platform. */
function beginsEntry(firstLine: string | undefined): string {
  const usual =
    firstLine === undefined
      ? `attributes.log matches ${text(FIRST_LINE)} and not (attributes.log matches ${text(CAUSE)})`
      : `attributes.log matches ${text(firstLine)}`;
  const own = attribute(FIRST_LINE_LABEL);
  return `${own} != nil ? attributes.log matches ${own} : (${usual})`;
}

/** A text in the Collector's language of expressions. */
function text(value: string): string {
  return JSON.stringify(value);
}

/** The id of a trace, as access logs of Traefik and loggers of most languages write it. */
const TRACE_ID = '(?i)trace[_-]?id"?\\s*[:=]\\s*"?(?P<trace_id>[0-9a-f]{32})\\b';

/** An entry gets the id of the first trace that it names. */
function withTraces(): object[] {
  const found = 'attributes.trace_id != nil';
  return [
    {
      type: 'regex_parser',
      if: `body matches ${text(TRACE_ID)}`,
      parse_from: 'body',
      parse_to: 'attributes',
      regex: TRACE_ID,
    },
    { type: 'trace_parser', if: found, trace_id: { parse_from: 'attributes.trace_id' } },
    { type: 'remove', if: found, field: 'attributes.trace_id' },
  ];
}

/** A run of a periodic or dispatched job is a job of its own to Nomad; here it counts as its parent's. */
const JOB_AND_RUN = '^(?P<job>.*?)(?:/(?:periodic|dispatch)-(?P<run>.*))?$';

/** The labels of a task's lines: the same words as in Nomad's and the app's metrics. */
function ofTasks(): object[] {
  const moves = [
    [NOMAD_LABELS.namespace, 'namespace'],
    [NOMAD_LABELS.taskGroup, 'task_group'],
    [NOMAD_LABELS.task, 'task'],
    [NOMAD_LABELS.allocation, 'alloc_id'],
    [NOMAD_LABELS.host, 'host'],
  ];
  return [
    {
      type: 'regex_parser',
      if: IS_OF_TASK,
      parse_from: attribute(NOMAD_LABELS.job),
      parse_to: 'resource',
      regex: JOB_AND_RUN,
    },
    ...moves.map(([label, name]) => ({
      type: 'move',
      if: IS_OF_TASK,
      from: attribute(label),
      to: `resource["${name}"]`,
    })),
  ];
}

/** The agents' lines have no namespace. */
function ofAgents(host: string): object[] {
  return [
    {
      type: 'regex_parser',
      if: IS_OF_AGENT,
      parse_from: 'attributes.attrs.tag',
      parse_to: 'resource',
      regex: `^${AGENT_TAG}(?P<job>.*)$`,
    },
    { type: 'add', if: IS_OF_AGENT, field: 'resource["host"]', value: host },
  ];
}
