import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IConstruct } from 'constructs';
import { RegistryKey } from '../../private/stack/stack-registry';
import { dashboardProvider, dataSources, ProvisioningFacts } from './provisioning';

/** The dashboard of each file, by the name in small letters: to some file systems others are the same. */
const FILES = new RegistryKey<Map<string, string>>(() => new Map());

/** The folder of dashboards that a synthesis writes. */
export class DashboardFolder {
  private readonly path: string;
  private readonly files: Map<string, string>;

  /**
   * @param construct anything in the Terraform app
   * @param outdir directory that the app is synthesized into
   */
  public constructor(construct: IConstruct, outdir: string) {
    this.files = FILES.ofApp(construct);
    this.path = join(outdir, 'dashboards');
    mkdirSync(this.path, { recursive: true });
  }

  /** Write the text of a dashboard to `<name>.json`. */
  public add(name: string, uid: string, text: string): void {
    const file = this.isFree(name, uid) ? name : `${name}-${uid}`;
    writeFileSync(`${this.path}/${file}.json`, text);
  }

  /** Write what a Grafana that mounts the folder must be told. An app may have several platforms. */
  public addProvisioning(facts: ProvisioningFacts): void {
    const files = { datasources: dataSources(facts), dashboards: dashboardProvider() };
    for (const [kind, content] of Object.entries(files)) {
      const folder = join(this.path, 'provisioning', facts.platform, kind);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'berth.yaml'), `${JSON.stringify(content, undefined, 2)}\n`);
    }
  }

  /** Two names with hyphens may become one: `a-b` and `c` as `a` and `b-c`. */
  private isFree(name: string, uid: string): boolean {
    const key = name.toLowerCase();
    const owner = this.files.get(key) ?? uid;
    this.files.set(key, owner);
    return owner === uid;
  }
}
