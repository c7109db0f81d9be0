import { TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from '../../private/stack/stack-registry';
import { internalTag } from '../../private/validation/internal-tags';
import { ServiceNames } from '../../private/validation/service-names';
import { Rule, Violations } from '../../private/validation/violations';
import { JobSpec, ServiceSpec } from './spec/spec.generated';

/** Whose names the services of a stack may have. */
interface Ownership {
  readonly names: ServiceNames;

  /** What tells the catalog in which the services stand from others. */
  readonly catalog: string;
}

const OWNERSHIP = new RegistryKey((): { current?: Ownership } => ({}));

/** Who has a name in which catalog first. */
const TAKEN = new RegistryKey(() => new Map<string, { readonly namespace: string; readonly construct: IConstruct }>());

const NOT_INTERNAL: Rule<string> = {
  must: "lead to no service of Traefik's own (…@internal), which would open its API to everyone",
  holds: (tag) => !new RegExp(internalTag()).test(tag),
};

/** Note which names the services of a stack may have. */
export function withServiceNames(stack: TerraformStack, names: ServiceNames, catalog: string): void {
  OWNERSHIP.ofStack(stack).current = { names, catalog };
}

/** Check that a job of a namespace may have a service of that name in Consul, and that no other namespace has one. */
export function checkServiceName(
  construct: IConstruct,
  prop: string,
  name: string,
  namespace: string,
  violations: Violations,
): void {
  const { current } = OWNERSHIP.ofStack(construct);
  // What Nomad interpolates is checked by Consul alone.
  if (current === undefined || [name, namespace].some((each) => Token.isUnresolved(each) || each.includes('${'))) {
    return;
  }
  const refusal = current.names.refusal(name, namespace);
  if (refusal !== undefined) {
    violations.add({ prop, must: refusal, got: name });
    return;
  }
  const taken = TAKEN.ofApp(construct);
  const key = `${current.catalog}\n${name.toLowerCase()}`;
  const first = taken.get(key);
  if (first === undefined) taken.set(key, { namespace, construct });
  else if (first.namespace !== namespace) {
    const must = `be a name of one namespace: [${first.construct.node.path}] has it in '${first.namespace}'`;
    const fix = "whoever calls it would get instances of both: give the service another 'name'";
    violations.add({ prop, must, got: name, fix });
  }
}

/** Check the services of a specification, as far as they are known. */
export function checkServices(construct: IConstruct, spec: JobSpec, namespace: string, violations: Violations): void {
  list(spec.taskGroups).forEach((group, index) => {
    const prop = `spec.taskGroups[${index}]`;
    const check = (place: string, services: ServiceSpec[] | undefined): void =>
      list(services).forEach((service, n) => {
        checkService(construct, `${place}.services[${n}]`, service, namespace, violations);
      });
    check(prop, group.services);
    list(group.tasks).forEach(({ services }, n) => check(`${prop}.tasks[${n}]`, services));
  });
}

function checkService(
  construct: IConstruct,
  prop: string,
  { name, provider, tags, canaryTags, connect }: ServiceSpec,
  namespace: string,
  violations: Violations,
): void {
  if (provider !== undefined && provider !== 'consul') return;
  if (name !== undefined) checkServiceName(construct, `${prop}.name`, name, namespace, violations);
  const own = { tags, canaryTags, 'connect.sidecarService.tags': connect?.sidecarService?.tags };
  for (const [place, given] of Object.entries(own)) {
    list(given).forEach((tag, index) => violations.require(`${prop}.${place}[${index}]`, tag, NOT_INTERNAL));
  }
}

/** The items of a list that is known. */
function list<T>(items: T[] | undefined): T[] {
  return Array.isArray(items) && !Token.isUnresolved(items) ? items : [];
}
