import { setTimeout as pause } from 'node:timers/promises';
import { Labels } from '../observe/labels';
import { Webhook } from '../observe/webhook';
import { Monitoring } from './monitoring';

/** An alert that a fault must raise. */
export interface ExpectedAlert {
  readonly alertname: string;
  readonly labels: Labels;

  /** Seconds within which it fires, and those within which it resolves after the fault is mended. */
  readonly fires: number;
  readonly ends: number;
}

/** A fault that is made, seen by those who watch, and mended. */
export interface Fault {
  readonly name: string;
  readonly alerts: readonly ExpectedAlert[];
  make(): Promise<void>;

  /** Called once all alerts have fired. */
  mend(): Promise<void>;
}

/** Tells whether alerts are seen where people see them: in Alertmanager, and at a webhook. */
export class AlertWatch {
  public constructor(
    private readonly monitoring: Monitoring,
    private readonly webhook: Webhook,
    private readonly say: (line: string) => void,
  ) {}

  /** Make a fault, see all its alerts fire, mend it, and see them all resolved. */
  public async see({ name, alerts, make, mend }: Fault): Promise<void> {
    const made = Date.now();
    await make();
    await Promise.all(alerts.map((alert) => this.fires(alert, made)));
    const mended = Date.now();
    await mend();
    this.say(`${name}: mended`);
    await Promise.all(alerts.map((alert) => this.ends(alert, mended)));
  }

  /** Wait until an alert fires, in Alertmanager and at the webhook. */
  public async fires({ alertname, labels, fires: within }: ExpectedAlert, since: number): Promise<void> {
    const wanted = { alertname, ...labels };
    const seen = await Promise.all([
      this.until(`${describe(wanted)} in Alertmanager`, since, within, async () => this.monitoring.has(wanted)),
      this.until(`${describe(wanted)} at the webhook`, since, within, async () =>
        this.webhook.has('firing', wanted, since),
      ),
    ]);
    this.say(`${describe(wanted)} fires: in Alertmanager after ${seen[0]} s, at the webhook after ${seen[1]} s`);
  }

  /** Wait until an alert is over, in Alertmanager and at the webhook. */
  public async ends({ alertname, labels, ends: within }: ExpectedAlert, since: number): Promise<void> {
    const wanted = { alertname, ...labels };
    const seen = await Promise.all([
      this.until(`no ${describe(wanted)}`, since, within, async () => !(await this.monitoring.has(wanted))),
      this.until(`the end of ${describe(wanted)}`, since, within, async () =>
        this.webhook.has('resolved', wanted, since),
      ),
    ]);
    this.say(`${describe(wanted)} is over: in Alertmanager after ${seen[0]} s, at the webhook after ${seen[1]} s`);
  }

  private async until(what: string, since: number, within: number, holds: () => Promise<boolean>): Promise<string> {
    // Whoever does not answer for a moment is asked again.
    while (!(await holds().catch(() => false))) {
      if (Date.now() - since > within * 1000) throw new Error(`after ${within} s there is not ${what}`);
      await pause(1000);
    }
    return ((Date.now() - since) / 1000).toFixed(0);
  }
}

function describe({ alertname, ...labels }: Labels): string {
  return `${alertname} ${JSON.stringify(labels)}`;
}
