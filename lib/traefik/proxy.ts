import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { DockerDriver } from '../nomad/job/docker-driver';
import { Constraint } from '../nomad/placement/constraint';
import { Job } from '../nomad/job/job';
import { TemplateSpec } from '../nomad/job/spec/spec.generated';
import { merge } from '../private/rendering/merge';
import { NOBODY } from '../private/nobody';
import { PORT } from '../private/validation/rules';
import { Violations } from '../private/validation/violations';
import { MESH_SERVICE } from './mesh-service';
import { StaticConfig } from './static-config';

/** Properties for `Proxy`. */
export interface ProxyProps {
  /** Image that holds Traefik 3, with its tag or digest. */
  readonly image: string;

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
   * What a client must be like to run an instance.
   *
   * @default - every client of the pool runs one
   */
  readonly constraints?: Constraint[];

  /**
   * Let Nomad log Traefik in to Consul, with the role of the tasks of its namespace.
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
   * Write a line for each request.
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
   * Speak to services in Consul's mesh, as the service `traefik` of it.
   *
   * @default false
   */
  readonly mesh?: boolean;

  /**
   * Let an instance find what the one before it on its host has kept in `/alloc/data`.
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

/** A host that is gone does not even refuse: so long is waited for it, then a route's retries go to another one. */
const DIALS = { serversTransport: { forwardingTimeouts: { dialTimeout: '2s' } } };

/** Time in which requests that have begun may end when an instance stops. */
const GRACE = '15s';

/** Time in which whoever balances over the hosts learns by `/ping` that one is about to go. */
const NOTICE = '10s';

/**
 * What the entry point `traefik` serves is a route of the catalog: an instance says yes to `/ping` once it has read all
 * routes, and its files before them.
 */
function adminTags(dashboard: boolean): string[] {
  const route = (name: string, rule: string, service: string): string[] => {
    const router = `traefik.http.routers.traefik-${name}`;
    return [`${router}.rule=${rule}`, `${router}.entrypoints=traefik`, `${router}.service=${service}@internal`];
  };
  return [
    'traefik.enable=true',
    ...route('ping', 'Path(`/ping`)', 'ping'),
    ...(dashboard ? route('dashboard', 'PathPrefix(`/api`) || PathPrefix(`/dashboard`)', 'api') : []),
  ];
}

/**
 * Define the proxy that serves the routes of all services: Traefik, as a Nomad system job on each client.
 *
 * @see https://doc.traefik.io/traefik/
 */
export class Proxy extends Construct {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: ProxyProps) {
    super(scope, id);
    const { entryPoints, udpEntryPoints = {}, bindAddress = '', adminPort = 8081, dashboard = false } = props;
    const violations = new Violations();
    violations.require('adminPort', adminPort, PORT);
    Object.entries(entryPoints).forEach(([name, port]) => violations.require(`entryPoints.${name}`, port, PORT));
    Object.entries(udpEntryPoints).forEach(([name, port]) => violations.require(`udpEntryPoints.${name}`, port, PORT));
    violations.throwFor(this);

    const ports = Object.entries({ ...entryPoints, traefik: adminPort });
    const udpPorts = Object.entries(udpEntryPoints);
    const all = [...ports, ...udpPorts];
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
            networks: [{ mode: 'host', reservedPorts: all.map(([label, value]) => ({ label, value })) }],
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
              // Without a check: it is in the catalog before the first ping is answered.
              { name: `${id}-admin`, provider: 'consul', portLabel: 'traefik', tags: adminTags(dashboard) },
            ],
            ephemeralDisk: props.keepsData ? { sticky: true } : undefined,
            shutdownDelay: Duration.seconds(5),
            // A host that comes back keeps its proxy; it served all the while.
            disconnect: { lostAfter: Duration.hours(1), replace: false, reconcile: 'keep_original' },
            update: { maxParallel: 1, minHealthyTime: Duration.seconds(10), healthyDeadline: Duration.minutes(5) },
            tasks: [
              {
                name: id,
                driver: 'docker',
                consul: props.consulIdentity ? {} : undefined,
                templates: props.templates && [...props.templates],
                user: privileged ? undefined : NOBODY,
                config: DockerDriver.config({
                  image: props.image,
                  networkMode: 'host',
                  args: StaticConfig.toArguments({
                    entryPoints: Object.fromEntries([
                      ...ports.map(([name, port]) => [
                        name,
                        { address: `${bindAddress}:${port}`, graceTimeOut: GRACE, requestAcceptGraceTimeout: NOTICE },
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
                    raw: merge({ ...DIALS, ...(dashboard && { api: { dashboard } }) }, props.raw ?? {}),
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
