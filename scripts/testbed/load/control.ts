import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Load } from './load';

/** A time in which this machine was too busy to be measured, and how it showed. */
export interface Disturbance {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

/** What the client saw of the control. */
export interface ControlReport {
  readonly requests: number;
  /** Milliseconds. */
  readonly slowest: number;
  /** Milliseconds by which the client's own timers were late at most. */
  readonly lag: number;
  readonly disturbances: readonly Disturbance[];
}

/**
 * Half of the shortest time limit in what is measured, the 500 ms of a balancer's ping. When a static page takes longer,
 * or a timer is later, the machine alone may break that limit.
 */
export const BOUND_MILLISECONDS = 250;

const SERVER = `
const server = require('node:http').createServer((_, answer) => answer.end('here'));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

const TICK_MILLISECONDS = 20;

/** A static server that the same client asks at the same time: when it suffers as well, the machine is to blame. */
export class Control {
  private readonly load: Load;
  private readonly clock: NodeJS.Timeout;
  private readonly disturbances: Disturbance[] = [];
  private lag = 0;

  /** Start the server, and ask it 50 times a second. */
  public static async start(): Promise<Control> {
    const server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = await once(server.stdout, 'data');
    return new Control(server, `http://127.0.0.1:${String(port).trim()}/`);
  }

  private constructor(
    private readonly server: ChildProcess,
    url: string,
  ) {
    this.load = new Load(
      () => url,
      50,
      undefined,
      ({ from, to, failure }) => {
        if (failure !== undefined) this.disturb(from, to, failure);
        else if (to - from > BOUND_MILLISECONDS) this.disturb(from, to, `a static page took ${to - from} ms`);
      },
    );
    let last = Date.now();
    this.clock = setInterval(() => {
      const now = Date.now();
      const late = now - last - TICK_MILLISECONDS;
      if (late > BOUND_MILLISECONDS) this.disturb(last, now, `the client was ${late} ms late`);
      this.lag = Math.max(this.lag, late);
      last = now;
    }, TICK_MILLISECONDS);
  }

  /** End the server, and report. */
  public async stop(): Promise<ControlReport> {
    clearInterval(this.clock);
    const { requests, slowest } = await this.load.stop();
    this.server.kill();
    return { requests, slowest, lag: this.lag, disturbances: this.disturbances };
  }

  private disturb(from: number, to: number, what: string): void {
    this.disturbances.push({ from, to, what });
  }
}
