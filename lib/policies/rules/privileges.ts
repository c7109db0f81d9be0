import { DEFAULT_CAPABILITIES } from '../../app/container/container-security';
import { IPolicy } from '../policy';
import { ContainerTask, containersOf, isUnknown, itemsOf } from './container-task';

/** A rule for each container of a job; a problem is a sentence about the task. */
function forContainers(id: string, problemsOf: (container: ContainerTask) => string[]): IPolicy {
  return {
    id,
    check: ({ tasks }) =>
      containersOf(tasks).flatMap((container) =>
        problemsOf(container).map((problem) => `the task '${container.name}' must ${problem}`),
      ),
  };
}

export const NOT_PRIVILEGED = forContainers('not-privileged', ({ config }) =>
  config.privileged === true || config.privileged === 'true'
    ? ["not be privileged: give it the capabilities that it needs by 'security.capabilities'"]
    : [],
);

export const CAPABILITIES = forContainers('capabilities', ({ config }) => {
  const added = itemsOf(config.cap_add).map((name) => String(name).toLowerCase().replace(/^cap_/, ''));
  const more = added.filter((name) => !isUnknown(name) && !DEFAULT_CAPABILITIES.includes(name));
  return more.length === 0 ? [] : [`have no further capabilities, got ${more.join(', ')}: leave them out`];
});

export const HOST_NAMESPACES: IPolicy = {
  id: 'host-namespaces',
  check: ({ groups, tasks }) => {
    const networks = groups
      .filter(({ Networks }) => itemsOf(Networks).some(({ Mode }) => Mode === 'host'))
      .map(({ Name }) => `the group '${Name}' must have a network of its own: leave out its mode 'host'`);
    const containers = containersOf(tasks).flatMap(({ name, config }) =>
      ['network_mode', 'pid_mode', 'ipc_mode', 'uts_mode', 'userns_mode']
        .filter((option) => config[option] === 'host')
        .map((option) => `the task '${name}' must not share the host's, got '${option}' 'host': leave it out`),
    );
    return [...networks, ...containers];
  },
};

export const HOST_PATHS = forContainers('host-paths', ({ config }) => {
  const volumes = itemsOf(config.volumes).map((each) => String(each).split(':')[0]);
  const binds = [...itemsOf(config.mount), ...itemsOf(config.mounts)]
    .filter(({ type }) => type === undefined || type === 'bind')
    .map(({ source }) => String(source));
  const paths = [...volumes, ...binds].filter((path) => path.startsWith('/') || path.split('/').includes('..'));
  return paths.map(
    (path) => `not mount a path of the host, got '${path}': use a volume that Nomad knows, by Volume.host`,
  );
});

export const READ_ONLY_ROOT = forContainers('read-only-root', ({ config: { readonly_rootfs: readOnly } }) =>
  readOnly === true || isUnknown(readOnly)
    ? []
    : [
        "have a root file system that is read-only: give 'security.readOnlyRootFilesystem', and volumes for what it writes",
      ],
);

export const NOT_ROOT = forContainers('not-root', ({ task: { User } }) => {
  if (isUnknown(User)) return [];
  if (!User) return ["name the user that it runs as, as its image's may be root: give 'user'"];
  return /^(?:root|0+)(?::|$)/.test(User) ? [`not run as root, got '${User}': give another 'user'`] : [];
});
