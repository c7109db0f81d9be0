import { Duration } from '../../../core/duration';
import { Size } from '../../../core/size';
import { ContainerImage } from '../../../docker/container-image';
import { checkDocument, checkTexts, plain } from '../../../private/validation/plain-text';
import { integer, oneOf, wholeMebibytes } from '../../../private/validation/rules';
import { Rule, Violation, Violations } from '../../../private/validation/violations';
import { alertingViolations } from '../../../observability/alerts/alertmanager/alerting-rules';
import { Topology } from '../../topology/topology';
import { METRICS_DEFAULTS, PlatformMetrics } from './platform-metrics';
import { remoteWriteViolations } from './remote-write';

const LABEL: Rule<string> = {
  must: "have names that are not empty and do not begin with '__', as Prometheus' own do",
  holds: (name) => name !== '' && !name.startsWith('__'),
};

/** Prometheus puts variables of its environment into the values of external labels. */
const LABEL_VALUE: Rule<string> = {
  must: "write '$' as '$$', as Prometheus takes one for a variable of its environment",
  holds: (value) => !value.replace(/\$\$/g, '').includes('$'),
};

const ROOM: Rule<Size> = {
  must: 'be at least 256 MiB, which Prometheus takes before it can remove anything',
  holds: (value) => value.isUnresolved() || value.toMebibytes() >= 256,
};

function atLeast(least: Duration): Rule<Duration> {
  return {
    must: `be at least ${least}`,
    holds: (value) => value.isUnresolved() || value.toNanoseconds() >= least.toNanoseconds(),
  };
}

/** The least that node_exporter and the two agents of a host report at each reading, and that a value takes on disk. */
const LEAST = { samples: 500, bytes: 1.2 };

/** A retention that is asked for has to fit, by what the platform reports of itself alone. */
function checkRoom(metrics: PlatformMetrics, hosts: number, violations: Violations): void {
  const { retention, size = METRICS_DEFAULTS.size, scrapeInterval = METRICS_DEFAULTS.scrapeInterval } = metrics;
  if (retention === undefined || [retention, size, scrapeInterval].some((each) => each.isUnresolved())) return;
  const readings = retention.toSeconds() / Math.max(scrapeInterval.toSeconds(), 1);
  const room = Size.mebibytes(Math.ceil((hosts * readings * LEAST.samples * LEAST.bytes) / 2 ** 20));
  if (room.toBytes() <= size.toBytes()) return;
  const must = `be at least ${room} for a 'retention' of ${retention}: so much the platform reports of itself alone`;
  violations.add({ prop: 'metrics.size', must, got: metrics.size ?? `${size}, the default` });
}

/** What is wrong with the metrics of a platform. */
export function metricsViolations(
  metrics: PlatformMetrics,
  topology: Topology,
  images: { readonly [program: string]: ContainerImage },
): Violation[] {
  const violations = new Violations();
  const clients = topology.clients.map(({ name }) => name);
  if (clients.length === 0) violations.add({ prop: 'metrics', must: 'have a host with the role CLIENT to run on' });
  else {
    violations.require('metrics.host', metrics.host, {
      ...oneOf(...clients),
      must: `be a host with the role CLIENT (${clients.join(', ')})`,
    });
  }
  violations.require('metrics.retention', metrics.retention, atLeast(Duration.hours(2)));
  violations.require('metrics.scrapeInterval', metrics.scrapeInterval, atLeast(Duration.seconds(1)));
  violations.require('metrics.size', metrics.size, ROOM);
  checkRoom(metrics, topology.hosts.length, violations);
  violations.require('metrics.sampleLimit', metrics.sampleLimit, integer(0));
  violations.require('metrics.cpu', metrics.cpu, integer(1));
  violations.require('metrics.memory', metrics.memory, wholeMebibytes(64, 'what Prometheus needs to start'));
  for (const [name, value] of Object.entries(metrics.externalLabels ?? {})) {
    violations.require('metrics.externalLabels', name, LABEL);
    violations.require(`metrics.externalLabels.${name}`, value, LABEL_VALUE);
  }
  violations.add(...alertingViolations('metrics.', metrics));
  checkTexts('metrics.externalLabels', metrics.externalLabels, violations);
  checkTexts('metrics.prometheusArgs', metrics.prometheusArgs, violations);
  plain('metrics.nodeExporterArgs', metrics.nodeExporterArgs, violations);
  checkDocument('metrics.prometheusConfig', metrics.prometheusConfig ?? {}, violations);
  checkDocument('metrics.remoteWrite', metrics.remoteWrite ?? [], violations);
  violations.add(...remoteWriteViolations('metrics.remoteWrite', metrics.remoteWrite ?? []));
  for (const [program, image] of Object.entries(images)) {
    if (program === 'serviceHealth' && metrics.serviceHealthImage === undefined) continue;
    violations.add(...image._violations(`metrics.${program}Image`));
  }
  return violations.all;
}
