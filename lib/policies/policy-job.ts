import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { AppStack } from '../app/app-stack';
import { ClusterEntryPoint } from '../platform/cluster/cluster-attributes';
import { parseJobspec } from '../private/rendering/jobspec';
import { PolicyJob, PolicyRoute } from './policy';

/** A job as policies see it, from the text that Terraform gets. */
export function policyJobOf(construct: IConstruct, jobspec: string): PolicyJob {
  const spec = parseJobspec(jobspec);
  const groups: any[] = listOf(spec.TaskGroups);
  const tasks = groups.flatMap((group) => listOf(group.Tasks));
  const services = [...groups, ...tasks].flatMap((each) => listOf(each.Services));
  return {
    construct: construct.node.id === 'Default' ? construct.node.scope! : construct,
    namespace: spec.Namespace,
    jobId: spec.ID,
    spec,
    groups,
    tasks,
    services,
    routes: routesOf(services, entryPointsOf(construct)),
  };
}

/** Names of the entry points that take TLS alone, and of those that don't. */
interface EntryPoints {
  readonly secured: Set<string>;
  readonly open: Set<string>;
}

function entryPointsOf(construct: IConstruct): EntryPoints {
  const stack = TerraformStack.of(construct);
  const all = stack instanceof AppStack ? stack.cluster.entryPoints : [];
  const isTls = ({ address, redirectsToTls }: ClusterEntryPoint): boolean =>
    redirectsToTls === true || address.startsWith('https:');
  const named = (isSecured: boolean): Set<string> =>
    new Set(all.filter((each) => isTls(each) === isSecured).map(({ name }) => name));
  return { secured: named(true), open: named(false) };
}

/** The parts of a router's tag, such as `traefik.http.routers.webapi.rule=Path(…)`. */
const TAG = /^traefik\.(http|tcp)\.routers\.([^.=]+)\.([^=]+)=([^]*)$/i;

function routesOf(services: any[], { secured, open }: EntryPoints): PolicyRoute[] {
  const routers = new Map<string, { readonly protocol: string; readonly options: Map<string, string> }>();
  for (const tag of services.flatMap(({ Tags }) => listOf(Tags))) {
    const [, protocol, router, option, value] = TAG.exec(String(tag)) ?? [];
    if (router === undefined) continue;
    const key = `${protocol.toLowerCase()} ${router}`;
    const known = routers.get(key) ?? { protocol: protocol.toLowerCase(), options: new Map<string, string>() };
    routers.set(key, known);
    known.options.set(option.toLowerCase(), value);
  }
  return [...routers].map(([key, { protocol, options }]) => {
    const own = [...options].some(([option, value]) => /^tls(?:\.|$)/.test(option) && value !== 'false');
    // A router that names none is served by all.
    const entryPoints = options.get('entrypoints')?.split(',') ?? [...secured, ...open];
    return {
      router: key.split(' ')[1],
      rule: options.get('rule') ?? '',
      protocol,
      tls: own || (entryPoints.length > 0 && entryPoints.every((name) => secured.has(name.trim()))),
    };
  });
}

function listOf(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}
