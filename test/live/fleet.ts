import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { DockerHost, HostRole, Platform, PlatformHost, PlatformProps } from '../../lib';
import { CertificateAuthority } from '../../lib/cli/secrets/certificate-authority';
import { run as berth } from '../../lib/cli/command-line';
import { must } from '../../lib/deploy/command';
import { TestbedHost, TestbedHosts } from '../../scripts/testbed/hosts';
import { givenVersions, testedVersion } from '../../scripts/testbed/given-programs';
import { startEngine } from '../../scripts/testbed/engine';
import { expectNothingLeft } from '../../scripts/testbed/leftovers';
import { Terraform } from '../../lib/deploy/terraform';
import { SecretWatch } from './secret-watch';
import { Turn } from './turn';

const PLATFORM = 'fleet';
const { SERVER, CLIENT, INGRESS } = HostRole;
const ROLES = [[SERVER, CLIENT, INGRESS], [SERVER, CLIENT, INGRESS], [SERVER], [CLIENT], [CLIENT, INGRESS]];

/** Response of an agent. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Five Docker hosts with a secured platform, deployed by Terraform; at the end nothing of it is left. */
export class Fleet {
  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-fleet-'));

  /** Looks for secrets where none may stand, from now on. */
  public readonly watch = new SecretWatch([this.dir]);

  private readonly testbed = new TestbedHosts(ROLES.length);

  /**
   * @param images further images that the hosts need
   * @param certificateDays how long the first certificates of the agents are good
   */
  public constructor(
    private readonly images: readonly string[] = [],
    private readonly certificateDays: number = 730,
  ) {}

  private terraform: Terraform | undefined;
  private turn: Turn | undefined;

  public get hosts(): TestbedHost[] {
    return this.testbed.hosts;
  }

  public get stacks(): string[] {
    return this.terraform!.stacks;
  }

  public get secrets(): any {
    return JSON.parse(readFileSync(this.varFile, 'utf8'));
  }

  public async open(): Promise<void> {
    this.turn = await Turn.at('hosts');
    await startEngine(print);
    await this.secureEngine(this.hosts[2]);
    const [consul, nomad, traefik] = ['consul', 'nomad', 'traefik'].map(testedVersion);
    const agents = [`hashicorp/consul:${consul}`, `hashicorp/nomad:${nomad}`, `traefik:v${traefik}`];
    await Turn.during('images', () => this.testbed.up([...agents, 'busybox:1.35', ...this.images], print));
    mkdirSync(this.snapshots);
  }

  /** Synthesize the platform and what `define` puts on it. `change` may change a host, or leave it out. */
  public async synthesize(
    define: (app: App, platform: Platform) => void,
    change: (host: PlatformHost) => PlatformHost | undefined = (host) => host,
    props: Partial<PlatformProps> = {},
  ): Promise<void> {
    // What an earlier 'terraform init' has left in it is used again, as on an operator's machine.
    mkdirSync(this.outdir, { recursive: true });
    const app = new App({ outdir: this.outdir });
    const hosts = this.hosts.map((host, index) => change(this.define(host, ROLES[index])));
    const platform = new Platform(app, PLATFORM, {
      hosts: hosts.filter((host): host is PlatformHost => host !== undefined),
      namespaces: ['shop'],
      backup: { host: this.hosts[4].name, directory: this.snapshots, cron: '0 4 1 1 *' },
      recursors: ['127.0.0.1'],
      nomadConfig: { plugin: { docker: { config: { gc: { image: false } } } } },
      ...givenVersions(),
      ...props,
    });
    define(app, platform);
    for (const stack of app.node.children.filter(TerraformStack.isStack)) {
      new LocalBackend(stack, { path: join(this.dir, `${stack.node.id}.tfstate`) });
    }
    app.synth();
    await this.berth('init', '--days', String(this.certificateDays));
    this.terraform = this.terraformWith(this.varFile);
    for (const stack of this.stacks) {
      const file = join(this.outdir, 'stacks', stack, 'cdk.tf.json');
      this.watch.see(`what was synthesized of ${stack}`, readFileSync(file, 'utf8'));
    }
  }

  public async deploy(...stacks: string[]): Promise<void> {
    for (const stack of stacks) await deploy(this.terraform!, stack);
  }

  /** Deploy an app with a Nomad token of its own. */
  public async deployAs(nomadToken: string, stack: string): Promise<void> {
    const variable = `${PLATFORM}_access`;
    const file = join(this.dir, 'own-access.tfvars.json');
    writeFileSync(file, JSON.stringify({ [variable]: { ...this.secrets[variable], nomad_token: nomadToken } }));
    await deploy(this.terraformWith(file), stack);
  }

  /** Rotate secrets of a kind. */
  public async rotate(kind: string): Promise<void> {
    await this.berth('rotate', kind);
  }

  public async plan(stack: string): Promise<string | undefined> {
    await this.terraform!.init(stack);
    return this.terraform!.plan(stack);
  }

  public async destroy(...stacks: string[]): Promise<void> {
    for (const stack of stacks) {
      await this.terraform!.init(stack);
      await this.terraform!.destroy(stack);
    }
  }

  /** Ask an agent over TLS. */
  public ask(
    system: 'nomad' | 'consul',
    host: TestbedHost,
    path: string,
    token?: string,
    body?: { [key: string]: unknown },
    method: string = body === undefined ? 'GET' : 'PUT',
  ): Promise<Answer> {
    const { [`${system}_ca`]: ca } = this.secrets[`${PLATFORM}_access`];
    const headers = token === undefined ? {} : { [system === 'nomad' ? 'X-Nomad-Token' : 'X-Consul-Token']: token };
    const port = system === 'nomad' ? 4646 : 8501;
    return new Promise((resolve, reject) => {
      const sent = request({ host: host.address, port, path, ca, method, headers, timeout: 10_000 }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, body: text }));
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer in 10 s')));
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }

  /** The access that an operator hands out to those who have a role in a namespace. */
  public async grant(role: string, namespace: string): Promise<{ readonly login: string }> {
    const text = await this.printed('secrets', 'grant', PLATFORM, '--role', role, '--namespace', namespace);
    return JSON.parse(text)[`${PLATFORM}_access`];
  }

  /** What a command of the program `berth` prints. */
  public async printed(...args: string[]): Promise<string> {
    const lines: string[] = [];
    const out = (line: string): void => void lines.push(line);
    if ((await berth([...args, ...this.files], { out, err: print })) !== 0) throw new Error(`berth ${args[0]} failed`);
    return lines.join('\n');
  }

  /** The token that a login gets. */
  public async login(system: 'nomad' | 'consul', login: string): Promise<string> {
    const sent =
      system === 'nomad' ? { AuthMethodName: 'berth', LoginToken: login } : { AuthMethod: 'berth', BearerToken: login };
    const { status, body } = await this.ask(system, this.hosts[0], '/v1/acl/login', undefined, sent, 'POST');
    if (status !== 200) throw new Error(`no login: ${status} ${body}`);
    return JSON.parse(body).SecretID;
  }

  /** JSON of an agent's API, requested with an operator's token. */
  public async json<T = any>(system: 'nomad' | 'consul', path: string, host: TestbedHost = this.hosts[0]): Promise<T> {
    const { [`${system}_management_token`]: token } = this.secrets[`${PLATFORM}_secrets`];
    return JSON.parse((await this.ask(system, host, path, token)).body);
  }

  /** The host whose server leads. */
  public async leader(system: 'nomad' | 'consul', asked?: TestbedHost): Promise<TestbedHost> {
    const address: string = await this.json(system, '/v1/status/leader', asked);
    return this.hosts.find((host) => address.startsWith(`${host.address}:`))!;
  }

  /** Run a command of Nomad or Consul on the first host with an operator's token, and a file as its input. */
  public operate(system: 'nomad' | 'consul', command: string, input: string = '/dev/null'): Promise<string> {
    const { consul_management_token: consul, nomad_management_token: nomad } = this.secrets[`${PLATFORM}_secrets`];
    const env = { ...process.env, CONSUL_HTTP_TOKEN: consul, NOMAD_TOKEN: nomad };
    const docker = `docker -H unix://${this.hosts[0].socket} exec -i ${PLATFORM}-${system}`;
    // By its input: the engine writes the environment of such a program to a temporary file.
    const inside = 'read -r CONSUL_HTTP_TOKEN; read -r NOMAD_TOKEN; export CONSUL_HTTP_TOKEN NOMAD_TOKEN; exec "$@"';
    const tokens = `printf '%s\\n' "$CONSUL_HTTP_TOKEN" "$NOMAD_TOKEN"`;
    const line = `{ ${tokens}; cat ${input}; } | ${docker} sh -c '${inside}' - ${system} ${command}`;
    return must('sh', ['-c', line], { env });
  }

  /** Bootstrap Nomad's access control again with the same token, as after the loss of all servers. */
  public async bootstrap(): Promise<void> {
    const { nomad_management_token: token } = this.secrets[`${PLATFORM}_secrets`];
    const docker = `docker -H unix://${this.hosts[0].socket} exec -i ${PLATFORM}-nomad`;
    const env = { ...process.env, TOKEN: token };
    await must('sh', ['-c', `printf %s "$TOKEN" | ${docker} nomad acl bootstrap - >/dev/null`], { env });
  }

  /** Directory of the last host with the snapshots. */
  public get snapshots(): string {
    return join(dirname(this.hosts[4].socket), '..', 'snapshots');
  }

  /** Containers, volumes and files on the hosts. */
  public async leftovers(): Promise<string[]> {
    const found = this.hosts.map(async (host) => {
      const containers = (await host.docker('ps', '-a', '--format', '{{.Names}}')).output;
      const volumes = (await host.docker('volume', 'ls', '-q')).output;
      const files = (await host.docker('run', '--rm', '-v', `${host.dataDir}:/d`, 'busybox:1.35', 'ls', '/d')).output;
      return [containers, volumes, files].flatMap((text) => text.split('\n').filter(Boolean));
    });
    return (await Promise.all(found)).flat();
  }

  /** Logs of a host's agents. */
  public async logs(host: TestbedHost): Promise<string> {
    const of = async (agent: string): Promise<string> => (await host.docker('logs', `${PLATFORM}-${agent}`)).output;
    return (await of('consul')) + (await of('nomad'));
  }

  /** What happened, from the logs of the agents. */
  public async explain(): Promise<string> {
    const logs = this.hosts.map(
      async (host) => `${host.name}:\n${(await this.logs(host)).split('\n').slice(-15).join('\n')}`,
    );
    return (await Promise.all(logs)).join('\n');
  }

  public async close(): Promise<void> {
    this.watch.stop();
    await this.testbed.down();
    rmSync(this.dir, { recursive: true, force: true });
    await expectNothingLeft('hosts').finally(() => this.turn?.end());
  }

  private define(host: TestbedHost, roles: HostRole[]): PlatformHost {
    // All hosts share one kernel, so their control groups need different names.
    const client = roles.some((role) => role !== SERVER) ? { client: { cgroup_parent: `nomad-${host.name}` } } : {};
    return {
      name: host.name,
      dockerHost: DockerHost.tcp(`${host.address}:${host.port}`, { certPath: host.certPath }),
      address: host.address,
      networkInterface: 'eth0',
      roles,
      dataDir: `${host.dataDir}/${PLATFORM}`,
      dockerSocket: host.socket,
      dockerDataRoot: host.dataRoot,
      nomadConfig: client,
      datacenter: host.name === 'h5' ? 'dc2' : undefined,
    };
  }

  /** Make a host's engine require client certificates. */
  private async secureEngine(host: TestbedHost): Promise<void> {
    const certPath = join(this.dir, 'engine');
    mkdirSync(certPath);
    const authority = await CertificateAuthority.create('engine');
    const write = (name: string, text: string): void => writeFileSync(join(certPath, name), text, { mode: 0o600 });
    const server = { commonName: host.name, dnsNames: [], addresses: [host.address], days: 2 };
    const own = await authority.issue(server);
    const client = await authority.issue({ ...server, commonName: 'terraform', addresses: [] });
    write('ca.pem', authority.pair.certificate);
    write('server.pem', own.certificate);
    write('server-key.pem', own.key);
    write('cert.pem', client.certificate);
    write('key.pem', client.key);
    host.certPath = certPath;
  }

  private async berth(action: string, ...kind: string[]): Promise<void> {
    const args = ['secrets', action, PLATFORM, ...kind, ...this.files];
    if ((await berth(args, { out: print, err: print })) !== 0) throw new Error(`berth secrets ${action} failed`);
    Object.entries(this.secrets).forEach(([name, values]) => this.watch.learn(name, values));
  }

  private get files(): string[] {
    return ['--app', this.outdir, '--dir', join(this.dir, 'secrets')];
  }

  private terraformWith(varFile: string): Terraform {
    return new Terraform(this.outdir, {
      varFile,
      onProgress: print,
      onLine: (line) => this.watch.see('the output of Terraform', line),
    });
  }

  private get outdir(): string {
    return join(this.dir, 'out');
  }

  private get varFile(): string {
    return join(this.dir, 'secrets', `${PLATFORM}.tfvars.json`);
  }
}

async function deploy(terraform: Terraform, stack: string): Promise<void> {
  await terraform.init(stack);
  await terraform.apply(stack);
}

function print(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
