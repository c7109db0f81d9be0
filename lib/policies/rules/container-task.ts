/** Drivers that run containers. */
const CONTAINERS = ['docker', 'podman'];

/** A task that runs a container, with its driver's options. */
export interface ContainerTask {
  readonly name: string;
  readonly config: any;
  readonly task: any;
}

/** The tasks of a job that run containers. */
export function containersOf(tasks: any[]): ContainerTask[] {
  return tasks
    .filter(({ Driver }) => CONTAINERS.includes(Driver))
    .map((task) => ({ name: task.Name, config: task.Config ?? {}, task }));
}

/** Whether a value is known only to Terraform or to Nomad. */
export function isUnknown(value: unknown): boolean {
  return typeof value === 'string' && value.includes('${');
}

/** A list of any length, also where one item stands alone. */
export function itemsOf(value: unknown): any[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
