import { App, LocalBackend, TerraformStack } from 'cdktf';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signLogin } from '../../lib/cli/secrets/login';
import { registerManagingConsulProvider } from '../../lib/consul/consul-provider';
import { Terraform } from '../../lib/deploy/terraform';
import { Namespace } from '../../lib/nomad/namespace';
import { nomadProvider } from '../../lib/nomad/nomad-provider';
import { loginRoles } from '../../lib/platform/access/login-roles';
import { Logins } from '../../lib/platform/access/logins';
import { LoginClaims } from '../../lib/private/stack/logins';
import { Secrets } from '../../lib/private/stack/secrets';
import { ServiceNames } from '../../lib/private/validation/service-names';
import { testedVersion } from '../../scripts/testbed/given-programs';
import { S1, Testbed } from '../cli/testbed';
import { NomadAgent } from './nomad-agent';
import { freePorts, Program } from './program';

export const PLATFORM = 'prod';

/** A real Nomad and a real Consul with access control, whose logins Terraform has set up as a platform's access stack does. */
export class SecuredAgents {
  public readonly nomad = new NomadAgent();
  public consulAddress = '';

  private readonly consul = new Program('consul');
  private readonly files = new Testbed(PLATFORM).synth([S1]);
  private readonly made = mkdtempSync(join(tmpdir(), 'berth-logins-'));

  public async start(): Promise<void> {
    await Promise.all([this.nomad.startWithClient(true), this.files.init()]);
    this.files.change((secrets) => (secrets.nomad_management_token = this.nomad.token));
    const [http, dns, serf, rpc, wan] = await freePorts(5);
    this.consulAddress = `http://127.0.0.1:${http}`;
    const tokens = { initial_management: this.files.secrets.consul_management_token };
    const config = this.consul.file('consul.json', {
      ...{ server: true, bootstrap_expect: 1, data_dir: this.consul.path('data'), disable_update_check: true },
      ...{ bind_addr: '127.0.0.1', advertise_addr: '127.0.0.1', node_name: 'here' },
      ports: { http, dns, serf_lan: serf, serf_wan: wan, server: rpc, grpc: -1, grpc_tls: -1 },
      acl: { enabled: true, default_policy: 'deny', tokens },
    });
    await this.consul.start(['agent', `-config-file=${config}`], `${this.consulAddress}/v1/status/leader`);
  }

  public async stop(): Promise<void> {
    await Promise.all([this.nomad.stop(), this.consul.stop()]);
    rmSync(this.made, { recursive: true });
    this.files.remove();
  }

  /** Let Terraform set up the logins for the namespaces shop and pay, on a platform whose own namespace is backup. */
  public async setUp(): Promise<void> {
    await this.manage('access', (stack, secrets) => {
      ['shop', 'pay', 'backup'].forEach((name) => new Namespace(stack, name, { name }));
      const roles = loginRoles({
        namespaces: ['default', 'shop', 'pay'],
        ownNamespaces: ['backup'],
        ownVolumes: ['snapshots'],
        nomadVersion: testedVersion('nomad'),
        serviceNames: new ServiceNames({ shop: ['webapi', 'shop-*'], pay: ['payments'] }),
      });
      secrets.add({ login_public_key: 'string' });
      new Logins(stack, 'logins', { platform: PLATFORM, secrets, roles });
    });
  }

  /** Let Terraform apply a stack that manages access control. */
  public async manage(name: string, define: (stack: TerraformStack, secrets: Secrets) => void): Promise<void> {
    const terraform = this.synth(name, (app) => {
      const stack = new TerraformStack(app, name);
      const secrets = new Secrets(stack, PLATFORM, 'secrets', { nomad_ca: 'string', nomad_management_token: 'string' });
      const token = secrets.get('nomad_management_token');
      nomadProvider(stack, this.nomad.address, { ca: secrets.get('nomad_ca'), token });
      registerManagingConsulProvider(stack, this.consulAddress, secrets);
      define(stack, secrets);
      return stack;
    });
    await terraform.init(name);
    await terraform.apply(name);
  }

  /** What the file of secrets holds. */
  public get secrets(): any {
    return this.files.secrets;
  }

  public get access(): any {
    return this.files.access;
  }

  /** Sign a login with the platform's key. */
  public sign(role: LoginClaims['role'], namespace: string = '*', platform: string = PLATFORM): string {
    return signLogin(platform, this.secrets, { role, namespace, days: 1 });
  }

  /** Exchange a login for a token of Nomad or Consul. */
  public async logIn(system: 'nomad' | 'consul', login: string): Promise<string> {
    const own = {
      nomad: { AuthMethodName: 'berth', LoginToken: login },
      consul: { AuthMethod: 'berth', BearerToken: login },
    };
    const { status, text } = await this.ask(system, '', 'POST', '/v1/acl/login', own[system]);
    if (status !== 200) throw new Error(`${status} ${text}`);
    return JSON.parse(text).SecretID;
  }

  /** Ask an API with a token. */
  public async ask(
    system: 'nomad' | 'consul',
    token: string,
    method: string,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const address = system === 'nomad' ? this.nomad.address : this.consulAddress;
    const headers = token === '' ? {} : { [system === 'nomad' ? 'X-Nomad-Token' : 'X-Consul-Token']: token };
    const answer = await fetch(`${address}${path}`, { method, headers, body: body && JSON.stringify(body) });
    return { status: answer.status, text: await answer.text() };
  }

  /** Where stacks are synthesized. */
  public outdir(name: string): string {
    return join(this.made, `${name}-out`);
  }

  /** Synthesize stacks whose state stays, for a Terraform with these values of its variables. */
  public synth(
    name: string,
    define: (app: App) => TerraformStack,
    variables: object = JSON.parse(readFileSync(this.files.file, 'utf8')),
  ): Terraform {
    const app = new App({ outdir: this.outdir(name) });
    const stack = define(app);
    new LocalBackend(stack, { path: join(this.made, `${stack.node.id}.tfstate`) });
    app.synth();
    const varFile = join(this.made, `${name}.tfvars.json`);
    writeFileSync(varFile, JSON.stringify(variables), { mode: 0o600 });
    return new Terraform(app.outdir, { varFile });
  }
}
