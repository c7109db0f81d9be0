import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretsVariable } from '../../private/stack/secret-names';
import { PlatformAccess } from './platform-secrets';

/** The secrets file of a pipeline, which holds nothing but the access of one session. */
export class SessionFile {
  public readonly path: string;
  private readonly variable: string;

  public constructor(
    private readonly dir: string,
    platform: string,
  ) {
    this.path = join(dir, `${platform}.tfvars.json`);
    this.variable = secretsVariable(platform, 'access');
  }

  /** Throw unless the file may be written: secrets of an operator are in no other place. */
  public check(): void {
    if (!existsSync(this.path)) return;
    const document = JSON.parse(readFileSync(this.path, 'utf8'));
    const more = Object.keys(document).filter((name) => name !== this.variable);
    if (more.length === 0) return;
    throw new Error(`'${this.path}' must not be replaced, as it holds ${more.join(', ')}: give another '--dir'`);
  }

  /** Write it, readable by its owner only. */
  public save(access: PlatformAccess): void {
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    const part = `${this.path}.${process.pid}.part`;
    writeFileSync(part, `${JSON.stringify({ [this.variable]: access }, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(part, this.path);
  }
}
