/** Names of Consul services by the namespace whose jobs alone may have them; a pattern ends in `*`. */
export interface OwnedNames {
  readonly [namespace: string]: readonly string[];
}

/** Under these names Berth's agents themselves stand in the catalog. */
const AGENTS = ['nomad', 'nomad-client', 'consul'];

/** The ingress, also where nobody has said which services it has: in the mesh its name opens every routed service. */
const INGRESS: OwnedNames = { ingress: ['traefik'] };

/** Which namespace may have which names in Consul's catalog, and so in DNS, the mesh and the ingress. */
export class ServiceNames {
  private readonly owners: (readonly [namespace: string, names: readonly string[]])[];

  public constructor(owned: OwnedNames = {}) {
    const given = Object.values(owned).flat();
    const more = Object.entries(INGRESS).filter(([, names]) => !names.some((name) => given.includes(name)));
    this.owners = [...more, ...Object.entries(owned)];
  }

  /** Names that no job may have. */
  public get agents(): readonly string[] {
    return AGENTS;
  }

  /** Namespaces that own names. */
  public get namespaces(): string[] {
    return [...new Set(this.owners.map(([namespace]) => namespace))];
  }

  /** The names and patterns of a namespace. */
  public of(namespace: string): string[] {
    return this.owners.flatMap(([owner, names]) => (owner === namespace ? names : []));
  }

  /** The names and patterns that none of these namespaces may have. */
  public closedTo(namespaces: readonly string[]): string[] {
    return [...AGENTS, ...this.owners.flatMap(([owner, names]) => (namespaces.includes(owner) ? [] : names))];
  }

  /** Why jobs of a namespace can't have a name, if they can't. */
  public refusal(name: string, namespace: string): string | undefined {
    // Consul's catalog and DNS know no case.
    const key = name.toLowerCase();
    const closed = this.closedTo([namespace]).find((pattern) => matches(pattern, key));
    if (closed === undefined) return undefined;
    if (AGENTS.includes(closed)) return "not be the name of the platform's own agents";
    const [owner] = this.owners.find(([, names]) => names.includes(closed))!;
    return `not be a name that belongs to the namespace '${owner}'`;
  }
}

/** Whether two names or patterns have a name in common. */
export function overlap(one: string, other: string): boolean {
  return matches(one, other.replace(/\*$/, '')) || matches(other, one.replace(/\*$/, ''));
}

/** The proxy of a service in the mesh has the service's name with an end of its own. */
function matches(pattern: string, name: string): boolean {
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1));
  return name === pattern || name === `${pattern}-sidecar-proxy`;
}
