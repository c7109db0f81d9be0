import { Prometheus } from '../../../scripts/testbed/observe/prometheus';
import { VictoriaLogs } from '../../../scripts/testbed/observe/victoria-logs';
import { Fleet } from '../fleet';
import { Labels, matches } from '../observe/labels';

/** The programs that watch a secured platform, as those who have the password may ask them. */
export class Monitoring {
  private readonly addresses = new Map<string, string>();

  public constructor(private readonly fleet: Fleet) {}

  public async prometheus(): Promise<Prometheus> {
    return new Prometheus(await this.address('prometheus'), this.headers);
  }

  public async logs(): Promise<VictoriaLogs> {
    const { logs_password: password } = this.fleet.secrets.fleet_secrets;
    return new VictoriaLogs(await this.address('victoria-logs'), loginWith(password));
  }

  /** The alerts that Alertmanager has now. */
  public async alerts(): Promise<Labels[]> {
    const url = `${await this.address('alertmanager')}/api/v2/alerts`;
    const answer = await fetch(url, { headers: this.headers, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`Alertmanager answers ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { readonly labels: Labels }[]).map(({ labels }) => labels);
  }

  /** Whether Alertmanager has an alert with these labels. */
  public async has(wanted: Labels): Promise<boolean> {
    return (await this.alerts()).some((labels) => matches(labels, wanted));
  }

  /** Names of the alerts that Alertmanager has now. */
  public async firing(): Promise<string[]> {
    return [...new Set((await this.alerts()).map(({ alertname }) => alertname))].sort();
  }

  /** Names of the alerts that fired in the last time. */
  public async everFired(time: string = '1h'): Promise<string[]> {
    const query = `count by (alertname) (max_over_time(ALERTS{alertstate="firing"}[${time}]))`;
    return (await (await this.prometheus()).query(query)).map(({ metric }) => metric.alertname).sort();
  }

  /** Each program stays at its address, which can be asked even while Consul has no leader. */
  private async address(service: string): Promise<string> {
    const known = this.addresses.get(service);
    if (known !== undefined) return known;
    const [{ ServiceAddress, ServicePort }] = await this.fleet.json('consul', `/v1/catalog/service/${service}`);
    const address = `http://${ServiceAddress}:${ServicePort}`;
    this.addresses.set(service, address);
    return address;
  }

  private get headers(): { readonly [name: string]: string } {
    const { password } = this.fleet.secrets.fleet_secrets.monitoring;
    return loginWith(password);
  }
}

function loginWith(password: string): { readonly [name: string]: string } {
  return { authorization: `Basic ${btoa(`berth:${password}`)}` };
}
