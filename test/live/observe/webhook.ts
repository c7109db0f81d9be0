import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** An alert as Alertmanager sends it. */
interface Notice {
  readonly status: 'firing' | 'resolved';
  readonly labels: { readonly [label: string]: string };
}

/** Takes what Alertmanager sends to a webhook. */
export class Webhook {
  private readonly notices: Notice[] = [];
  private readonly server: Server = createServer((request, answer) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      this.notices.push(...JSON.parse(text).alerts);
      answer.end();
    });
  });

  /** Listen where the containers of a local platform reach it. */
  public async start(): Promise<void> {
    this.server.listen(0, '172.17.0.1');
    await once(this.server, 'listening');
  }

  public get url(): string {
    return `http://172.17.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Names of the alerts that it was told of. */
  public get names(): string[] {
    return [...new Set(this.notices.map(({ labels }) => labels.alertname))];
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
