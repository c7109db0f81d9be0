import { createServer, Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A turn at what this machine has once, such as the hosts in network namespaces: suites run side by side. */
export class Turn {
  private constructor(private readonly holder: Server) {}

  /** Wait for a turn. It ends at the latest with the process that has it. */
  public static async at(what: string): Promise<Turn> {
    for (;;) {
      const holder = createServer();
      const isTaken = await new Promise<boolean>((resolve, reject) => {
        holder.once('error', ({ code, message }: NodeJS.ErrnoException) =>
          code === 'EADDRINUSE' ? resolve(true) : reject(new Error(message)),
        );
        // A name outside the file system is free again as soon as its process is gone.
        holder.listen(`\0berth-testbed-${what}`, () => resolve(false));
      });
      if (!isTaken) return new Turn(holder.unref());
      await pause(500);
    }
  }

  /** Do something in a turn. */
  public static async during<T>(what: string, action: () => Promise<T>): Promise<T> {
    const turn = await Turn.at(what);
    return action().finally(() => turn.end());
  }

  public end(): void {
    this.holder.close();
  }
}
