import { isMap, Json } from '../../private/rendering/json';

/** A task of a job, or a sidecar of one of its services, and what a client knows when it evaluates its configuration. */
export interface DriverTask {
  readonly task: Json;
  /** Names of the environment's variables, and prefixes of secrets as `secret.<name>.`. */
  readonly names: readonly string[];
}

/** What Nomad sets for a task that speaks to Consul by itself. */
const NATIVE = [
  ...['CONSUL_HTTP_ADDR', 'CONSUL_HTTP_TOKEN', 'CONSUL_HTTP_SSL', 'CONSUL_HTTP_SSL_VERIFY', 'CONSUL_TLS_SERVER_NAME'],
  ...['CONSUL_CACERT', 'CONSUL_CLIENT_CERT', 'CONSUL_CLIENT_KEY'],
];

/** All tasks and sidecars of a job in the JSON of Nomad's API that have a driver configuration. */
export function driverTasks(job: Json): DriverTask[] {
  return mapsOf(job.TaskGroups).flatMap((group) => {
    const services = [group, ...mapsOf(group.Tasks)].flatMap(({ Services }) => mapsOf(Services));
    const tasks = mapsOf(group.Tasks).map((task) => ({ task, names: environmentOf(task, group, services) }));
    const sidecars = services.flatMap(({ Connect }) => {
      const task = isMap(Connect) ? Connect.SidecarTask : undefined;
      return isMap(task) ? [{ task, names: environmentOf(task, group, []) }] : [];
    });
    return [...tasks, ...sidecars].filter(({ task }) => isMap(task.Config));
  });
}

/** Names that the job sets by itself, and those of Nomad's hooks. All others begin with `NOMAD_`. */
function environmentOf(task: Json, group: Json, services: Json[]): string[] {
  const { Env, Templates, Secrets, Identities, Resources } = task;
  const isNative = services.some(({ Connect, TaskName }) => {
    const serves = TaskName === undefined || TaskName === task.Name;
    return isMap(Connect) && Connect.Native === true && serves;
  });
  const usesVault = isMap(task.Vault) && task.Vault.Env !== false;
  const usesConsul =
    [task.Consul, group.Consul].some(isMap) || mapsOf(Identities).some(({ Name }) => /^consul_/.test(String(Name)));
  const hasDevices = isMap(Resources) && mapsOf(Resources.Devices).length > 0;
  return [
    ...Object.keys(isMap(Env) ? Env : {}),
    ...mapsOf(Templates).flatMap(variablesOf),
    ...mapsOf(Secrets).map(({ Name }) => `secret.${Name}.`),
    ...(isMap(task.CSIPluginConfig) ? ['CSI_ENDPOINT'] : []),
    ...(usesVault ? ['VAULT_TOKEN', 'VAULT_NAMESPACE'] : []),
    ...(usesConsul ? ['CONSUL_TOKEN', 'CONSUL_HTTP_TOKEN'] : []),
    ...(hasDevices ? ['NVIDIA_VISIBLE_DEVICES'] : []),
    ...(isNative ? NATIVE : []),
  ];
}

/** Variables of a template: what its lines set once its actions are left out. */
function variablesOf({ Envvars, EmbeddedTmpl }: Json): string[] {
  if (Envvars !== true) return [];
  const text = String(EmbeddedTmpl).replace(/\{\{[^]*?\}\}/g, '');
  return [...text.matchAll(/^\s*(?:export\s+)?(\w+)\s*=/gm)].map(([, name]) => name);
}

function mapsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}
