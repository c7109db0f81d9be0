/** Version of the file's format; a reader refuses any other. */
export const TOPOLOGY_VERSION = 1;

/** Traffic that a host must allow in. */
export interface FirewallRule {
  readonly protocol: 'tcp' | 'udp';
  /** A port, or a range such as `20000-32000`. */
  readonly ports: string;
  /** Source addresses. `any` is everyone whom the platform serves, `operators` is whoever administers it. */
  readonly from: string[];
  readonly why: string;
}

/** A host of a platform, for whoever prepares it. */
export interface TopologyHost {
  readonly name: string;
  readonly address: string;
  readonly dnsAddress: string;
  /** Consul datacenter. */
  readonly datacenter: string;
  readonly roles: string[];
  readonly engine: string;
  /**
   * Directory with the certificates of a TLS client of the engine.
   *
   * @default - none
   */
  readonly engineCertPath?: string;
  /**
   * Options of ssh for the way to the engine.
   *
   * @default - none
   */
  readonly engineSshOptions?: string[];
  readonly dataDir: string;
  readonly nodePool: string;
  readonly firewall: FirewallRule[];
}

/** The file that a platform's synthesis writes, and the program `berth` reads. */
export interface TopologyFile {
  readonly version: number;
  readonly name: string;
  readonly region: string;
  readonly secured: boolean;
  /**
   * Namespaces for apps.
   *
   * @default - unknown: the file of an earlier release does not name them
   */
  readonly namespaces?: string[];
  readonly hosts: TopologyHost[];
}
