import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { terraformProgram } from './program';

/** File in a stack's `.terraform`, with what the last `terraform init` was for. */
const MARK = join('.terraform', 'berth-init');

/** Whether `terraform init` has to run in a stack's directory: it takes most of the time of a stack that does not change. */
export class Initialization {
  public constructor(private readonly directory: string) {}

  /** Whether program, backend, providers and modules are those of the last time. */
  public get isDone(): boolean {
    return this.fingerprint !== undefined && this.read(MARK) === this.fingerprint;
  }

  /** Remember that it is done. */
  public mark(): void {
    const { fingerprint } = this;
    if (fingerprint !== undefined && existsSync(join(this.directory, '.terraform'))) {
      writeFileSync(join(this.directory, MARK), fingerprint);
    }
  }

  /** Forget it. */
  public forget(): void {
    rmSync(join(this.directory, MARK), { force: true });
  }

  private get fingerprint(): string | undefined {
    const configuration = this.read('cdk.tf.json');
    if (configuration === undefined) return undefined;
    try {
      const { terraform, module } = JSON.parse(configuration);
      // OpenTofu takes providers from another registry, and finds none of Terraform's.
      const parts = [terraformProgram(), terraform, module ?? null, this.read('.terraform.lock.hcl') ?? null];
      return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    } catch {
      return undefined; // Terraform itself says what is wrong with it
    }
  }

  private read(name: string): string | undefined {
    try {
      return readFileSync(join(this.directory, name), 'utf8');
    } catch {
      return undefined;
    }
  }
}

/** Whether Terraform keeps providers in a cache, in which only one `terraform init` may write at a time. */
export function hasPluginCache(env: NodeJS.ProcessEnv): boolean {
  if (env.TF_PLUGIN_CACHE_DIR) return true;
  const { TF_CLI_CONFIG_FILE: given, XDG_CONFIG_HOME: xdg } = env;
  const known = ['.terraformrc', '.tofurc'].map((name) => join(homedir(), name));
  if (xdg) known.push(join(xdg, 'opentofu', 'tofurc'));
  const files = given === undefined ? known : [given];
  return files.some((file) => {
    try {
      return /^\s*plugin_cache_dir\s*=/m.test(readFileSync(file, 'utf8'));
    } catch {
      return false; // there is no such file
    }
  });
}
