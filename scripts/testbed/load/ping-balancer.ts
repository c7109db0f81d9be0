/** A host behind the balancer. */
interface Backend {
  readonly name: string;
  readonly address: string;
}

const PING_MILLISECONDS = 500;

/** A load balancer as simple as they come: each second it pings its hosts, and takes turns among those that say yes. */
export class PingBalancer {
  private healthy: readonly Backend[];
  private turn = 0;
  private readonly timer: NodeJS.Timeout;

  public constructor(
    private readonly hosts: readonly Backend[],
    private readonly say: (line: string) => void,
    private readonly port: number = 8081,
  ) {
    this.healthy = hosts;
    this.timer = setInterval(() => void this.ping(), 1000);
  }

  /** The host that gets the next request; an error when none is healthy, which a client would get as 503. */
  public next(): Backend {
    if (this.healthy.length === 0) throw new Error('no host is healthy');
    this.turn += 1;
    return this.healthy[this.turn % this.healthy.length];
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  private async ping(): Promise<void> {
    const start = Date.now();
    const refusals = await Promise.all(
      this.hosts.map(async ({ address }) => {
        try {
          const { ok, status } = await fetch(`http://${address}:${this.port}/ping`, {
            signal: AbortSignal.timeout(PING_MILLISECONDS),
          });
          return ok ? undefined : `status ${status}`;
        } catch (error) {
          return `${String((error as Error).cause ?? error)} after ${Date.now() - start} ms`;
        }
      }),
    );
    const healthy = this.hosts.filter((_, index) => refusals[index] === undefined);
    if (healthy.length !== this.healthy.length) {
      const why = this.hosts.map(({ name }, index) => `${name}: ${refusals[index] ?? 'yes'}`);
      this.say(`the balancer has ${healthy.length} hosts: ${why.join(', ')}`);
    }
    this.healthy = healthy;
  }
}
