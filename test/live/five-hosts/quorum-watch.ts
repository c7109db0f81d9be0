import { TestbedHost } from '../../../scripts/testbed/hosts';
import { Measurement } from '../../../scripts/testbed/load/measurement';
import { Testbed } from './testbed';

/** How many servers of a quorum answered at a time, and whether one of them knew a leader. */
interface Sample {
  readonly from: number;
  readonly to: number;
  readonly servers: number;
  readonly hasLeader: boolean;
}

/** Asks the servers of both quorums each second how they are. */
export class QuorumWatch {
  private readonly samples: Sample[] = [];
  private readonly timer: NodeJS.Timeout;

  public constructor(private readonly testbed: Testbed) {
    this.timer = setInterval(() => void this.sample(), 1000);
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  /** The fewest servers that answered, and the samples without a leader; only of times in which the control was fine. */
  public report(measurement: Measurement): {
    readonly fewest: number;
    readonly leaderless: number;
    readonly of: number;
  } {
    const samples = this.samples.filter(({ from, to }) => !measurement.isDisturbed(from, to));
    const fewest = Math.min(...samples.map(({ servers }) => servers));
    return { fewest, leaderless: samples.filter(({ hasLeader }) => !hasLeader).length, of: samples.length };
  }

  private async sample(): Promise<void> {
    for (const system of ['consul', 'nomad'] as const) {
      const from = Date.now();
      const leaders = await Promise.all(this.testbed.servers.map((host) => this.leaderOf(system, host)));
      const servers = leaders.filter((leader) => leader !== undefined).length;
      this.samples.push({ from, to: Date.now(), servers, hasLeader: leaders.some(Boolean) });
    }
  }

  /** The leader that a server knows: '' when none, undefined when the server does not answer. */
  private leaderOf(system: 'consul' | 'nomad', host: TestbedHost): Promise<string | undefined> {
    return this.testbed.fleet.ask(system, host, '/v1/status/leader').then(
      ({ status, body }) => (status === 200 ? JSON.parse(body) : ''),
      () => undefined,
    );
  }
}
