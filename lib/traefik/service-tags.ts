import { shortHash } from '../private/rendering/short-hash';
import { Violation, Violations } from '../private/validation/violations';
import { CanaryTraffic } from './canary-traffic';
import { dynamicJson, tagsOf } from './dynamic';
import { Middleware } from './middleware';
import { Route } from './route';
import { Rule } from './rule';
import { ServersLoadBalancerSpec } from './spec/spec.generated';

/** What the ingress is told of a service with HTTP routes. */
export interface ServiceTagsProps {
  readonly service: string;
  readonly routes: Route[];
  readonly entryPoints: string[];
  readonly middlewares: Middleware[];
  /**
   * How requests are spread over the instances.
   *
   * @default - in turns
   */
  readonly loadBalancer?: ServersLoadBalancerSpec;

  /**
   * Which requests reach canaries.
   *
   * @default - they take turns with the others
   */
  readonly canaryTraffic?: CanaryTraffic;

  /** Number of instances, and of canaries among them. */
  readonly count: number;
  readonly canaries: number;
}

/** Tags of a service, and those that its canaries have instead. */
export interface ServiceTags {
  readonly tags: string[];

  /**
   * @default - canaries have those of the others
   */
  readonly canaryTags?: string[];
}

/** Weight of an instance that is no canary: what a canary's is measured by. */
const WEIGHT = 100;

/** What the ingress is told of a service. */
export function serviceTags(props: ServiceTagsProps): ServiceTags {
  const { service, routes, canaryTraffic } = props;
  if (routes.length === 0) return { tags: [] };
  if (canaryTraffic === undefined) return { tags: tagsWith(props, service, props.loadBalancer) };
  const { rule, percent = 0 } = canaryTraffic;
  if (rule !== undefined) {
    // A service of their own: with that of the others they would take turns with those.
    const canaryTags = tagsWith(props, `${service}-canary`, { passHostHeader: true, ...props.loadBalancer }, rule);
    return { tags: tagsWith(props, service, props.loadBalancer), canaryTags };
  }
  const share = (WEIGHT * Math.max(props.count, 1) * percent) / (100 - percent) / Math.max(props.canaries, 1);
  const weighted = (weight: number): string[] => {
    const { loadBalancer = {} } = props;
    const server = { ...loadBalancer.server, weight };
    return tagsWith(props, service, { ...loadBalancer, server }, undefined, { ...loadBalancer, server: { weight: 0 } });
  };
  return { tags: weighted(WEIGHT), canaryTags: weighted(Math.max(1, Math.round(share))) };
}

/** What is wrong with what the ingress is told of the instances. */
export function loadBalancerViolations(prop: string, loadBalancer: ServersLoadBalancerSpec): Violation[] {
  const violations = new Violations();
  tagsOf('', dynamicJson('ServersLoadBalancer', loadBalancer, prop, violations), prop, violations);
  return violations.all;
}

/** @param named what the name of Traefik's service stands for, when that is not all of it */
function tagsWith(
  { routes, entryPoints, middlewares }: ServiceTagsProps,
  service: string,
  loadBalancer: ServersLoadBalancerSpec | undefined,
  narrowed?: Rule,
  named: ServersLoadBalancerSpec | undefined = loadBalancer,
): string[] {
  const target = { service, entryPoints, middlewares, narrowed };
  if (loadBalancer === undefined) return routes.flatMap((route) => route._tags(target));
  const violations = new Violations();
  const json = dynamicJson('ServersLoadBalancer', loadBalancer, '', violations);
  const name = `${service}-${shortHash(dynamicJson('ServersLoadBalancer', named!, '', violations))}`;
  return [
    ...routes.flatMap((route) => route._tags({ ...target, loadBalancer: name })),
    ...tagsOf(`traefik.http.services.${name}.loadBalancer`, json, '', violations),
  ];
}
