import { Duration } from '../../../core/duration';
import { checkTexts } from '../../../private/validation/plain-text';
import { oneOf, wholeMebibytes } from '../../../private/validation/rules';
import { RE2 } from '../../../private/validation/re2';
import { Rule, Violations } from '../../../private/validation/violations';
import { Topology } from '../../topology/topology';
import { checkEndpoint } from './otlp-endpoint';
import { PlatformLogs } from './platform-logs';

/** Lines are kept by days, and VictoriaLogs refuses to start with less or more. */
const RETENTION: Rule<Duration> = {
  must: 'be whole hours, at least a day and at most 36500 days, as VictoriaLogs removes whole days',
  holds: (value) => {
    if (value.isUnresolved()) return true;
    const hours = value.toSeconds() / 3600;
    return Number.isInteger(hours) && hours >= 24 && hours <= 24 * 36500;
  },
};

/** Flags that other props set, or on which the job depends. */
const OWN_FLAGS: { readonly [flag: string]: string } = {
  storageDataPath: "the platform's own",
  retentionPeriod: "write 'retention'",
  'retention.maxDiskSpaceUsageBytes': "write 'size'",
  'retention.maxDiskUsagePercent': "write 'size', which excludes it",
  'memory.allowedBytes': "write 'memory'",
  'memory.allowedPercent': "write 'memory'",
  httpListenAddr: "the platform's own",
  'httpAuth.username': "the platform's own",
  'httpAuth.password': "the platform's own",
};

const FLAG: Rule<string> = {
  must: 'be the name of a flag without hyphens before it, such as search.maxQueryDuration',
  holds: (value) => /^[A-Za-z][A-Za-z0-9.]*$/.test(value),
  fix: (value) => (/^-+[A-Za-z]/.test(value) ? `write '${value.replace(/^-+/, '')}'` : undefined),
};

/** Nothing begins an entry when the expression is empty, as it matches every line. */
const NOT_EMPTY: Rule<string> = {
  must: "not be empty: write '^' to keep every line on its own",
  holds: (value) => value !== '',
};

/** Check all that is given for the logs of a platform. */
export function checkLogs(logs: PlatformLogs, topology: Topology, violations: Violations): void {
  const { retention, size, host, store, endpoints = [], firstLine, memory, flags = {} } = logs;
  const clients = topology.clients.map(({ name }) => name);
  violations.require('logs.retention', retention, RETENTION);
  violations.require('logs.size', size, wholeMebibytes(64, 'two days are kept in any case'));
  violations.require('logs.memory', memory, wholeMebibytes(64, 'it needs as much when nobody asks'));
  violations.require('logs.host', host, {
    ...oneOf(...clients),
    must: `be a host with the role CLIENT (${clients.join(', ')})`,
  });
  violations.require('logs.firstLine', firstLine, NOT_EMPTY);
  violations.require('logs.firstLine', firstLine, RE2);
  violations.requireLiteral('logs.firstLine', firstLine);
  checkTexts('logs.firstLine', firstLine, violations);
  endpoints.forEach((endpoint, index) => checkEndpoint(`logs.endpoints[${index}]`, endpoint, violations));
  for (const [name, value] of Object.entries(flags)) {
    violations.require(`logs.flags.${name}`, name, FLAG);
    const fix = Object.hasOwn(OWN_FLAGS, name) ? OWN_FLAGS[name] : undefined;
    if (fix !== undefined) violations.add({ prop: `logs.flags.${name}`, must: 'not be set', got: value, fix });
  }
  if (store === false && endpoints.length === 0) {
    const fix = "name one in 'endpoints', or leave 'store' out";
    violations.add({ prop: 'logs.store', must: 'be true where the lines go nowhere else', got: store, fix });
  }
  checkStoreProps(logs, violations);
}

/** What only the store uses would be forgotten without one. */
function checkStoreProps(logs: PlatformLogs, violations: Violations): void {
  const { store, endpoints = [] } = logs;
  if (store ?? endpoints.length === 0) return;
  for (const prop of ['retention', 'size', 'host', 'memory', 'image', 'flags'] as const) {
    if (logs[prop] === undefined) continue;
    violations.add({
      prop: `logs.${prop}`,
      must: "be given with 'store: true', beside other endpoints",
      got: logs[prop],
    });
  }
}
