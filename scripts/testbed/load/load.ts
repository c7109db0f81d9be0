import * as http from 'node:http';
import * as https from 'node:https';

/** A request and how long it took, in milliseconds of the clock. */
export interface Answer {
  readonly from: number;
  readonly to: number;

  /** Why it failed; undefined when it was answered with 200. */
  readonly failure?: string;
}

/** What became of the requests of a load. */
export interface LoadReport {
  readonly requests: number;
  readonly failed: readonly Answer[];
  readonly slowest: number;
  readonly perSecond: number;
}

/** Whom a load trusts that speaks TLS, and the name that it asks for. */
export interface LoadTls {
  readonly ca: string;
  readonly servername: string;
}

/** A steady stream of requests, which goes on whether they are answered or not. */
export class Load {
  private readonly agent: http.Agent;
  private readonly failed: Answer[] = [];
  private readonly start = Date.now();
  private readonly pending = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private requests = 0;
  private slowest = 0;

  /**
   * @param url where each request goes; when it throws, the request has failed
   * @param onAnswer called with each request that has ended
   */
  public constructor(
    private readonly url: () => string,
    perSecond: number,
    private readonly tls?: LoadTls,
    private readonly onAnswer?: (answer: Answer) => void,
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
    const { requests, failed, slowest } = this;
    return { requests, failed, slowest, perSecond: requests / seconds };
  }

  private send(): void {
    this.requests += 1;
    const from = Date.now();
    const ended = this.ask().then((failure) => {
      const answer = { from, to: Date.now(), failure };
      this.slowest = Math.max(this.slowest, answer.to - from);
      if (failure !== undefined) this.failed.push(answer);
      this.onAnswer?.(answer);
    });
    this.pending.add(ended);
    void ended.then(() => this.pending.delete(ended));
  }

  /** Send one request: why it failed, if it did. Nothing that goes wrong here may end the load. */
  private ask(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const fail = (error: unknown): void => resolve(error instanceof Error ? error.message : String(error));
      try {
        const { get } = this.tls === undefined ? http : https;
        const request = get(this.url(), { agent: this.agent, timeout: 10_000 }, (response) => {
          response.on('error', fail);
          response.on('end', () =>
            response.statusCode === 200 ? resolve(undefined) : fail(`status ${response.statusCode}`),
          );
          response.resume();
        });
        request.on('timeout', () => request.destroy(new Error('no answer in 10 s')));
        request.on('error', fail);
      } catch (error) {
        fail(error);
      }
    });
  }
}
