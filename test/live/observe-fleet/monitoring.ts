import { Prometheus } from '../../../scripts/testbed/observe/prometheus';
import { VictoriaLogs } from '../../../scripts/testbed/observe/victoria-logs';
import { Fleet } from '../fleet';

/** The programs that watch a secured platform, as those who have the password may ask them. */
export class Monitoring {
  public constructor(private readonly fleet: Fleet) {}

  public async prometheus(): Promise<Prometheus> {
    return new Prometheus(await this.address('prometheus'), this.headers);
  }

  public async logs(): Promise<VictoriaLogs> {
    return new VictoriaLogs(await this.address('victoria-logs'), this.headers);
  }

  /** Names of the alerts that Alertmanager has now. */
  public async firing(): Promise<string[]> {
    const url = `${await this.address('alertmanager')}/api/v2/alerts`;
    const answer = await fetch(url, { headers: this.headers, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`Alertmanager answers ${answer.status}: ${await answer.text()}`);
    const alerts: any = await answer.json();
    return [...new Set<string>(alerts.map(({ labels }: any) => labels.alertname))].sort();
  }

  /** Names of the alerts that fired in the last time. */
  public async everFired(time: string = '1h'): Promise<string[]> {
    const query = `count by (alertname) (max_over_time(ALERTS{alertstate="firing"}[${time}]))`;
    return (await (await this.prometheus()).query(query)).map(({ metric }) => metric.alertname).sort();
  }

  private async address(service: string): Promise<string> {
    const [{ ServiceAddress, ServicePort }] = await this.fleet.json('consul', `/v1/catalog/service/${service}`);
    return `http://${ServiceAddress}:${ServicePort}`;
  }

  private get headers(): { readonly [name: string]: string } {
    const { password } = this.fleet.secrets.fleet_secrets.monitoring;
    return { authorization: `Basic ${btoa(`berth:${password}`)}` };
  }
}
