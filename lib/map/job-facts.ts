import { isMap, Json } from '../private/rendering/json';
import { isToken } from '../private/validation/tokens';
import { MapCall, MapGroup, MapJob } from './stack-map';

/** What a rendered specification says of a job. */
export interface JobFacts extends Pick<MapJob, 'launch' | 'groups'> {
  /** Undefined where only Terraform knows it, as the next two. */
  readonly namespace: string | undefined;
  readonly id: string | undefined;
  readonly type: MapJob['type'] | undefined;

  /** Names of its services, each with the path of its HTTP check if a plain GET request passes that. */
  readonly services: ReadonlyMap<string, string | undefined>;

  readonly calls: readonly Omit<MapCall, 'from'>[];
}

/** Resolves a token; undefined where only Terraform knows the value. */
export type Known = (token: unknown) => unknown;

/** A Consul service in the name of a host. */
const SERVICE_HOST =
  /(?:^|[^a-z0-9.-])([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.service(?:\.[a-z0-9-]+(?:\.dc)?)?\.consul\b/gi;

/**
 * Read a job of Nomad's API.
 *
 * @param keepsCounts whether a deploy keeps the numbers of instances that Nomad has
 */
export function jobFactsOf(job: Json, keepsCounts: boolean, resolve: Known): JobFacts {
  const reader = new Reader(resolve);
  const groups = reader.maps(job.TaskGroups);
  const everywhere = job.Type === 'system' || job.Type === 'sysbatch';
  const services = new Map<string, string | undefined>();
  const calls = new Map<string, Omit<MapCall, 'from'>>();
  const addService = (service: Json): void => {
    const name = reader.text(service.Name);
    if (name === undefined || (service.Provider ?? 'consul') !== 'consul') return;
    services.set(name, services.get(name) ?? reader.checkPath(service));
    if (service.Connect !== undefined) {
      for (const to of reader.upstreams(service)) calls.set(`mesh ${to}`, { to, by: 'mesh' });
    }
  };
  for (const group of groups) {
    reader.maps(group.Services).forEach(addService);
    for (const { Services, Env } of reader.maps(group.Tasks)) {
      reader.maps(Services).forEach(addService);
      for (const name in isMap(Env) ? Env : undefined) {
        for (const to of reader.hosts((Env as Json)[name])) calls.set(`environment ${to}`, { to, by: 'environment' });
      }
    }
  }
  return {
    namespace: reader.text(job.Namespace),
    id: reader.text(job.ID),
    type: reader.text(job.Type) as MapJob['type'] | undefined,
    launch: job.Periodic ? 'periodic' : job.ParameterizedJob ? 'parameterized' : undefined,
    groups: groups.map((group) => reader.group(group, everywhere, keepsCounts)),
    services,
    calls: [...calls.values()],
  };
}

const NONE: Json[] = [];

class Reader {
  public constructor(private readonly resolve: Known) {}

  public text(value: unknown): string | undefined {
    const known = this.known(value);
    return typeof known === 'string' ? known : undefined;
  }

  public maps(value: unknown): Json[] {
    const known = this.known(value);
    if (!Array.isArray(known)) return NONE;
    return known.every(isMap) ? known : known.filter(isMap);
  }

  public group(group: Json, everywhere: boolean, keepsCounts: boolean): MapGroup {
    const scaling = isMap(group.Scaling) ? group.Scaling : undefined;
    const count = this.known(group.Count ?? scaling?.Min ?? 1);
    const images: string[] = [];
    for (const { Config } of this.maps(group.Tasks)) {
      const image = isMap(Config) ? this.text(Config.image) : undefined;
      if (image !== undefined) images.push(image);
    }
    return {
      name: this.text(group.Name) ?? '',
      count: everywhere || typeof count !== 'number' ? undefined : count,
      scaled: keepsCounts || (scaling !== undefined && scaling.Enabled !== false),
      images,
    };
  }

  /** The path of a service's check, where a GET request without headers passes it at the service's own port. */
  public checkPath({ Checks, PortLabel }: Json): string | undefined {
    const check = this.maps(Checks).find(({ Type }) => Type === 'http');
    if (check === undefined || (check.PortLabel ?? PortLabel) !== PortLabel) return undefined;
    const isPlain = (check.Method ?? 'GET') === 'GET' && !check.Header && !check.Body;
    return isPlain ? this.text(check.Path) : undefined;
  }

  /** Services that a proxy in the mesh reaches. */
  public upstreams({ Connect }: Json): string[] {
    const sidecar = isMap(Connect) ? Connect.SidecarService : undefined;
    const proxy = isMap(sidecar) ? sidecar.Proxy : undefined;
    return this.maps(isMap(proxy) ? proxy.Upstreams : undefined).flatMap(
      (each) => this.text(each.DestinationName) ?? [],
    );
  }

  /** Services whose names in Consul's DNS stand in a text. */
  public hosts(value: unknown): string[] {
    if (typeof value !== 'string' || (!/\.consul/i.test(value) && !isToken(value))) return [];
    return [...(this.text(value) ?? '').matchAll(SERVICE_HOST)].map(([, name]) => name.toLowerCase());
  }

  private known(value: unknown): unknown {
    return isToken(value) ? this.resolve(value) : value;
  }
}
