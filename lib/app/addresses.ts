import { Annotations, TerraformResource, TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';
import { Job } from '../nomad/job/job';
import { Violations } from '../private/validation/violations';

/** A resource that an earlier release addressed in another way. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * The Terraform addresses in a stack of apps: the name of a job stands for the path of construct ids that leads to it.
 *
 * So the job keeps running when its construct is renamed or moved into another scope: its address follows its name.
 */
export class Addresses {
  private readonly names = new Map<IConstruct, string>();

  /** Ids by the path, by those that stand in their place. */
  private readonly byPath = new Map<string, string>();

  public constructor(
    private readonly stack: TerraformStack,
    private readonly namespace: string,
  ) {}

  /** Address everything below a construct by a name, which is unique in the namespace of the stack. */
  public add(construct: IConstruct, name: string): void {
    if (!Token.isUnresolved(name)) this.names.set(construct, name);
  }

  /**
   * The id of an element.
   *
   * @param scopes the constructs that lead to it, and itself
   * @param allocate makes an id of a path
   */
  public idOf(scopes: IConstruct[], allocate: (path: string[]) => string): string {
    const path = scopes.slice(scopes.indexOf(this.stack) + 1);
    const ids = path.map(({ node }) => node.id);
    const index = path.findIndex((scope) => this.names.has(scope) || scope instanceof Job);
    const root = index < 0 ? undefined : this.rootOf(path[index]);
    if (root === undefined) return allocate(ids);
    const id = allocate([...root, ...ids.slice(index + 1)]);
    // With a name at the first level that is also its id, this is nearly always the same.
    if (index > 0 || root.length > 1 || root[0] !== ids[0]) this.byPath.set(id, allocate(ids));
    return id;
  }

  /** Throw when two resources share an address; warn of those that can't be moved out of the way of another. */
  public check(): void {
    const resources = this.stack.node.findAll().filter(TerraformResource.isTerraformResource);
    const owners = new Map<string, TerraformResource>();
    const errors: string[] = [];
    for (const resource of resources) {
      const address = addressOf(resource, resource.friendlyUniqueId);
      const owner = owners.get(address);
      if (owner === undefined) owners.set(address, resource);
      else errors.push(shared(resource, address, owner));
    }
    if (errors.length > 0) throw new Error(errors.join('\n'));
    if (this.byPath.size === 0) return;
    for (const resource of resources) {
      const id = this.byPath.get(resource.friendlyUniqueId);
      const owner = id === undefined ? undefined : owners.get(addressOf(resource, id));
      if (owner === undefined || owner === resource) continue;
      const [from, to] = [id!, resource.friendlyUniqueId].map((each) => addressOf(resource, each));
      const now = `an older state may hold this at '${from}', now the address of [${owner.node.path}]`;
      Annotations.of(resource).addWarning(`${now}: move it first, with: terraform state mv ${from} ${to}`);
    }
  }

  /**
   * What must move in a state that an earlier release has written.
   *
   * @param resources those of the stack, by type and id; Terraform refuses to move one that is still there
   */
  public moves(resources: { readonly [type: string]: { readonly [id: string]: unknown } }): Move[] {
    return Object.entries(resources).flatMap(([type, byId]) =>
      Object.keys(byId).flatMap((id) => {
        const old = this.byPath.get(id);
        return old === undefined || old in byId ? [] : [{ from: `${type}.${old}`, to: `${type}.${id}` }];
      }),
    );
  }

  private rootOf(scope: IConstruct): string[] | undefined {
    const isJob = scope instanceof Job;
    const name = isJob ? scope.jobId : this.names.get(scope)!;
    const namespace = isJob ? scope.namespace : this.namespace;
    if (Token.isUnresolved(name) || Token.isUnresolved(namespace)) return undefined;
    return namespace === this.namespace && IDENTIFIER.test(name) ? [name] : ['job', namespace, name];
  }
}

/** Names that can be an id in Terraform, and a key in JavaScript, as they are; cdktf makes one of any other by a hash. */
const IDENTIFIER = /^(?!Default$|__proto__$)[A-Za-z_][A-Za-z0-9_-]*$/;

function addressOf({ terraformResourceType }: TerraformResource, id: string): string {
  return `${terraformResourceType}.${id}`;
}

function shared(resource: TerraformResource, address: string, owner: TerraformResource): string {
  const violations = new Violations();
  const must = `have another id or name: [${owner.node.path}] has its address '${address}'`;
  violations.add({ prop: 'id', must });
  return violations.describe(resource.node.path);
}
