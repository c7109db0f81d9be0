import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { DockerDriver } from '../nomad/job/docker-driver';
import { Constraint } from '../nomad/placement/constraint';
import { Job } from '../nomad/job/job';
import { TemplateSpec } from '../nomad/job/spec/spec.generated';
import { merge } from '../private/rendering/json';
import { checked } from '../private/validation/checked';
import { VERSION } from '../private/validation/releases';
import { PORT } from '../private/validation/rules';
import { IP_ADDRESS } from '../private/validation/address-rules';
import { Violations } from '../private/validation/violations';
import { ADMIN_ENTRY_POINT, aliasing, checkEntryPointNames } from './entry-points';
import { DASHBOARD_ROUTER } from './dashboard';
import { ENABLED, MESH_SERVICE } from './service-tags';
import { ADMIN_PORT } from './ports';
import { TRAEFIK_VERSION } from './releases';
import { StaticConfig } from './static-config';

/** Properties for `Proxy`. */
export interface ProxyProps {
  /** Image that holds Traefik 3, with its tag or digest. */
  readonly image: string;

  /**
   * Version of Traefik in the image.
   *
   * @default - the release that this version of Berth is tested with
   */
  readonly version?: string;

  /** Datacenters whose clients all run an instance. */
  readonly datacenters: string[];

  /** Ports of the entry points for requests, by the entry point's name. */
  readonly entryPoints: { [name: string]: number };

  /**
   * Ports of the UDP entry points, by the entry point's name.
   *
   * @default - none
   */
  readonly udpEntryPoints?: { [name: string]: number };

  /**
   * Nomad namespace of the job.
   *
   * @default 'default'
   */
  readonly namespace?: string;

  /**
   * Nomad node pool in which an instance runs on each client; `all` is every pool.
   *
   * @default 'default'
   */
  readonly nodePool?: string;

  /**
   * Constraints on the clients that run an instance.
   *
   * @default - every client of the pool runs one
   */
  readonly constraints?: Constraint[];

  /**
   * Let Nomad log Traefik in to Consul, with the role that tasks of its namespace have.
   *
   * @default false
   */
  readonly consulIdentity?: boolean;

  /**
   * Templates that Nomad renders for Traefik, such as certificates and the file that names them.
   *
   * @default - none
   */
  readonly templates?: TemplateSpec[];

  /**
   * Log each request.
   *
   * @default true
   */
  readonly accessLog?: boolean;

  /**
   * Address on which the entry points listen.
   *
   * @default - every address of the host
   */
  readonly bindAddress?: string;

  /**
   * Port of the entry point `traefik`, which serves ping, metrics and the dashboard.
   *
   * @default 8081
   */
  readonly adminPort?: number;

  /**
   * Serve Traefik's dashboard on the admin port, without authentication.
   *
   * @default false
   */
  readonly dashboard?: boolean;

  /**
   * Address of the Consul agent's HTTP API, host and port.
   *
   * @default '127.0.0.1:8500'
   */
  readonly consulAddress?: string;

  /**
   * Reach services in Consul's mesh, as its service `traefik`.
   *
   * @default false
   */
  readonly mesh?: boolean;

  /**
   * Keep `/alloc/data` when an instance is replaced on its host.
   *
   * @default false
   */
  readonly keepsData?: boolean;

  /**
   * Further static configuration, nested, by Traefik's own names.
   *
   * @default - none
   */
  readonly raw?: { [option: string]: any };
}

/** A lost host does not refuse connections: give up dialling after this long, so that a retry goes to another one. */
const DIAL_TIMEOUT = { serversTransport: { forwardingTimeouts: { dialTimeout: '2s' } } };

/** Time that an instance that stops gives its open requests to finish. */
const REQUEST_GRACE = '15s';

/** Time between the first failing `/ping` and the stop, in which a balancer in front of the hosts drops this one. */
const PING_NOTICE = '10s';

/** The entry point `traefik` serves routes of the catalog, so `/ping` succeeds only once an instance has read all routes. */
const ADMIN_TAGS = [
  ENABLED,
  'traefik.http.routers.traefik-ping.rule=Path(`/ping`)',
  'traefik.http.routers.traefik-ping.entrypoints=traefik',
  'traefik.http.routers.traefik-ping.service=ping@internal',
];

/** The file with the route to the dashboard: JSON, which newer releases take only as YAML. */
const DASHBOARD_FILE: TemplateSpec = {
  destPath: 'local/dashboard.yaml',
  embeddedTmpl: JSON.stringify({ http: { routers: DASHBOARD_ROUTER } }),
  changeMode: 'noop',
};

const DASHBOARD_OPTIONS = {
  api: { dashboard: true },
  providers: { file: { filename: `/${DASHBOARD_FILE.destPath}` } },
};

/** Where Traefik keeps the plugins that it downloads. */
const PLUGINS = '/plugins-storage';

/**
 * Define the proxy that serves the routes of all services: Traefik, as a Nomad system job on each client.
 *
 * @see https://doc.traefik.io/traefik/
 */
@checked('traefik.Proxy')
export class Proxy extends Construct {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: ProxyProps) {
    super(scope, id);
    const {
      entryPoints,
      udpEntryPoints = {},
      adminPort = ADMIN_PORT,
      dashboard = false,
      version = TRAEFIK_VERSION,
    } = props;
    const violations = new Violations();
    violations.require('adminPort', adminPort, PORT);
    violations.require('version', version, VERSION);
    violations.require('bindAddress', props.bindAddress, IP_ADDRESS);
    Object.entries(entryPoints).forEach(([name, port]) => violations.require(`entryPoints.${name}`, port, PORT));
    Object.entries(udpEntryPoints).forEach(([name, port]) => violations.require(`udpEntryPoints.${name}`, port, PORT));
    const names = { entryPoints: Object.keys(entryPoints), udpEntryPoints: Object.keys(udpEntryPoints) };
    checkEntryPointNames(names, [ADMIN_ENTRY_POINT], violations);
    if (dashboard && props.raw?.providers?.file !== undefined) {
      const fix = 'write the route to api@internal into that file';
      violations.add({
        prop: 'dashboard',
        must: 'be left out beside a file with dynamic configuration',
        got: true,
        fix,
      });
    }
    violations.throwFor(this);
    // An address with colons stands in brackets.
    const bindAddress = props.bindAddress?.includes(':') ? `[${props.bindAddress}]` : (props.bindAddress ?? '');
    const templates = [...(props.templates ?? []), ...(dashboard ? [DASHBOARD_FILE] : [])];

    const ports = Object.entries({ ...entryPoints, [ADMIN_ENTRY_POINT]: adminPort });
    const udpPorts = Object.entries(udpEntryPoints);
    const all = [...ports, ...udpPorts];
    // Nomad reserves a number for both protocols at once, and refuses to do so twice.
    const reserved = all.filter(([, port], index) => all.findIndex(([, other]) => other === port) === index);
    const privileged = all.some(([, port]) => port < 1024);
    this.job = new Job(this, 'Default', {
      spec: {
        id,
        name: id,
        type: 'system',
        namespace: props.namespace,
        nodePool: props.nodePool,
        datacenters: [...props.datacenters],
        constraints: props.constraints?.map((constraint) => constraint.toSpec()),
        taskGroups: [
          {
            name: id,
            networks: [{ mode: 'host', reservedPorts: reserved.map(([label, value]) => ({ label, value })) }],
            services: [
              {
                name: id,
                provider: 'consul',
                portLabel: ports[0][0],
                checks: [
                  {
                    name: 'ping',
                    type: 'http',
                    path: '/ping',
                    portLabel: 'traefik',
                    interval: Duration.seconds(5),
                    timeout: Duration.seconds(2),
                  },
                ],
              },
              // It has no check, as it must be in the catalog before the first ping succeeds.
              { name: `${id}-admin`, provider: 'consul', portLabel: 'traefik', tags: ADMIN_TAGS },
            ],
            ephemeralDisk: props.keepsData ? { sticky: true } : undefined,
            shutdownDelay: Duration.seconds(5),
            // A host that reconnects keeps its proxy, which went on serving.
            disconnect: { lostAfter: Duration.hours(1), replace: false, reconcile: 'keep_original' },
            update: { maxParallel: 1, minHealthyTime: Duration.seconds(10), healthyDeadline: Duration.minutes(5) },
            tasks: [
              {
                name: id,
                driver: 'docker',
                consul: props.consulIdentity ? {} : undefined,
                templates: templates.length === 0 ? undefined : templates,
                // Docker gives capabilities to root alone, and a port below 1024 needs one.
                user: privileged ? undefined : DockerDriver._nobody,
                env: DockerDriver._temporary,
                config: DockerDriver.config({
                  image: props.image,
                  networkMode: 'host',
                  ...DockerDriver._confined(...(privileged ? ['net_bind_service'] : [])),
                  mounts: props.raw?.experimental?.plugins && [{ type: 'bind', source: 'local', target: PLUGINS }],
                  args: StaticConfig.toArguments({
                    entryPoints: Object.fromEntries([
                      ...ports.map(([name, port]) => [
                        name,
                        {
                          address: `${bindAddress}:${port}`,
                          graceTimeOut: REQUEST_GRACE,
                          requestAcceptGraceTimeout: PING_NOTICE,
                          raw: aliasing(version, props.raw?.entryPoints?.[name]),
                        },
                      ]),
                      ...udpPorts.map(([name, port]) => [name, { address: `${bindAddress}:${port}/udp` }]),
                    ]),
                    accessLog: props.accessLog,
                    consulCatalog: {
                      address: props.consulAddress,
                      raw: props.mesh ? { connectAware: true, serviceName: MESH_SERVICE } : undefined,
                    },
                    manualPing: true,
                    metricsEntryPoint: 'traefik',
                    raw: merge({ ...DIAL_TIMEOUT, ...(dashboard && DASHBOARD_OPTIONS) }, props.raw ?? {}),
                  }),
                }),
                killTimeout: Duration.seconds(40),
                resources: { cpu: 200, memoryMb: 128 },
              },
            ],
          },
        ],
      },
    });
  }
}
