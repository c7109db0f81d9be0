import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Labels, matches } from './labels';

/** An alert as Alertmanager sends it. */
interface Notice {
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly startsAt: string;
}

/** A notice, and when it came. */
interface Told extends Notice {
  readonly at: number;
}

/** Takes what Alertmanager sends to a webhook. */
export class Webhook {
  private readonly notices: Told[] = [];
  private readonly server: Server = createServer((request, answer) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const alerts: Notice[] = JSON.parse(text).alerts;
      this.notices.push(...alerts.map((alert) => ({ ...alert, at: Date.now() })));
      answer.end();
    });
  });

  /** @param address where the platform reaches it; by default where the containers of a local one do */
  public constructor(private readonly address: string = '172.17.0.1') {}

  public async start(): Promise<void> {
    this.server.listen(0, this.address);
    await once(this.server, 'listening');
  }

  public get url(): string {
    return `http://${this.address}:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Names of the alerts that it was told of. */
  public get names(): string[] {
    return [...new Set(this.notices.map(({ labels }) => labels.alertname))];
  }

  /** Whether it was told of an alert with these labels since a time. */
  public has(status: Notice['status'], wanted: Labels, since: number): boolean {
    return this.notices.some((each) => each.status === status && each.at >= since && matches(each.labels, wanted));
  }

  /** The alerts that began since a time, in the order in which it was told. */
  public begun(since: number): Labels[] {
    const all = this.notices.filter(({ status, startsAt }) => status === 'firing' && Date.parse(startsAt) >= since);
    return [...new Map(all.map(({ labels }) => [JSON.stringify(labels), labels])).values()];
  }

  /** Wait for a notice of an alert, and return its labels. */
  public async until(status: Notice['status'], alertname: string, seconds: number): Promise<Notice['labels']> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const notice = this.notices.find((each) => each.status === status && each.labels.alertname === alertname);
      if (notice !== undefined) return notice.labels;
      if (Date.now() > end) {
        throw new Error(`${alertname} is not ${status} after ${seconds} s: ${this.names.join(', ')}`);
      }
      await pause(250);
    }
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
