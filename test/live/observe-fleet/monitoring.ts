import { setTimeout as pause } from 'node:timers/promises';
import { Fleet } from '../fleet';

/** Asks the programs that watch a secured platform, as those who have the password may. */
export class Monitoring {
  public constructor(private readonly fleet: Fleet) {}

  /** Wait until all targets are up, and those of some jobs are as many as expected. */
  public async untilUp(expected: { readonly [job: string]: number }, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const { activeTargets = [] } = await this.prometheus('/api/v1/targets?state=active').catch(() => ({}));
      const counts = Object.entries(expected).map(
        ([job, count]) => activeTargets.filter(({ labels }: any) => labels.job === job).length === count,
      );
      if (counts.every(Boolean) && activeTargets.every(({ health }: any) => health === 'up')) return;
      if (Date.now() > end) {
        const lines = activeTargets.map(
          (each: any) => `${each.health} ${JSON.stringify(each.labels)} ${each.lastError}`,
        );
        throw new Error(`not all targets are up after ${seconds} s:\n${lines.join('\n')}`);
      }
      await pause(1000);
    }
  }

  public async brokenRules(): Promise<string[]> {
    const { groups } = await this.prometheus('/api/v1/rules');
    const rules: any[] = groups.flatMap((group: any) => group.rules);
    return rules.filter(({ health }) => health === 'err').map(({ name, lastError }) => `${name}: ${lastError}`);
  }

  /** Names of the alerts that Alertmanager has now. */
  public async firing(): Promise<string[]> {
    const alerts = JSON.parse(await this.ask('alertmanager', '/api/v2/alerts'));
    return [...new Set<string>(alerts.map(({ labels }: any) => labels.alertname))].sort();
  }

  /** Names of the alerts that fired in the last time. */
  public async everFired(time: string = '1h'): Promise<string[]> {
    const query = `count by (alertname) (max_over_time(ALERTS{alertstate="firing"}[${time}]))`;
    const { result } = await this.prometheus(`/api/v1/query?query=${encodeURIComponent(query)}`);
    return result.map(({ metric }: any) => metric.alertname).sort();
  }

  public async logs(query: string): Promise<{ readonly [field: string]: string }[]> {
    const text = await this.ask('victoria-logs', `/select/logsql/query?query=${encodeURIComponent(query)}`);
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  private async prometheus(path: string): Promise<any> {
    const { status, data, error } = JSON.parse(await this.ask('prometheus', path));
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  }

  private async ask(service: string, path: string): Promise<string> {
    const [{ ServiceAddress, ServicePort }] = await this.fleet.json('consul', `/v1/catalog/service/${service}`);
    const { password } = this.fleet.secrets.fleet_secrets.monitoring;
    const headers = { authorization: `Basic ${btoa(`berth:${password}`)}` };
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`http://${ServiceAddress}:${ServicePort}${path}`, { headers, signal });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${service} answers ${answer.status}: ${text}`);
    return text;
  }
}
