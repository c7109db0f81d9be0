import { IPolicy, PolicyJob } from '../policy';
import { isUnknown, itemsOf } from './container-task';

const HOST = '${node.unique.id}';

/** The groups of a job that a deployment replaces step by step. */
function deployedGroups({
  spec,
  groups,
}: PolicyJob): { readonly name: string; readonly update: any; readonly group: any }[] {
  if (spec.Type !== undefined && spec.Type !== 'service') return [];
  return groups.map((group) => ({ name: group.Name, update: { ...spec.Update, ...group.Update }, group }));
}

export const TWO_INSTANCES: IPolicy = {
  id: 'two-instances',
  check: (job) =>
    deployedGroups(job)
      .filter(({ group: { Count = 1 } }) => job.routes.length > 0 && typeof Count === 'number' && Count < 2)
      .map(
        ({ name, group }) =>
          `'${name}' must have at least 2 instances, as it has routes, got ${group.Count ?? 1}: raise 'count'`,
      ),
};

export const TWO_HOSTS: IPolicy = {
  id: 'two-hosts',
  check: (job) =>
    deployedGroups(job)
      .filter(({ group: { Count = 1 } }) => job.routes.length > 0 && Count !== 1 && Count !== 0)
      .filter(({ group }) => ![job.spec, group].some(isSpread))
      .map(({ name }) => `'${name}' must be spread over hosts, as it has routes: leave 'spreads' at its default`),
};

function isSpread({ Spreads, Constraints }: any): boolean {
  return (
    itemsOf(Spreads).some(({ Attribute }) => Attribute === HOST || Attribute === '${node.unique.name}') ||
    itemsOf(Constraints).some(({ Operand, RTarget }) => Operand === 'distinct_hosts' && RTarget !== 'false')
  );
}

export const HEALTH_CHECK: IPolicy = {
  id: 'health-check',
  check: ({ services }) =>
    services
      .filter(({ PortLabel, Checks }) => PortLabel && itemsOf(Checks).length === 0)
      .map(({ Name }) => `the service '${Name}' must have a health check: give 'healthCheck'`),
};

export const AUTO_REVERT: IPolicy = {
  id: 'auto-revert',
  check: (job) =>
    deployedGroups(job)
      .filter(({ update: { AutoRevert } }) => AutoRevert !== true && !isUnknown(AutoRevert))
      .map(
        ({ name }) =>
          `'${name}' must go back to its last stable version when a deployment fails: give 'update' with autoRevert`,
      ),
};

export const CANARY_CHECK: IPolicy = {
  id: 'canary-check',
  check: (job) =>
    deployedGroups(job)
      .filter(({ update }) => update.Canary > 0)
      .filter(({ group, update }) => update.HealthCheck === 'task_states' || !hasCheck(group))
      .map(({ name }) => `the canaries of '${name}' must be checked before others follow them: give 'healthCheck'`),
};

function hasCheck({ Services, Tasks }: any): boolean {
  const services = [...itemsOf(Services), ...itemsOf(Tasks).flatMap((task) => itemsOf(task.Services))];
  return services.some(({ Checks }) => itemsOf(Checks).length > 0);
}

export const RESOURCES: IPolicy = {
  id: 'resources',
  check: ({ tasks }) =>
    tasks.flatMap(({ Name, Resources }) => {
      const { CPU, Cores, MemoryMB } = Resources ?? {};
      return [
        ...(CPU || Cores ? [] : [`the task '${Name}' must say how much CPU it takes: give 'cpu'`]),
        ...(MemoryMB ? [] : [`the task '${Name}' must say how much memory it may take: give 'memory'`]),
      ];
    }),
};

export const NO_OVERLAP: IPolicy = {
  id: 'no-overlap',
  check: ({ spec: { Periodic } }) =>
    Periodic === undefined || Periodic === null || Periodic.ProhibitOverlap === true
      ? []
      : ["a run must not start before the last one has ended: leave out 'allowOverlap'"],
};
