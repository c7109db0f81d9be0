import { Token } from 'cdktf';
import { DISK, NOMAD_ID, notShorter, roomForLogs } from '../rules';
import { integer, NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { checkDevice, checkPlace } from '../placement/condition-rules';
import { checkPeriodic } from './periodic-rules';
import { JobSpec, TaskGroupSpec, TaskSpec } from './spec/spec.generated';

const JOB_TYPES = oneOf('service', 'batch', 'system', 'sysbatch');

/** Check for what Nomad would refuse, or accept and never complete. */
export function checkJob(spec: JobSpec, detach: boolean, bridgeSupported: boolean, violations: Violations): void {
  violations.require('spec.id', spec.id, NOMAD_ID);
  violations.require('spec.type', spec.type, JOB_TYPES);
  violations.require('spec.priority', spec.priority, integer(1, 100));
  violations.require('spec.datacenters', spec.datacenters, NOT_EMPTY);
  checkPlace('spec', spec, violations);
  checkPeriodic(spec, violations);
  const groups = known(spec.taskGroups, 'spec.taskGroups', violations);
  unique(groups, 'spec.taskGroups', violations);
  groups.forEach((group, index) => checkGroup(group, `spec.taskGroups[${index}]`, violations));
  if (!bridgeSupported) groups.forEach((group, index) => checkBridge(group, `spec.taskGroups[${index}]`, violations));
  groups.forEach((group, index) => checkDeadline(spec, group, `spec.taskGroups[${index}]`, violations));
  if (!detach) groups.forEach((group, index) => checkPromotion(spec, group, `spec.taskGroups[${index}]`, violations));
}

function checkGroup(group: TaskGroupSpec, prop: string, violations: Violations): void {
  violations.require(`${prop}.count`, group.count, integer(0));
  checkScaling(group, prop, violations);
  checkPlace(prop, group, violations);
  group.services?.forEach(({ name }, index) => violations.require(`${prop}.services[${index}].name`, name, NOT_EMPTY));
  if (group.name === undefined) violations.add({ prop: `${prop}.name`, must: 'be given' });
  group.networks?.forEach((network, index) => {
    const at = `${prop}.networks[${index}]`;
    network.reservedPorts?.forEach((port, n) => {
      violations.require(`${at}.reservedPorts[${n}].value`, port.value, integer(1, 65535));
      violations.require(`${at}.reservedPorts[${n}].to`, port.to, integer(-1, 65535));
    });
    network.dynamicPorts?.forEach((port, n) => {
      violations.require(`${at}.dynamicPorts[${n}].to`, port.to, integer(-1, 65535));
    });
  });
  const tasks = hasProxy(group) ? (group.tasks ?? []) : known(group.tasks, `${prop}.tasks`, violations);
  if (Token.isUnresolved(tasks)) return;
  unique(tasks, `${prop}.tasks`, violations);
  tasks.forEach((task, index) => checkTask(task, `${prop}.tasks[${index}]`, violations));
  tasks.forEach(({ logConfig }) => {
    const rule = roomForLogs(logConfig?.maxFiles, logConfig?.maxFileSizeMb);
    const { sizeMb } = group.ephemeralDisk ?? {};
    violations.require(`${prop}.ephemeralDisk.sizeMb`, sizeMb, rule);
    if (sizeMb === undefined && !rule.holds(DISK)) {
      violations.add({ prop: `${prop}.ephemeralDisk.sizeMb`, must: rule.must });
    }
  });
}

/** Nomad itself adds the task of a gateway, and of a sidecar, so that a group may have no other. */
function hasProxy({ services }: TaskGroupSpec): boolean {
  if (!Array.isArray(services)) return false;
  return services.some(({ connect }) => connect?.gateway !== undefined || connect?.sidecarService !== undefined);
}

/** A group without a count starts with the minimum of its policy. */
function checkScaling({ count: given, scaling }: TaskGroupSpec, prop: string, violations: Violations): void {
  if (scaling === undefined || Token.isUnresolved(scaling)) return;
  const count = given ?? scaling.min ?? 1;
  const { min = count, max } = scaling;
  if (max === undefined) violations.add({ prop: `${prop}.scaling.max`, must: 'be given' });
  violations.require(`${prop}.scaling.min`, scaling.min, integer(0));
  violations.require(`${prop}.scaling.max`, max, integer(0));
  if (max === undefined || [count, min, max].some(Token.isUnresolved)) return;
  if (min > max) violations.add({ prop: `${prop}.scaling.min`, must: `be at most the 'max' of ${max}`, got: min });
  else violations.require(`${prop}.count`, count, integer(min, max));
}

/** Nomad would wait for a host with the plugins forever. */
function checkBridge(group: TaskGroupSpec, prop: string, violations: Violations): void {
  group.networks?.forEach(({ mode }, index) => {
    if (mode === undefined || !/^(?:bridge$|cni\/)/.test(mode)) return;
    const must = "not need CNI plugins, which the platform's hosts don't have";
    const fix = "give the platform 'cniPath', or leave the mode out";
    violations.add({ prop: `${prop}.networks[${index}].mode`, must, got: mode, fix });
  });
}

function checkTask(task: TaskSpec, prop: string, violations: Violations): void {
  checkPlace(prop, task, violations);
  const devices = task.resources?.devices;
  if (!Token.isUnresolved(devices)) {
    devices?.forEach((each, index) => checkDevice(`${prop}.resources.devices[${index}]`, each, violations));
  }
  if (task.name === undefined) violations.add({ prop: `${prop}.name`, must: 'be given' });
  if (task.driver === undefined) {
    violations.add({ prop: `${prop}.driver`, must: 'be given', fix: "write driver: 'docker'" });
  }
  const { cpu, cores } = task.resources ?? {};
  // Nomad's API shows no other number for a task with cores.
  if (cpu !== 0 || cores === undefined || cores === 0) violations.require(`${prop}.resources.cpu`, cpu, integer(1));
  violations.require(`${prop}.resources.memoryMb`, task.resources?.memoryMb, integer(10));
}

function checkDeadline(spec: JobSpec, group: TaskGroupSpec, prop: string, violations: Violations): void {
  const { progressDeadline } = { ...spec.update, ...group.update };
  const tasks: unknown = group.tasks;
  const isUnlimited = progressDeadline?.isUnresolved() === false && progressDeadline.toNanoseconds() === 0;
  if (isUnlimited || (spec.type !== 'service' && spec.type !== undefined)) return;
  if (!Array.isArray(tasks) || Token.isUnresolved(tasks)) return;
  for (const { killTimeout } of tasks as TaskSpec[]) {
    if (killTimeout === undefined) continue;
    violations.require(`${prop}.update.progressDeadline`, progressDeadline, notShorter(killTimeout));
  }
}

/** Whether somebody has to promote an update, for which Terraform would wait until it times out. */
export function awaitsPromotion(spec: JobSpec, group: TaskGroupSpec): boolean {
  const { canary, autoPromote } = { ...spec.update, ...group.update };
  return canary !== undefined && !Token.isUnresolved(canary) && canary !== 0 && !autoPromote;
}

function checkPromotion(spec: JobSpec, group: TaskGroupSpec, prop: string, violations: Violations): void {
  if (!awaitsPromotion(spec, group)) return;
  const { autoPromote } = { ...spec.update, ...group.update };
  const fix = 'set autoPromote, or detach and promote by hand';
  violations.add({ prop: `${prop}.update.autoPromote`, must: 'be true for canaries', got: autoPromote, fix });
}

function known<T>(items: T[] | undefined, prop: string, violations: Violations): T[] {
  if (items === undefined) violations.add({ prop, must: 'be given' });
  if (items === undefined || Token.isUnresolved(items)) return [];
  violations.require(prop, items, NOT_EMPTY);
  return items;
}

function unique(items: { readonly name?: string }[], prop: string, violations: Violations): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (name !== undefined && seen.has(name)) violations.add({ prop, must: 'have unique names', got: name });
    if (name !== undefined) seen.add(name);
  }
}
