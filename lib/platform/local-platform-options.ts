import { Duration } from '../core/duration';
import { ContainerImage } from '../docker/container-image';
import { DockerHost } from '../docker/docker-host';

/** Options for `Platform.local`. */
export interface LocalPlatformOptions {
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
   * Datacenter of the agents.
   *
   * @default 'dc1'
   */
  readonly datacenter?: string;

  /**
   * Nomad namespaces for apps, beside `default`.
   *
   * @default - none
   */
  readonly namespaces?: string[];

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
   * Image that holds Consul.
   *
   * @default ContainerImage.fromRegistry('hashicorp/consul:1.22.7')
   */
  readonly consulImage?: ContainerImage;

  /**
   * Image that holds Nomad, 1.11.3 or newer.
   *
   * @default ContainerImage.fromRegistry('hashicorp/nomad:1.11.3')
   */
  readonly nomadImage?: ContainerImage;

  /**
   * Image that holds Traefik 3.
   *
   * @default ContainerImage.fromRegistry('traefik:v3.6.12')
   */
  readonly traefikImage?: ContainerImage;

  /**
   * Directory on the machine for Nomad's data, on a shared mount and outside Docker's own; it goes with the platform.
   *
   * @default - `/var/lib/berth/<id>`
   */
  readonly dataDir?: string;

  /**
   * Longest time that a task may take between the signal to stop and the kill.
   *
   * @default Duration.minutes(5)
   */
  readonly maxKillTimeout?: Duration;

  /**
   * Name servers that are asked for names outside Consul's domain.
   *
   * @default - those of the machine
   */
  readonly recursors?: string[];

  /**
   * Further configuration of the Consul agent, by Consul's own names, merged into Berth's field by field.
   *
   * @default - none
   */
  readonly consulConfig?: { [key: string]: any };

  /**
   * Further configuration of the Nomad agent, by Nomad's own names, merged into Berth's field by field.
   *
   * @default - none
   */
  readonly nomadConfig?: { [key: string]: any };

  /**
   * Further static configuration of Traefik, nested, by Traefik's own names.
   *
   * @default - none
   */
  readonly traefikConfig?: { [key: string]: any };
}
