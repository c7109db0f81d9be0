import { MapCall, MapHost, MapJob, MapPlatform, MapRoute, StackMap } from '../../map/stack-map';
import { visibleText } from '../visible-text';

/** A job, as it is drawn. */
export interface DrawnJob {
  /** `<namespace>/<id>`; the name alone for a service that is declared elsewhere. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;

  /** How many instances it has, with a plus where an autoscaler changes that, or when it runs. */
  readonly often: string;

  /** The same, and of what. */
  readonly detail: string;

  /** `platform` for a job of the platform itself, `elsewhere` for a service that no stack declares. */
  readonly kind: 'app' | 'platform' | 'elsewhere';

  /** Titles of its routes. */
  readonly routes: readonly string[];
}

/** A call of one job to another, by their keys. */
export interface DrawnCall {
  readonly from: string;
  readonly to: string;
  readonly by: MapCall['by'];
}

/** A host, as it is drawn. */
export interface DrawnHost {
  readonly name: string;
  readonly address: string;

  /** One line for each agent. */
  readonly agents: readonly string[];
  readonly isIngress: boolean;
}

/** A platform and its apps, as all pictures show them. Each list is sorted. */
export interface Drawing {
  readonly platform: string;
  readonly nomadAddress: string;
  readonly hosts: readonly DrawnHost[];

  /** Entry points, such as `web :80`. */
  readonly entryPoints: readonly string[];
  readonly ingresses: readonly string[];

  /** Names of the stacks with apps. */
  readonly stacks: readonly string[];

  /** Jobs of apps, and what they call. */
  readonly jobs: readonly DrawnJob[];
  readonly platformJobs: readonly DrawnJob[];
  readonly calls: readonly DrawnCall[];
}

/** Show one platform with all apps that are deployed to it. */
export function drawingOf(maps: readonly StackMap[], platform: MapPlatform): Drawing {
  const own = maps.filter((map) => map.platform?.name === platform.name);
  const [platforms, ofApps] = [true, false].map((kind) => own.filter(({ ofPlatform = false }) => ofPlatform === kind));
  const jobsOf = (some: readonly StackMap[], kind: DrawnJob['kind']): DrawnJob[] =>
    sorted(
      some.flatMap(({ jobs, routes }) => {
        const byJob = new Map<string, MapRoute[]>();
        for (const route of routes) {
          const key = `${route.namespace}/${route.job}`;
          byJob.set(key, [...(byJob.get(key) ?? []), route]);
        }
        return jobs.map((job) => drawnJob(job, kind, byJob.get(`${job.namespace}/${job.id}`) ?? []));
      }),
      ({ key }) => key,
    );
  const [apps, platformJobs] = [jobsOf(ofApps, 'app'), jobsOf(platforms, 'platform')];
  const owners = new Map(
    own.flatMap(({ jobs }) => jobs.flatMap((job) => job.services.map((service) => [service, keyOf(job)] as const))),
  );
  const calls = callsOf(ofApps, owners);
  const drawn = new Set([...apps, ...platformJobs].map(({ key }) => key));
  const called = new Set(calls.map(({ to }) => to));
  const elsewhere = [...called].filter((key) => !drawn.has(key)).map(elsewhereJob);
  const jobs = [...apps, ...platformJobs.filter(({ key }) => called.has(key)), ...elsewhere];
  return {
    platform: visibleText(platform.name),
    nomadAddress: visibleText(platform.nomadAddress),
    hosts: sorted(
      own.flatMap(({ hosts }) => hosts.map(drawnHost)),
      ({ name }) => name,
    ),
    entryPoints: platform.entryPoints.map(({ name, port }) => visibleText(`${name} :${port}`)),
    ingresses: platform.ingresses.map(({ name }) => visibleText(name)).sort(),
    stacks: ofApps.map(({ stack }) => visibleText(stack)).sort(),
    jobs: sorted(jobs, ({ key }) => key),
    platformJobs,
    calls,
  };
}

/** In the order of their names, the same on every machine, with h2 before h10. */
function sorted<T>(items: readonly T[], name: (item: T) => string): T[] {
  const keyed = items.map((item) => ({
    item,
    key: name(item).replace(/\d+/g, (number) => number.padStart(9, '0')),
  }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ item }) => item);
}

function keyOf({ namespace, id }: MapJob): string {
  return visibleText(`${namespace}/${id}`);
}

function drawnJob(job: MapJob, kind: DrawnJob['kind'], routes: readonly MapRoute[]): DrawnJob {
  return {
    key: keyOf(job),
    namespace: visibleText(job.namespace),
    name: visibleText(job.id),
    often: howOften(job),
    detail: visibleText(`${howOften(job)} ${imagesOf(job)}`),
    kind,
    routes: routes.map(({ title }) => visibleText(title)),
  };
}

function elsewhereJob(name: string): DrawnJob {
  return {
    key: name,
    namespace: '',
    name,
    often: 'declared elsewhere',
    detail: 'declared elsewhere',
    kind: 'elsewhere',
    routes: [],
  };
}

function callsOf(maps: readonly StackMap[], owners: ReadonlyMap<string, string>): DrawnCall[] {
  const calls = new Map<string, DrawnCall>();
  for (const { from, to, by } of maps.flatMap((map) => map.calls)) {
    const call = { from: visibleText(from), to: owners.get(to) ?? visibleText(to), by };
    // A job may name itself, and call a service by the mesh and by a variable.
    if (call.from !== call.to && calls.get(`${call.from}\n${call.to}`)?.by !== 'mesh') {
      calls.set(`${call.from}\n${call.to}`, call);
    }
  }
  return sorted([...calls.values()], ({ from, to }) => `${from}\n${to}`);
}

function imagesOf({ groups }: MapJob): string {
  const [image, ...others] = new Set(groups.flatMap(({ images }) => images.map(shortImage)));
  if (image === undefined) return 'an image that only Terraform knows';
  return others.length === 0 ? image : `${image} +${others.length}`;
}

function howOften({ type, launch, monitor, groups }: MapJob): string {
  if (launch === 'periodic') return 'scheduled ·';
  // Terraform starts the one run of a parameterized job that it follows.
  if (launch === 'parameterized') return monitor === undefined ? 'on demand ·' : 'once ·';
  if (type === 'system' || type === 'sysbatch') return 'each host ·';
  if (type === 'batch') return 'once ·';
  const counts = groups.map(({ count }) => count);
  const sum = counts.includes(undefined) ? '?' : counts.reduce<number>((total, count) => total + count!, 0);
  return `${sum}${groups.some(({ scaled }) => scaled) ? '+' : ''} ×`;
}

/** The name and the tag of an image, without where it comes from. */
function shortImage(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const [tagged, digest] = name.split('@');
  return digest === undefined || tagged.includes(':') ? tagged : `${tagged}@${digest.slice(0, 14)}`;
}

function drawnHost({ name, address, roles }: MapHost): DrawnHost {
  const has = (role: string): boolean => roles.includes(role);
  const nomad = [has('server') && 'server', (has('client') || has('ingress')) && 'client'].filter(Boolean).join(' + ');
  return {
    name: visibleText(name),
    address: visibleText(address),
    agents: [`Consul ${has('server') ? 'server' : 'client'}`, `Nomad ${nomad}`, ...(has('ingress') ? ['Traefik'] : [])],
    isIngress: has('ingress'),
  };
}
