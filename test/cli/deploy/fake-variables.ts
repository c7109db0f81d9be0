import { Asked, FakeNomad, Saying } from '../nomad/fake-nomad';

/** A variable as Nomad keeps it. */
interface Variable {
  Items: { [name: string]: string };
  lock?: string;
}

/** Variables and their locks for a stand-in of Nomad, as far as their answers were seen of a real one. */
export class FakeVariables {
  public readonly variables = new Map<string, Variable>();

  /** What a lock's operation answers in place of its own answer. */
  public refusal: Saying | undefined;
  private locks = 0;

  public constructor(private readonly nomad: FakeNomad) {
    const others = nomad.answer;
    nomad.answer = (asked, response) =>
      asked.path.startsWith('/v1/var/') ? this.variable(asked) : others(asked, response);
  }

  /** A variable by `<namespace> <path>`. */
  public at(key: string): Variable | undefined {
    return this.variables.get(key);
  }

  /** Let somebody else hold a lock. */
  public hold(key: string, items: { [name: string]: string }): void {
    this.variables.set(key, { Items: items, lock: 'of somebody else' });
  }

  /** What its lock's operations were, in order. */
  public get operations(): string[] {
    return this.nomad.asked.flatMap(({ query }) => [...query.keys()].filter((name) => name.startsWith('lock-')));
  }

  private variable({ method, path, query, body }: Asked): unknown {
    const key = `${query.get('namespace') ?? 'default'} ${path.slice('/v1/var/'.length)}`;
    const known = this.variables.get(key);
    if (method === 'GET') return known === undefined ? new Saying(404, 'variable not found') : { Items: known.Items };
    const id = body.Lock?.ID;
    if (known?.lock !== undefined && known.lock !== id) return new Saying(409, 'variable is locked');
    if (this.refusal !== undefined && body.Lock !== undefined) return this.refusal;
    if (query.has('lock-release')) {
      if (body.Items !== undefined) return new Saying(400, 'items on release');
      this.variables.set(key, { Items: known!.Items });
      return {};
    }
    if (query.has('lock-renew')) return known?.lock === undefined ? new Saying(409, 'no lock') : {};
    const lock = query.has('lock-acquire') ? (id ?? `lock-${(this.locks += 1)}`) : undefined;
    this.variables.set(key, { Items: body.Items, ...(lock !== undefined && { lock }) });
    return { Items: body.Items, Lock: { ID: lock, ...body.Lock } };
  }
}
