import { IResolvable, IResolveContext } from 'cdktf';

/**
 * Define data that is produced when the stack is synthesized, so that the order of calls before that never matters.
 *
 * Like cdktf's Lazy, without the stack trace that each Lazy captures: that costs more than all else in a large app.
 */
export class Deferred implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly produce: () => unknown) {}

  /** Whether a resolvable holds the user's own data, which is treated like data that was given directly. */
  public static holdsData(token: IResolvable): boolean {
    return token instanceof Deferred || 'resolveLazy' in token;
  }

  /** The data, if it is deferred; any other value unchanged. */
  public static open<T>(value: T): T {
    return value instanceof Deferred ? (value.produce() as T) : value;
  }

  public resolve(_context: IResolveContext): unknown {
    return this.produce();
  }

  public toString(): string {
    throw new Error('deferred data must be passed on as it is');
  }
}
