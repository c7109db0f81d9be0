import { createSign, generateKeyPairSync, KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { App } from 'cdktf';
import { Platform, PlatformHost, PlatformProps } from '../../../lib';
import { CertificateAuthority, CertificatePair } from '../../../lib/cli/secrets/certificate-authority';
import { TestbedHost } from '../../../scripts/testbed/hosts';
import { Fleet } from '../fleet';
import { Load } from '../../../scripts/testbed/load/load';
import { failuresOf, Measurement } from '../../../scripts/testbed/load/measurement';
import { defineAccess, defineShop, Shop, SITE, USERS } from './shop';
import { IMAGES_BEFORE, UPGRADE } from './releases';

/** What is deployed. Steps change it. */
interface Shape {
  greeting: string;
  count: number;
  props: Partial<PlatformProps>;
  change: (host: PlatformHost) => PlatformHost | undefined;
  more: (app: App, platform: Platform) => void;
}

/** How long the first certificates are good, in days. */
export interface Lifetimes {
  readonly agents?: number;
  readonly site?: number;
}

/** The platform on five hosts, in the terms of the steps. */
export class Testbed {
  public readonly fleet: Fleet;
  public readonly shape: Shape = {
    greeting: 'one',
    count: 3,
    props: {
      ...UPGRADE.from,
      serviceNames: { default: ['payments'] },
      ingress: {
        httpPort: 8000,
        httpsPort: 8443,
        redirectToHttps: false,
        certificates: [{ variable: SITE }],
        protectedDashboard: { host: 'shop.example', usersVariable: USERS },
      },
    },
    change: (host) => host,
    more: () => undefined,
  };

  private readonly pipeline = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private site: CertificatePair | undefined;

  /** @param images further images that the hosts need */
  public constructor(
    images: readonly string[] = [],
    private readonly days: Lifetimes = {},
  ) {
    this.fleet = new Fleet([...IMAGES_BEFORE, ...images], days.agents);
  }

  public get hosts(): TestbedHost[] {
    return this.fleet.hosts;
  }

  public get servers(): TestbedHost[] {
    return this.hosts.slice(0, 3);
  }

  public get ingresses(): TestbedHost[] {
    const [h1, h2, , , h5] = this.hosts;
    return [h1, h2, h5];
  }

  public stackOf(host: TestbedHost): string {
    return `fleet-${host.name}`;
  }

  /** What clients of the site trust, and the name that they request. */
  public get tls(): { readonly ca: string; readonly servername: string } {
    return { ca: this.site!.certificate, servername: 'shop.example' };
  }

  /** Key of the site's certificate. */
  public get siteKey(): string {
    return process.env.TF_VAR_site_key!;
  }

  /** Set up the hosts, and a certificate of the site. */
  public async open(): Promise<void> {
    await this.certify(this.days.site ?? 90);
    await this.fleet.open();
  }

  /** Issue a certificate of the site, which the next deployment of the access stack hands to the ingress. */
  public async certify(days: number): Promise<void> {
    const authority = await CertificateAuthority.create('site');
    const own = await authority.issue({ commonName: 'site', dnsNames: ['shop.example'], addresses: [], days });
    this.site = authority.pair;
    process.env.TF_VAR_site_certificate = own.certificate;
    process.env.TF_VAR_site_key = own.key;
  }

  public close(): Promise<void> {
    return this.fleet.close();
  }

  public explain(): Promise<string> {
    return this.fleet.explain();
  }

  /** Synthesize the current shape. */
  public async define(): Promise<void> {
    const { greeting, count, props, change, more } = this.shape;
    const pipelineKey = this.pipeline.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const shop: Shop = { greeting, count, pipelineKey };
    await this.fleet.synthesize(
      (app, platform) => {
        defineAccess(platform, shop);
        defineShop(app, platform, shop);
        more(app, platform);
      },
      change,
      props,
    );
  }

  /** A Nomad token for a team's pipeline, which logs in with a JWT signed by its CI. */
  public async login(team: string, key: KeyObject = this.pipeline.privateKey): Promise<string> {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'ci', aud: 'nomad', sub: 'pipeline', team, iat: now - 5, nbf: now - 5, exp: now + 600 };
    const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
    const signature = createSign('RSA-SHA256').update(text).sign(key).toString('base64url');
    const [h1] = this.hosts;
    const sent = { AuthMethodName: 'pipelines', LoginToken: `${text}.${signature}` };
    const { status, body } = await this.fleet.ask('nomad', h1, '/v1/acl/login', undefined, sent);
    if (status !== 200) throw new Error(`no login: ${status} ${body}`);
    return JSON.parse(body).SecretID;
  }

  /** Loads of requests to the ingress of some hosts. */
  public requestsTo(hosts: TestbedHost[]): () => Load[] {
    return () => hosts.map((host) => new Load(() => `http://${host.address}:8000/webapi`, 100));
  }

  /**
   * The failures of loads while something happens that must lose no request.
   *
   * @param change makes the change for the first, second … time
   * @param times how often it can be made
   */
  public lossless(
    what: string,
    loads: () => Load[],
    change: (time: number) => Promise<void>,
    times: number = 2,
  ): Promise<string[]> {
    return failuresOf(what, (time) => Measurement.take(loads, () => change(time)), { times });
  }

  /** The failures of loads while something happens that may lose requests. */
  public async watched(what: string, loads: () => Load[], change: () => Promise<void>): Promise<string[]> {
    const measurement = await Measurement.take(loads, change);
    this.say(`${what}: ${measurement}`);
    return measurement.failures;
  }

  /** Wait until something holds, and say how many seconds that took. */
  public async until(what: string, holds: () => Promise<boolean>, since: number = Date.now()): Promise<void> {
    const start = Date.now();
    while (!(await holds().catch(() => false))) {
      if (Date.now() - start > 180_000) throw new Error(`not in 180 s: ${what}`);
      await pause(500);
    }
    this.say(`${what}: after ${((Date.now() - since) / 1000).toFixed(1)} s`);
  }

  public async answersEverywhere(): Promise<void> {
    for (const host of this.ingresses) {
      await this.until(`/webapi at ${host.name}`, async () => (await fetch(`http://${host.address}:8000/webapi`)).ok);
    }
  }

  /** Both quorums have three healthy servers. */
  public async whole(since?: number): Promise<void> {
    const h3 = this.hosts[2];
    const healthy = async (): Promise<boolean> => {
      const states = [];
      for (const system of ['consul', 'nomad'] as const) {
        states.push(await this.fleet.json(system, '/v1/operator/autopilot/health', h3));
      }
      return states.every((each) => each.Healthy && each.FailureTolerance === 1 && each.Servers.length === 3);
    };
    await this.until('both quorums are whole', healthy, since);
  }

  /** Hosts of a job's running allocations. */
  public async running(job: string): Promise<string[]> {
    const all: { ClientStatus: string; NodeName: string }[] = await this.fleet.json(
      'nomad',
      `/v1/job/${job}/allocations?namespace=shop`,
    );
    return all.filter(({ ClientStatus }) => ClientStatus === 'running').map(({ NodeName }) => NodeName);
  }

  /** Names and identifiers of the containers of all tasks. */
  public async containers(): Promise<string[]> {
    const label = 'label=com.hashicorp.nomad.alloc_id';
    const list = ['ps', '--no-trunc', '--filter', label, '--format', '{{.Names}} {{.ID}}'];
    const ids = await Promise.all(this.hosts.map(async (host) => (await host.docker(...list)).output.split('\n')));
    return ids.flat().filter(Boolean).sort();
  }

  /** Where in Nomad's history each job was last registered; not that of the backup, which has Nomad's own image. */
  public async registrations(): Promise<{ readonly [job: string]: number }> {
    const jobs: { ID: string; Namespace: string; JobModifyIndex: number }[] = await this.fleet.json(
      'nomad',
      '/v1/jobs?namespace=*',
    );
    const others = jobs.filter(({ Namespace }) => Namespace !== 'backup');
    return Object.fromEntries(others.map(({ ID, JobModifyIndex }) => [ID, JobModifyIndex]));
  }

  public async emptyPlans(...stacks: string[]): Promise<void> {
    for (const stack of stacks) expect(await this.fleet.plan(stack)).toBeUndefined();
  }

  public say(line: string): void {
    process.stderr.write(`  ${line}\n`);
  }
}
