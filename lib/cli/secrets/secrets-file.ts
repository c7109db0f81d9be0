import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { secretsVariable } from '../../private/stack/secret-names';
import { PlatformAccess, PlatformSecrets } from './platform-secrets';

/** The file that holds the secrets of a platform, as values of Terraform's variables. */
export class SecretsFile {
  public readonly path: string;
  public readonly secrets: PlatformSecrets;
  public readonly access: PlatformAccess;
  private readonly document: { [variable: string]: any };

  public constructor(
    private readonly dir: string,
    platform: string,
  ) {
    this.path = join(dir, `${platform}.tfvars.json`);
    const refuse = (problem: string): Error =>
      new Error(`the secrets file '${this.path}' ${problem}: restore it from your backup`);
    try {
      this.document = existsSync(this.path) ? JSON.parse(readFileSync(this.path, 'utf8')) : {};
    } catch (error) {
      // The parser's message would show part of the text.
      throw refuse(error instanceof SyntaxError ? 'is not JSON' : "can't be read");
    }
    const part = (parent: any, field: string): any => {
      if (!Object.hasOwn(parent, field)) parent[field] = {};
      if (!isObject(parent[field])) throw refuse(`must hold an object at '${field}'`);
      return parent[field];
    };
    if (!isObject(this.document)) throw refuse('must hold an object');
    this.secrets = part(this.document, secretsVariable(platform, 'secrets'));
    this.access = part(this.document, secretsVariable(platform, 'access'));
    const groups = ['consul_tokens', 'logins', 'hosts'].map((field) => part(this.secrets, field));
    const [tokens, logins, hosts] = groups;
    const entries = [tokens, hosts].flatMap((group) => Object.keys(group).map((name) => part(group, name)));
    const texts = [this.secrets, this.access, logins, ...entries].flatMap((each) => Object.entries<unknown>(each));
    const wrong = texts.find(([, value]) => typeof value !== 'string' && !groups.includes(value));
    if (wrong !== undefined) throw refuse(`must hold a text at '${wrong[0]}'`);
  }

  public get exists(): boolean {
    return existsSync(this.path);
  }

  /** Write the file atomically, readable by its owner only. */
  public save(): void {
    this.prepareDirectory();
    const part = `${this.path}.${process.pid}.part`;
    try {
      writeFileSync(part, `${JSON.stringify(this.document, undefined, 2)}\n`, { mode: 0o600, flush: true, flag: 'wx' });
      renameSync(part, this.path);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  }

  /** Restore the permissions that a copy or a checkout has widened. */
  public restrict(): void {
    this.prepareDirectory();
    chmodSync(this.path, 0o600);
  }

  private prepareDirectory(): void {
    const ignore = join(this.dir, '.gitignore');
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    const ignored = existsSync(ignore) && readFileSync(ignore, 'utf8').split('\n').includes('*');
    // A .gitignore of '*' would hide any other file here from git.
    if (!ignored && readdirSync(this.dir).some((name) => !name.endsWith('.tfvars.json'))) {
      const fix = "choose an own one with '--dir', or write '*' into its .gitignore";
      throw new Error(`the directory '${this.dir}' must hold nothing but secrets, but has other files: ${fix}`);
    }
    chmodSync(this.dir, 0o700);
    if (!ignored) writeFileSync(ignore, '*\n', { mode: 0o600 });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
