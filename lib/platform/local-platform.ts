import { DockerHost } from '../docker/docker-host';
import { merge } from '../private/rendering/json';
import { PlatformBaseProps, PlatformProps } from './platform-props';
import { HostRole } from './topology/host';
import { isPublic } from './topology/rules';
import { Violations } from '../private/validation/violations';
import { BRIDGE_ADDRESS } from './topology/topology';

/** Options for `Platform.local`. */
export interface LocalPlatformOptions extends PlatformBaseProps {
  /**
   * The Docker host that runs the platform.
   *
   * @default DockerHost.local()
   */
  readonly dockerHost?: DockerHost;

  /**
   * Address of that host on which everything listens. It can't be loopback, as each container has its own.
   *
   * @default '172.17.0.1' - Docker's bridge: reachable from the machine and its containers, from nowhere else
   */
  readonly address?: string;

  /**
   * Network interface that carries the address.
   *
   * @default 'docker0' - when the address is the default one; with another address it must be given
   */
  readonly networkInterface?: string;

  /**
   * Name of the host: of its agents, and the last part of its stack's name.
   *
   * @default 'host'
   */
  readonly hostName?: string;

  /**
   * Port on which the ingress accepts requests.
   *
   * @default 8000
   */
  readonly ingressPort?: number;

  /**
   * Port of Traefik's dashboard.
   *
   * @default 8081
   */
  readonly dashboardPort?: number;

  /**
   * Directory on the host for Nomad's data, on a shared mount and outside Docker's own. It is removed with the platform.
   *
   * @default - `/var/lib/berth/<id>`
   */
  readonly dataDir?: string;

  /**
   * Directory of the Docker Engine's data on the host, as `docker info` names it (Docker Root Dir). The Collector reads the
   * output of containers there.
   *
   * @default '/var/lib/docker'
   */
  readonly dockerDataRoot?: string;

  /**
   * Further static configuration of Traefik, nested, by Traefik's own names.
   *
   * @default - none
   */
  readonly traefikConfig?: { [key: string]: any };
}

/** A developer's machine has images of its own, which Nomad must not remove. */
const KEEP_IMAGES = { plugin: { docker: { config: { gc: { image: false } } } } };

/** Names of props in errors, and of the options that they come from. */
const OPTIONS: [pattern: RegExp, option: string][] = [
  [/'hosts\[0\]\.name'/g, "'hostName'"],
  [/'hosts\[0\]\.(\w+)'/g, "'$1'"],
  [/ingress\.httpPort/g, 'ingressPort'],
  [/ingress\.adminPort/g, 'dashboardPort'],
  // The same as 'address', which has its own violation.
  [/(?:^|\n)\[[^\]]*\] '(?:dnsAddress|ingress\.bindAddress)' must [^]*?(?=\n\[|$)/g, ''],
  [/^\n/, ''],
];

/** Let errors name the options of `Platform.local` instead of the props of `Platform`. */
export function translateErrors<T>(define: () => T): T {
  try {
    return define();
  } catch (error) {
    const message = OPTIONS.reduce(
      (text, [pattern, option]) => text.replace(pattern, option),
      (error as Error).message,
    );
    throw new Error(message);
  }
}

/** Check what only a platform without access control must not be given. */
export function checkLocal(id: string, { address }: LocalPlatformOptions): void {
  if (address === undefined || !isPublic(address)) return;
  const violations = new Violations();
  const must = 'be a private address: whoever reaches a local platform is root on its host';
  violations.add({ prop: 'address', must, got: address, fix: "write 'new Platform(…)', which has access control" });
  throw new Error(violations.describe(id));
}

/** The props of a platform on one Docker host. */
export function localProps(options: LocalPlatformOptions): PlatformProps {
  const { dockerHost, hostName, address = BRIDGE_ADDRESS, dataDir, ingressPort, dashboardPort, ...others } = options;
  const { traefikConfig, networkInterface, dockerDataRoot, ...base } = others;
  return {
    ...base,
    hosts: [
      {
        name: hostName ?? 'host',
        dockerHost: dockerHost ?? DockerHost.local(),
        address,
        networkInterface: networkInterface ?? (address === BRIDGE_ADDRESS ? 'docker0' : ''),
        roles: [HostRole.SERVER, HostRole.CLIENT, HostRole.INGRESS],
        dataDir,
        dockerDataRoot,
      },
    ],
    singleServer: true,
    secured: false,
    ingress: {
      httpPort: ingressPort ?? 8000,
      adminPort: dashboardPort,
      bindAddress: address,
      dashboard: true,
      raw: traefikConfig,
    },
    dnsAddress: address,
    nomadConfig: merge(KEEP_IMAGES, options.nomadConfig ?? {}),
  };
}
