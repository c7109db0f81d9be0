import { CONSUL_PORTS } from '../../consul/ports';
import { NOMAD_PORTS } from '../../nomad/agent/ports';
import { Host, PlatformHost } from './host';

/** Docker's bridge: the same on every Linux host, reachable from the host and its containers and from nowhere else. */
export const BRIDGE_ADDRESS = '172.17.0.1';

/** The props of a platform that shape its topology. */
interface TopologyProps {
  readonly hosts: PlatformHost[];
  readonly region?: string;
  readonly datacenter?: string;
  readonly secured?: boolean;
  readonly dnsAddress?: string;
}

/** The hosts of a platform, by what they do. */
export class Topology {
  /** Nomad region. */
  public readonly region: string;

  /** Consul datacenter. */
  public readonly datacenter: string;

  public readonly hosts: Host[];
  public readonly servers: Host[];
  public readonly ingresses: Host[];

  /** Whether the agents have access control and TLS. */
  public readonly secured: boolean;

  /** Address on which each host's Consul agent serves DNS to the host's containers. */
  public readonly dnsAddress: string;

  /** @param name name of the platform */
  public constructor(
    public readonly name: string,
    props: TopologyProps,
  ) {
    this.region = props.region ?? 'global';
    this.datacenter = props.datacenter ?? 'dc1';
    this.secured = props.secured ?? true;
    this.dnsAddress = props.dnsAddress ?? BRIDGE_ADDRESS;
    this.hosts = props.hosts.map((host) => new Host(name, this.datacenter, host));
    this.servers = this.hosts.filter(({ isServer }) => isServer);
    this.ingresses = this.hosts.filter(({ isIngress }) => isIngress);
  }

  /** Hosts that run the tasks of apps. */
  public get clients(): Host[] {
    return this.hosts.filter(({ isClient }) => isClient);
  }

  /** Addresses of the servers that a host joins, without its own. */
  public serversFor(host: Host): string[] {
    return this.servers.filter(({ name }) => name !== host.name).map(({ address }) => address);
  }

  /** Nomad datacenters in which jobs may run. */
  public get datacenters(): string[] {
    return [...new Set(this.clients.map(({ datacenter }) => datacenter))];
  }

  /** Nomad node pools in which apps may run. */
  public get nodePools(): string[] {
    return [...new Set(this.clients.map(({ nodePool }) => nodePool))];
  }

  /** Name of the container that runs a host's Consul agent. */
  public get consulContainer(): string {
    return `${this.name}-consul`;
  }

  /** Name of the container that runs a host's Nomad agent. */
  public get nomadContainer(): string {
    return `${this.name}-nomad`;
  }

  /** URL of Nomad's API. */
  public get nomadAddress(): string {
    return this.nomadAddressOf(this.servers[0]);
  }

  /** URL of the API of a host's own Nomad agent. */
  public nomadAddressOf({ address }: Host): string {
    return `${this.secured ? 'https' : 'http'}://${address}:${NOMAD_PORTS.http}`;
  }

  /** Port of Consul's API for other hosts. */
  public get consulPort(): number {
    return this.secured ? CONSUL_PORTS.https : CONSUL_PORTS.http;
  }

  /** URL of Consul's API. */
  public get consulAddress(): string {
    return `${this.secured ? 'https' : 'http'}://${this.servers[0].address}:${this.consulPort}`;
  }
}
