import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from '../private/stack/stack-registry';
import { isToken } from '../private/validation/tokens';
import { JobFacts } from './job-facts';
import { RouteFacts } from './route-facts';
import { MAP_SUFFIX, MAP_VERSION, MapCall, MapHost, MapJob, MapPlatform, MapRoute, StackMap } from './stack-map';

/** A job, asked when its specification has been rendered for the last time. */
export interface MappedJob {
  /** Path of the construct that declares it. */
  readonly construct: string;

  /** Address of the resource. */
  readonly address: string;

  /** Address of the resource that follows it, if one does. */
  readonly monitor: string | undefined;

  /** What its specification says; undefined where somebody else renders that. */
  readonly facts: JobFacts | undefined;

  /** The services of its workload, with what no specification says of them; none for other jobs. */
  readonly services: readonly MappedService[];
}

/** A service of a workload. */
export interface MappedService {
  readonly name: string;
  readonly hasMetrics: boolean;
  readonly routers: readonly RouteFacts[];
}

const WRITERS = new RegistryKey<{ writer?: MapWriter }>(() => ({}));

/** Collects what a stack declares, and writes its map file beside the manifest whenever the stack is synthesized. */
export class MapWriter {
  /** The writer of the stack that a construct stands in. */
  public static of(construct: IConstruct): MapWriter {
    const kept = WRITERS.ofStack(construct);
    return (kept.writer ??= new MapWriter(TerraformStack.of(construct)));
  }

  private platform?: () => MapPlatform;
  private ofPlatform?: boolean;
  private readonly hosts: MapHost[] = [];
  private readonly jobs: (() => MappedJob)[] = [];

  private constructor(stack: TerraformStack) {
    const { synthesizer } = stack;
    stack.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        const { name } = session.manifest.forStack(stack);
        writeFileSync(
          join(session.outdir, `${name}${MAP_SUFFIX}`),
          `${JSON.stringify(this.map(name), undefined, 1)}\n`,
        );
      },
    };
  }

  /** Say which platform the stack deploys to. */
  public setPlatform(platform: () => MapPlatform): void {
    this.platform = platform;
  }

  /** Say which platform the stack is a part of. */
  public setOwnPlatform(platform: () => MapPlatform): void {
    this.platform = platform;
    this.ofPlatform = true;
  }

  public addHost(host: MapHost): void {
    this.hosts.push(host);
  }

  public addJob(job: () => MappedJob): void {
    this.jobs.push(job);
  }

  private map(stack: string): StackMap {
    const undetermined: string[] = [];
    const jobs: MapJob[] = [];
    const routes: MapRoute[] = [];
    const calls: MapCall[] = [];
    // A large app has thousands of jobs: no object is copied here.
    for (const mapped of this.jobs) {
      const { construct, address, monitor, facts, services: own } = mapped();
      const { namespace, id, type } = facts ?? {};
      if (facts === undefined || namespace === undefined || id === undefined || type === undefined) {
        undetermined.push(`the job of ${construct}`);
        continue;
      }
      const { launch, groups } = facts;
      const services = [...facts.services.keys()].sort();
      const metrics = own.some(({ hasMetrics }) => hasMetrics);
      jobs.push({ construct, address, namespace, id, type, launch, groups, monitor, services, metrics });
      for (const { to, by } of facts.calls) calls.push({ from: `${namespace}/${id}`, to, by });
      for (const { name: service, routers } of own) {
        for (const each of routers) {
          const probe = each.probeOf(facts.services.get(service));
          if (isKnown(each)) routes.push(routeOf(each, { namespace, job: id, service, probe }));
          else if (probe !== false) undetermined.push(`a route of ${construct}`);
        }
      }
    }
    return {
      version: MAP_VERSION,
      stack,
      platform: this.platform?.(),
      ofPlatform: this.ofPlatform,
      hosts: this.hosts,
      jobs: sorted(jobs, ({ namespace, id }) => [namespace, id]),
      routes: sorted(routes, (each) => [
        each.namespace,
        each.job,
        each.service,
        each.protocol,
        each.title,
        each.router,
      ]),
      calls: sorted(calls, ({ from, to, by }) => [from, to, by]),
      undetermined: undetermined.length === 0 ? undefined : undetermined.sort(),
    };
  }
}

/** A route, with whose it is. */
function routeOf(facts: RouteFacts, owner: Pick<MapRoute, 'namespace' | 'job' | 'service' | 'probe'>): MapRoute {
  const { namespace, job, service, probe } = owner;
  const { router, protocol, entryPoints, title, rule, host, path, tls, middlewares, authenticated } = facts;
  return {
    namespace,
    job,
    service,
    router,
    protocol,
    entryPoints,
    title,
    rule,
    host,
    path,
    tls,
    middlewares,
    authenticated,
    probe,
  };
}

/** Whether nothing of a route is left to Terraform. */
function isKnown({ rule, host, entryPoints, middlewares }: RouteFacts): boolean {
  return !isToken(rule) && !isToken(host) && !entryPoints.some(isToken) && !middlewares.some(isToken);
}

/** In the order of their keys' characters, which is the same on every machine. */
function sorted<T>(items: readonly T[], key: (item: T) => readonly string[]): T[] {
  const keyed = items.map((item) => ({ item, key: key(item).join('\0') }));
  keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  return keyed.map(({ item }) => item);
}
