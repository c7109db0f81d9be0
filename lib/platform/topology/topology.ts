import { Host } from './host';

/** Docker's bridge: the same on every Linux host, reachable from it and its containers, from nowhere else. */
export const BRIDGE_ADDRESS = '172.17.0.1';

/** The hosts of a platform, by what they do. */
export class Topology {
  public readonly servers: Host[];
  public readonly ingresses: Host[];

  public constructor(
    /** Name of the platform. */
    public readonly name: string,
    /** Nomad region. */
    public readonly region: string,
    /** Consul datacenter. */
    public readonly datacenter: string,
    public readonly hosts: Host[],
    public readonly secured: boolean,
    /** Address on which each host's Consul agent answers its containers. */
    public readonly dnsAddress: string,
  ) {
    this.servers = hosts.filter(({ isServer }) => isServer);
    this.ingresses = hosts.filter(({ isIngress }) => isIngress);
  }

  /** Addresses of the servers that a host joins; its own is not among them. */
  public serversFor(host: Host): string[] {
    return this.servers.filter(({ name }) => name !== host.name).map(({ address }) => address);
  }

  /** Nomad datacenters in which jobs may run. */
  public get datacenters(): string[] {
    return [...new Set(this.hosts.filter(({ isClient }) => isClient).map(({ datacenter }) => datacenter))];
  }

  /** Nomad node pools in which apps may run. */
  public get nodePools(): string[] {
    return [...new Set(this.hosts.filter(({ isClient }) => isClient).map(({ nodePool }) => nodePool))];
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
    return `${this.secured ? 'https' : 'http'}://${address}:4646`;
  }

  /** URL of Consul's API. */
  public get consulAddress(): string {
    const { address } = this.servers[0];
    return this.secured ? `https://${address}:8501` : `http://${address}:8500`;
  }
}
