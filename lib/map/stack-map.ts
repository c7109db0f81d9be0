/** What a stack declares, for the commands that plan, deploy, verify and draw it: the contents of its map file. */
export interface StackMap {
  readonly version: typeof MAP_VERSION;

  /** Name of the stack. */
  readonly stack: string;

  /**
   * The platform that it makes, or deploys to.
   *
   * @default - none, as in a stack of somebody else's resources
   */
  readonly platform?: MapPlatform;

  /**
   * Whether the stack is a part of the platform itself: a host, the access control, or its own jobs.
   *
   * @default - none: a stack of apps
   */
  readonly ofPlatform?: boolean;

  /** Hosts that the stack makes: one, for a stack of a host. */
  readonly hosts: readonly MapHost[];

  /** Jobs that the stack declares, by namespace and id. */
  readonly jobs: readonly MapJob[];
  readonly routes: readonly MapRoute[];

  /** Who calls whom, as far as the declaration says it. */
  readonly calls: readonly MapCall[];

  /**
   * Jobs and routes, in words, of which only Terraform knows where they are: they stand in no list, and nobody can ask them. A
   * route without a probe, which nobody must ask, is left out.
   *
   * @default - none
   */
  readonly undetermined?: readonly string[];
}

/** Version of the format. */
export const MAP_VERSION = 1;

/** End of the name of a map file: `<stack>.map.json`, in the output directory. */
export const MAP_SUFFIX = '.map.json';

/** A platform, with literals only. */
export interface MapPlatform {
  readonly name: string;

  /** URL of Nomad's API; empty where only Terraform knows it. */
  readonly nomadAddress: string;

  /** URL of Consul's API; empty where only Terraform knows it. */
  readonly consulAddress: string;

  /** Nomad region; empty where only Terraform knows it. */
  readonly region: string;

  readonly secured: boolean;

  /** Entry points of the ingress whose ports are known. */
  readonly entryPoints: readonly { readonly name: string; readonly port: number; readonly tls: boolean }[];

  /** Hosts with the role INGRESS; where they are not known, what the entry points name. */
  readonly ingresses: readonly { readonly name: string; readonly address: string }[];

  /**
   * URL of the log store, for tasks and for whoever asks Consul's DNS.
   *
   * @default - none
   */
  readonly logsAddress?: string;
}

/** A host. */
export interface MapHost {
  readonly name: string;
  readonly address: string;
  readonly roles: readonly string[];
}

/** A job of Nomad. */
export interface MapJob {
  /** Path of the construct that declares it. */
  readonly construct: string;

  /** Address of the resource in Terraform's state, such as `nomad_job.webapi`. */
  readonly address: string;

  readonly namespace: string;
  readonly id: string;
  readonly type: 'service' | 'batch' | 'system' | 'sysbatch';

  /**
   * What kind of batch job it is.
   *
   * @default - none
   */
  readonly launch?: 'periodic' | 'parameterized';

  /** In the order of the specification. */
  readonly groups: readonly MapGroup[];

  /**
   * Address of the resource that follows its deployments or its run; it belongs to the job and is never counted by itself.
   *
   * @default - none
   */
  readonly monitor?: string;

  /** Names of its services in Consul. */
  readonly services: readonly string[];

  /** Whether it reports metrics of its own. */
  readonly metrics: boolean;
}

/** A task group. */
export interface MapGroup {
  readonly name: string;

  /**
   * Wanted instances.
   *
   * @default - one on each host for a system job; otherwise only Terraform knows it
   */
  readonly count?: number;

  /** Whether something else than the declaration sets the count. */
  readonly scaled: boolean;

  /** Images of its tasks, as far as they are known. */
  readonly images: readonly string[];
}

/** A route of the ingress. */
export interface MapRoute {
  readonly namespace: string;
  readonly job: string;

  /** Name of its service in Consul. */
  readonly service: string;

  /** Name of its router, as Traefik's API tells it, without the provider. */
  readonly router: string;

  readonly protocol: 'http' | 'tcp' | 'udp';
  readonly entryPoints: readonly string[];

  /** What people read: `/webapi`, `shop.example.com/webapi`, or the rule itself. */
  readonly title: string;

  readonly rule: string;

  /**
   * Host that a request must name, where the rule asks for one.
   *
   * @default - none
   */
  readonly host?: string;

  /**
   * Beginning of the path that it serves, where its rule has one.
   *
   * @default - none
   */
  readonly path?: string;

  /** Whether the router itself asks for TLS; its entry points may as well. */
  readonly tls: boolean;

  /** Names of its middlewares, in their order. */
  readonly middlewares: readonly string[];

  /** Whether a middleware may ask who calls: those that the ingress itself defines may. */
  readonly authenticated: boolean;

  /** How `berth verify` finds out whether it serves; `false` where it must not ask, and for UDP. */
  readonly probe: MapProbe | false;
}

/** A request that a route answers. */
export interface MapProbe {
  /** Path of the request, with its query; empty for TCP, where a connection is enough. */
  readonly path: string;

  /**
   * Codes that mean that it serves.
   *
   * @default - all below 400; for the prefix of a route all that no proxy makes up
   */
  readonly expect?: readonly number[];

  /** Where the path comes from. */
  readonly from: 'route' | 'health-check' | 'prefix';

  /**
   * The path as the service sees it.
   *
   * @default - not known, as behind a middleware that changes it
   */
  readonly arrives?: string;
}

/** A call of one job to another. */
export interface MapCall {
  /** Job that calls, as `<namespace>/<id>`. */
  readonly from: string;

  /** Service that is called. */
  readonly to: string;

  /** How it is reached. */
  readonly by: 'mesh' | 'environment';
}
