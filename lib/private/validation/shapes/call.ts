import { Construct } from 'constructs';
import { Violations } from '../violations';
import { Shape } from './shape';
import { explain, isObject, shapeOf } from './shape-of';
import { STRUCTS } from './shapes.generated';
import { Parameter, Signature } from './signature';
import { StructShape } from './struct-shape';

interface Compiled extends Parameter {
  readonly shape: Shape;
  /** The shape, with further properties being no errors. */
  readonly open: Shape;
}

/** The arguments of something that may be called. */
export class Call {
  private readonly makesConstruct: boolean;
  private found?: Compiled[];

  public constructor(
    private readonly name: string,
    private readonly signature: Signature,
  ) {
    const [scope, id] = signature.parameters;
    this.makesConstruct = /^(?:construct|app)$/.test(scope?.type) && id?.name === 'id';
  }

  public get takesNothing(): boolean {
    return this.signature.parameters.length === 0;
  }

  /**
   * Throw one error that lists all that is wrong.
   *
   * @param owner what has the method
   */
  public check(args: unknown[], owner?: unknown): void {
    this.checkAll(args, true, owner);
  }

  /** The same, but further properties are no errors. */
  public checkOpen(args: unknown[]): void {
    this.checkAll(args, false);
  }

  /** An error from inside, such as one of a value that knows no place, with the place of the call. */
  public locate(error: unknown, args: unknown[], owner?: unknown): unknown {
    // Errors of Node are of another realm in tests.
    const { message } = Object(error) as Error;
    if (typeof message === 'string' && !/^(?:[A-Za-z ]+: )?\[[^\]\n]+\] /.test(message)) {
      (error as Error).message = `[${this.place(args, owner)}] ${message}`;
    }
    return error;
  }

  private checkAll(args: unknown[], closed: boolean, owner?: unknown): void {
    const { parameters } = this;
    for (let index = 0; index < parameters.length; index += 1) {
      const { variadic, optional, shape, open } = parameters[index];
      const value = variadic ? args.slice(index) : args[index];
      if ((value === undefined && optional) || (closed ? shape : open).holds(value)) continue;
      this.fail(args, closed, owner);
      break;
    }
    if (this.makesConstruct) this.requireFree(args[0] as Construct, args[1] as string);
  }

  private fail(args: unknown[], closed: boolean, owner: unknown): void {
    const violations = new Violations();
    this.parameters.forEach(({ name, type, optional, variadic, shape, open }, index) => {
      const value = variadic ? args.slice(index) : args[index];
      if (value === undefined && optional) return;
      const props = value ?? {};
      const expected = closed ? shape : open;
      // Props are told by their own names, also those that are missing without any.
      if (!(type in STRUCTS) || value === null || !isObject(props)) explain(name, value, type, violations);
      else if (!expected.holds(props)) expected.explain!('', props, violations);
      else if (value === undefined) violations.add({ prop: name, must: 'be given' });
    });
    if (violations.all.length > 0) throw new Error(violations.describe(this.place(args, owner)));
  }

  private requireFree(scope: Construct, id: string): void {
    const violations = new Violations();
    if (id === '') violations.add({ prop: 'id', must: 'not be empty' });
    const other = scope.node.tryFindChild(id);
    if (other) violations.add({ prop: 'id', must: `be free: [${other.node.path}] has it already`, got: id });
    if (violations.all.length > 0) throw new Error(violations.describe(this.place([scope, id])));
  }

  /** Where a construct stands, or will stand; the name of what was called for anything else. */
  private place([scope, id]: unknown[], owner?: unknown): string {
    if (isConstruct(owner)) return owner.node.path;
    if (!this.makesConstruct) return this.name;
    const parent = isConstruct(scope) ? scope.node.path : '';
    const last = typeof id === 'string' && id !== '' ? id : this.name;
    return parent === '' ? last : `${parent}/${last}`;
  }

  /** Compiled at the first call: most classes of the library are used by few programs. */
  private get parameters(): Compiled[] {
    this.found ??= this.signature.parameters.map((parameter) => {
      const shape = shapeOf(parameter.type);
      const inside = { shapeOf, explain, isObject };
      return {
        ...parameter,
        shape,
        open: parameter.type in STRUCTS ? new StructShape(parameter.type, false, inside) : shape,
      };
    });
    return this.found;
  }
}

function isConstruct(value: unknown): value is Construct {
  return shapeOf('construct').holds(value);
}
