import { Rule, Violations } from '../../private/validation/violations';
import { isToken } from '../../private/validation/tokens';
import { Host } from './host';
import { HOST_PATH } from './rules';

/** Trees of a Linux system, or of its container engines, in which no directory of a platform may lie. */
const TREES = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/run', '/sbin', '/sys'],
  ...['bin', 'games', 'include', 'lib', 'lib32', 'lib64', 'libexec', 'sbin', 'share', 'src'].map((n) => `/usr/${n}`),
  ...['bin', 'etc', 'games', 'include', 'lib', 'libexec', 'man', 'sbin', 'share'].map((n) => `/usr/local/${n}`),
  ...['lock', 'run', 'snap/docker'].map((name) => `/var/${name}`),
  ...['apt', 'buildkit', 'containerd', 'containers', 'dbus', 'dnf', 'docker', 'dpkg', 'kubelet', 'lxc', 'lxd'],
  ...['NetworkManager', 'cloud', 'pacman', 'polkit-1', 'rpm', 'snapd', 'systemd', 'ubuntu-advantage'],
].map((path) => (path.startsWith('/') ? path : `/var/lib/${path}`));

/** Directories that many programs share: a directory in them is fine. */
const SHARED = [
  ...['account', 'backups', 'cache', 'crash', 'db', 'empty', 'games', 'lib', 'local', 'log', 'mail', 'opt', 'preserve'],
  ...['snap', 'spool', 'tmp', 'www', 'yp', 'home', 'roothome', 'lib/misc', 'spool/cron', 'spool/mail', 'www/html'],
]
  .map((name) => `/var/${name}`)
  .concat('/nix/store', '/opt/cni', '/opt/containerd', '/ostree/deploy', '/usr/local');

/** The directory of one person. */
const HOME = /^(?:\/var)?\/home\/[^/]+$/;

/** A directory of a host that Berth removes with the host. */
export const REMOVABLE: Rule<string> = {
  must: "be a directory of its own, and none of the system's or of a person: it is removed with the host",
  // Another rule says what is no path.
  holds: (path) =>
    !HOST_PATH.holds(path) ||
    !(
      HOME.test(path) ||
      TREES.some((tree) => lies(path, tree)) ||
      [...TREES, ...SHARED].some((each) => lies(each, path))
    ),
  fix: () => "take one like '/var/lib/berth/prod'",
};

/** Check that the removal of a host's data removes nothing else, and that no volume shows what is not its own. */
export function checkDirectories(
  host: Host,
  prop: string,
  own: { readonly [volume: string]: string },
  cniPath: string | undefined,
  violations: Violations,
): void {
  const { dataDir, dockerSocket, registryAuthFile } = host;
  const volumes = Object.entries(host.hostVolumes).map(
    ([name, path]) => [`'${prop}.hostVolumes.${name}'`, path] as const,
  );
  const parts = Object.entries(own).map(([name, path]) => [`the platform's volume '${name}'`, path] as const);
  const others = [
    ...volumes,
    ...parts,
    [`'${prop}.dockerSocket'`, dockerSocket],
    [`'${prop}.registryAuthFile'`, registryAuthFile],
    ["'cniPath'", host.runsTasks ? cniPath : undefined],
  ] as const;
  const require = (
    name: string,
    path: string,
    [other, at]: readonly [string, string | undefined],
    why: string,
  ): void => {
    if (at === undefined || [path, at].some(isToken) || !(lies(path, at) || lies(at, path))) return;
    violations.add({ prop: name, must: `lie apart from ${other} ('${at}')${why}`, got: path });
  };
  others.forEach((other) => require(`${prop}.dataDir`, dataDir, other, ': it is removed with the host'));
  for (const part of parts) {
    volumes.forEach(([name, path]) => require(name.slice(1, -1), path, part, ', which holds what apps must not see'));
  }
}

/** Whether a path is a directory or lies in it. */
function lies(path: string, directory: string): boolean {
  const [inner, outer] = [path, directory].map((each) => each.replace(/^\/var\/(run|lock)(?=\/|$)/, '/$1'));
  return inner === outer || inner.startsWith(`${outer}/`);
}
