import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/command-line';

export const S1 = {
  name: 's1',
  address: '10.0.0.11',
  dnsAddress: '172.17.0.1',
  datacenter: 'dc1',
  roles: ['server', 'client', 'ingress'],
  engine: 'ssh://deploy@10.0.0.11',
  dataDir: '/var/lib/berth/prod',
  nodePool: 'default',
  firewall: [{ protocol: 'tcp', ports: '4647', from: ['10.0.0.12'], why: "Nomad's RPC" }],
};
export const C1 = { ...S1, name: 'c1', address: '10.0.0.12', roles: ['client'], engine: 'tcp://10.0.0.12:2376' };
export const S2 = { ...S1, name: 's2', address: '10.0.0.13', roles: ['server'], engine: 'ssh://10.0.0.13:2222' };

/** What a run of the program wrote, and its code. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A directory with a platform's topology, and the program started in it. */
export class Testbed {
  public readonly root = mkdtempSync(join(tmpdir(), 'berth-cli-'));
  public readonly app = join(this.root, 'cdktf.out');
  public readonly dir = join(this.root, 'secrets');

  public constructor(public readonly platform: string = 'prod') {
    mkdirSync(this.app);
  }

  /** Another testbed that starts from what this one holds: to make keys and certificates anew takes time. */
  public copy(): Testbed {
    const copy = new Testbed(this.platform);
    cpSync(this.root, copy.root, { recursive: true });
    return copy;
  }

  public get file(): string {
    return join(this.dir, `${this.platform}.tfvars.json`);
  }

  public get text(): string {
    return readFileSync(this.file, 'utf8');
  }

  public get secrets(): any {
    return JSON.parse(this.text)[`${this.platform.replace(/-/g, '_')}_secrets`];
  }

  public get access(): any {
    return JSON.parse(this.text)[`${this.platform.replace(/-/g, '_')}_access`];
  }

  public change(edit: (secrets: any) => void): void {
    const document = JSON.parse(this.text);
    edit(document.prod_secrets);
    writeFileSync(this.file, JSON.stringify(document));
  }

  /** Put back an earlier text of the file. */
  public restore(text: string): void {
    writeFileSync(this.file, text);
  }

  /** Change fields of the access; those that are undefined are taken out. */
  public changeAccess(fields: { [field: string]: string | undefined }): void {
    const document = JSON.parse(this.text);
    Object.assign(document.prod_access, fields);
    writeFileSync(this.file, JSON.stringify(document));
  }

  public synth(hosts: object[], more: object = {}): this {
    return this.synthAs(this.platform, hosts, more);
  }

  /** Write the topology of another platform beside that of this one. */
  public synthAs(name: string, hosts: object[], more: object = {}): this {
    const topology = {
      version: 1,
      name,
      region: 'global',
      secured: true,
      namespaces: ['default', 'shop'],
      hosts,
      ...more,
    };
    writeFileSync(join(this.app, `${name}.topology.json`), JSON.stringify(topology));
    return this;
  }

  public init(...more: string[]): Promise<Run> {
    return this.run('secrets', 'init', this.platform, '--app', this.app, '--dir', this.dir, ...more);
  }

  public rotate(...more: string[]): Promise<Run> {
    return this.run('secrets', 'rotate', this.platform, '--app', this.app, '--dir', this.dir, ...more);
  }

  public grant(...more: string[]): Promise<Run> {
    return this.run('secrets', 'grant', this.platform, '--app', this.app, '--dir', this.dir, ...more);
  }

  public async run(...args: string[]): Promise<Run> {
    const [out, err]: string[][] = [[], []];
    const code = await run(args, { out: (text) => out.push(text), err: (text) => err.push(text) });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  public remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** Every text of a document. */
export function leavesOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leavesOf);
}

/** Every text of a document that is worth hiding, also line by line. */
export function textsOf(value: unknown): string[] {
  return leavesOf(value).flatMap((text) => [text, ...text.split('\n').filter((line) => line.length > 20)]);
}
