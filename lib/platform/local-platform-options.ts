import { DockerHost } from '../docker/docker-host';
import { PlatformBaseProps } from './platform-base-props';

/** Options for `Platform.local`. */
export interface LocalPlatformOptions extends PlatformBaseProps {
  /**
   * The machine whose Docker Engine runs the platform.
   *
   * @default DockerHost.local()
   */
  readonly dockerHost?: DockerHost;

  /**
   * Address of that machine on which everything listens; loopback can't be one, as containers have a loopback of their own.
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
   * Name of the machine's agents, with which the name of its stack ends.
   *
   * @default 'host'
   */
  readonly hostName?: string;

  /**
   * Port at which the ingress takes requests.
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
   * Directory on the machine for Nomad's data, on a shared mount and outside Docker's own; it goes with the platform.
   *
   * @default - `/var/lib/berth/<id>`
   */
  readonly dataDir?: string;

  /**
   * Further static configuration of Traefik, nested, by Traefik's own names.
   *
   * @default - none
   */
  readonly traefikConfig?: { [key: string]: any };
}
