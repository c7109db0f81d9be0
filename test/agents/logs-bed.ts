import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Testing } from 'cdktf';
import { DockerHost, HostRole, Platform, PlatformProps } from '../../lib';
import { CONTAINERS } from '../../lib/observability/collector/container-lines';
import { VictoriaLogs } from '../../scripts/testbed/observe/victoria-logs';
import { Template } from '../../lib/testing';
import { parseJobspec } from '../../lib/private/rendering/jobspec';
import { freePorts, Program } from './program';

/** A real Collector and a real VictoriaLogs, with the configuration of a platform's host, on loopback. */
export class LogsBed {
  private readonly root = mkdtempSync(join(tmpdir(), 'berth-logs-'));
  private readonly collector = new Program('collector');
  private readonly store = new Program('victoria-logs');
  private storeArgs: string[] = [];
  private collectorArgs: string[] = [];
  private health = '';
  private url = '';
  private password = randomBytes(8).toString('hex');
  private writeConfig = (): string => '';

  /** Directory of the containers' files. */
  public readonly containers = join(this.root, 'containers');

  /** URL at which the Collector takes OTLP. */
  public otlp = '';

  /** The platform whose host it is. */
  public platform!: Platform;

  /** @param props beside those of a single host */
  public async open(props: Partial<PlatformProps>): Promise<void> {
    const [port, grpc, http, metrics, health] = await freePorts(5);
    this.url = `http://127.0.0.1:${port}`;
    this.otlp = `http://127.0.0.1:${http}`;
    const roles = [HostRole.SERVER, HostRole.CLIENT, HostRole.INGRESS];
    const host = { name: 'h1', dockerHost: DockerHost.local(), address: '10.0.0.1', networkInterface: 'eth0', roles };
    this.platform = new Platform(Testing.app(), 'p', { hosts: [host], singleServer: true, secured: false, ...props });
    // Where everything is here, instead of on a host.
    const here = (text: string): string =>
      text
        .replaceAll('10.0.0.1:9428', `127.0.0.1:${port}`)
        .replaceAll(':9428', `:${port}`)
        .replaceAll('/victoria-logs-data', join(this.root, 'store'))
        .replaceAll(CONTAINERS, this.containers)
        .replaceAll('"/data"', JSON.stringify(join(this.root, 'queue')))
        .replaceAll('172.17.0.1:4317', `127.0.0.1:${grpc}`)
        .replaceAll('172.17.0.1:4318', `127.0.0.1:${http}`)
        .replaceAll('"port": 8888', `"port": ${metrics}`)
        .replaceAll(':13133', `:${health}`)
        .replaceAll('file:///secrets/password', `file://${join(this.root, 'password')}`)
        .replace(/\$\{base64encode\(\\"berth:\$\{[\w.]+\}\\"\)\}/, () => this.login);
    const { args } = Template.of(this.platform.servicesStack).job('victoria-logs').TaskGroups[0].Tasks[0].Config;
    this.storeArgs = args.map(here);
    const { upload } = Template.of(this.platform.hostStacks[0]).resource('docker_container', 'collector');
    const config = parseJobspec(upload[0].content);
    this.writeConfig = () => this.collector.file('collector.json', here(JSON.stringify(config, undefined, 1)));
    this.collectorArgs = [`--config=${this.writeConfig()}`];
    this.health = `http://127.0.0.1:${health}/`;
    await this.startStore();
    await this.startCollector();
  }

  public async close(): Promise<void> {
    await Promise.all([this.collector.stop(), this.store.stop()]);
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Start VictoriaLogs, which asks for the newest password where the platform is secured. */
  public startStore(): Promise<void> {
    writeFileSync(join(this.root, 'password'), this.password);
    return this.store.start(this.storeArgs, `${this.url}/-/healthy`);
  }

  /** Make another password: whoever is started next has it. */
  public changePassword(): void {
    this.password = randomBytes(8).toString('hex');
    this.writeConfig();
  }

  public startCollector(): Promise<void> {
    return this.collector.start(this.collectorArgs, this.health);
  }

  public stopCollector(): Promise<void> {
    return this.collector.quit();
  }

  /** Stop VictoriaLogs as Nomad does. */
  public stopStore(): Promise<void> {
    return this.store.quit();
  }

  /** Kill the Collector, and start it again as Docker does. */
  public async killCollector(): Promise<void> {
    await this.collector.kill();
    await this.startCollector();
  }

  /** Kill VictoriaLogs as a lost host does, and start it again. */
  public async killStore(): Promise<void> {
    await this.store.kill();
    await this.startStore();
  }

  /** Entries that a query finds. */
  public ask(query: string): Promise<any[]> {
    return new VictoriaLogs(this.url, { authorization: `Basic ${this.login}` }).query(query);
  }

  /** Wait until a query finds a number of entries, and no more. */
  public async until(query: string, count: number): Promise<void> {
    const found = async (): Promise<number> => Number((await this.ask(`${query} | stats count() as n`))[0].n);
    for (let tries = 0; tries < 100 && (await found()) < count; tries += 1) await pause(200);
    const last = await found();
    if (last !== count) throw new Error(`${query} finds ${last} entries instead of ${count}`);
  }

  private get login(): string {
    return btoa(`berth:${this.password}`);
  }
}
