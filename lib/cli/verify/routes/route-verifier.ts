import { MapPlatform, MapRoute, StackMap } from '../../../map/stack-map';
import { counted } from '../../counted';
import { PlatformClients } from '../../platform-clients';
import { Finding, Problem } from '../finding';
import { inSeconds, Looking, lookUntil } from '../look-until';
import { InstanceAnswer } from './instance-answer';
import { reach } from './ingress';
import { Limit } from './limit';
import { Entry, RouteCheck } from './route-check';

/** Times in a row that a route must answer: an ingress reads the catalog a moment after a change. */
const TIMES = 3;

/** A route gets this many looks at least, however late its job was. */
const LEAST = 10;

/** Requests at a time. */
const REQUESTS = 32;

/** A route at an entry point of an ingress. */
interface Place extends Entry {
  /** The ingress and its address, for people. */
  readonly name: string;
}

/** Verifies that each route is served through every ingress. */
export class RouteVerifier {
  private readonly limit = new Limit(REQUESTS);
  private readonly reached = new Map<string, Promise<Problem | undefined>>();

  public constructor(
    private readonly clients: PlatformClients,
    private readonly looking: Looking,
    private readonly tell: (line: string) => void,
  ) {}

  /** @param jobOf what becomes of the job of a route: it is asked first */
  public async verify(
    { stack, routes }: StackMap,
    platform: MapPlatform,
    jobOf: (route: MapRoute) => Promise<unknown> | undefined,
  ): Promise<Finding[]> {
    const asked = routes.filter(({ probe, protocol }) => probe !== false && protocol !== 'udp');
    if (asked.length === 0) return [];
    if (platform.ingresses.length === 0) {
      return [
        { stack, problem: 'none of its routes is served', cause: `the platform '${platform.name}' has no ingress` },
      ];
    }
    const dead = new Map<string, { readonly cause: string; count: number }>();
    const instance = new InstanceAnswer(this.clients.nomad(platform));
    const found = asked.map(async (route): Promise<Finding[]> => {
      await jobOf(route);
      const all = placesOf(route, platform).map(async (place): Promise<Finding[]> => {
        if (typeof place === 'string') return [{ stack, route: route.title, problem: place }];
        const unreached = await this.reach(place);
        if (unreached !== undefined) {
          const known = dead.get(place.name) ?? { cause: unreached.problem, count: 0 };
          dead.set(place.name, { ...known, count: known.count + 1 });
          return [];
        }
        const check = new RouteCheck(route, place, instance);
        const problem = await this.look(() => check.look());
        if (problem === undefined) return [];
        return [finding(stack, route, place, problem)];
      });
      const findings = (await Promise.all(all)).flat();
      if (findings.length === 0) this.tell(`${route.title}: asked through every ingress`);
      return findings;
    });
    const findings = (await Promise.all(found)).flat();
    const ofDead = [...dead].map(([name, { cause, count }]): Finding => {
      const what = `${counted(count, 'route is', 'routes are')} not served there`;
      return { stack, problem: `the ingress ${name} does not answer: ${what}`, cause };
    });
    return [...ofDead, ...findings];
  }

  private look(look: () => Promise<Problem | undefined>): Promise<Problem | undefined> {
    const { end, interval } = this.looking;
    const late = Math.max(end, inSeconds(LEAST * interval));
    return lookUntil(() => this.limit.run(look), { end: late, interval, times: TIMES });
  }

  /** Whether an ingress takes connections, asked once for all routes. */
  private reach(place: Place): Promise<Problem | undefined> {
    const known = this.reached.get(place.name);
    if (known !== undefined) return known;
    const look = (): Promise<Problem | undefined> =>
      reach(place).then(
        () => undefined,
        ({ message }: Error) => ({ problem: message }),
      );
    const found = lookUntil(look, this.looking);
    this.reached.set(place.name, found);
    return found;
  }
}

/** Where a route must be served; a text where nobody knows. */
function placesOf(
  { entryPoints }: MapRoute,
  { ingresses, entryPoints: known, name: platform }: MapPlatform,
): (Place | string)[] {
  return entryPoints.flatMap((name): (Place | string)[] => {
    const entry = known.find((each) => each.name === name);
    if (entry === undefined) {
      return [`nobody can tell whether it is served: '${platform}' has no entry point '${name}'`];
    }
    const { port, tls } = entry;
    return ingresses.map((ingress) => ({
      ...{ address: ingress.address, port, tls },
      name: `'${ingress.name}' (${ingress.address}:${port})`,
    }));
  });
}

function finding(
  stack: string,
  { title, namespace, job }: MapRoute,
  { name }: Place,
  { problem, cause, lines }: Problem,
): Finding {
  return {
    ...{ stack, job: `${namespace}/${job}`, route: title, problem: `${problem} by the ingress ${name}` },
    ...(cause !== undefined && { cause }),
    ...(lines !== undefined && { lines }),
  };
}
