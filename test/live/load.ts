import * as http from 'node:http';
import * as https from 'node:https';

/** What became of the requests of a load. */
export interface LoadReport {
  readonly requests: number;
  readonly failures: string[];
  readonly perSecond: number;
}

/** A steady stream of requests, which goes on whether they are answered or not. */
export class Load {
  private readonly agent: http.Agent;
  private readonly failures: string[] = [];
  private readonly start = Date.now();
  private readonly pending = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private requests = 0;

  /**
   * @param url where each request goes
   * @param tls whom requests by TLS trust, and by what name they ask
   */
  public constructor(
    private readonly url: () => string,
    perSecond: number,
    private readonly tls?: { readonly ca: string; readonly servername: string },
  ) {
    const options = { keepAlive: true, maxSockets: 128 };
    this.agent = tls === undefined ? new http.Agent(options) : new https.Agent({ ...options, ...tls });
    // Timers are late under load: each tick sends what is due by then.
    this.timer = setInterval(() => {
      const due = Math.floor(((Date.now() - this.start) / 1000) * perSecond);
      while (this.requests < due) this.send();
    }, 10);
  }

  /** Stop sending, wait for the answers that are still due, and report. */
  public async stop(): Promise<LoadReport> {
    clearInterval(this.timer);
    const seconds = (Date.now() - this.start) / 1000;
    await Promise.all(this.pending);
    this.agent.destroy();
    return { requests: this.requests, failures: this.failures, perSecond: this.requests / seconds };
  }

  private send(): void {
    this.requests += 1;
    const answer = new Promise<void>((resolve) => {
      const fail = (why: string): void => {
        this.failures.push(`${((Date.now() - this.start) / 1000).toFixed(1)} s: ${why}`);
        resolve();
      };
      const { get } = this.tls === undefined ? http : https;
      const request = get(this.url(), { agent: this.agent, timeout: 10_000 }, (response) => {
        response.on('error', (error) => fail(error.message));
        response.on('end', () => (response.statusCode === 200 ? resolve() : fail(`status ${response.statusCode}`)));
        response.resume();
      });
      request.on('timeout', () => request.destroy(new Error('no answer in 10 s')));
      request.on('error', (error) => fail(error.message));
    });
    this.pending.add(answer);
    void answer.then(() => this.pending.delete(answer));
  }
}
