import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { endingSoon, endsFile } from '../../private/stack/secret-ends';
import { secretsVariable } from '../../private/stack/secret-names';
import { endsOf } from './ends';
import { FileLock } from './file-lock';
import { PlatformAccess, PlatformSecrets } from './platform-secrets';
import { checkSecrets } from './secrets-format';

/** The file that holds the secrets of a platform, as values of Terraform's variables. */
export class SecretsFile {
  /** Change a platform's secrets while no other program does. */
  public static async change<T>(dir: string, platform: string, work: (file: SecretsFile) => Promise<T>): Promise<T> {
    prepareDirectory(dir);
    const lock = new FileLock(targetOf(pathOf(dir, platform)));
    try {
      return await work(new SecretsFile(dir, platform));
    } finally {
      lock.release();
    }
  }

  public readonly path: string;
  public readonly secrets: PlatformSecrets;
  public readonly access: PlatformAccess;

  /** Where it is: a link leads to it, such as one into an encrypted directory. */
  private readonly target: string;
  private readonly document: { [variable: string]: any };

  public constructor(
    private readonly dir: string,
    private readonly platform: string,
  ) {
    this.path = pathOf(dir, platform);
    this.target = targetOf(this.path);
    try {
      this.document = existsSync(this.target) ? JSON.parse(readFileSync(this.target, 'utf8')) : {};
    } catch (error) {
      // The parser's message would show part of the text.
      throw this.refusal(error instanceof SyntaxError ? 'is not JSON' : "can't be read");
    }
    const problem = checkSecrets(this.document, platform);
    if (problem !== undefined) throw this.refusal(problem);
    this.secrets = this.document[secretsVariable(platform, 'secrets')];
    this.access = this.document[secretsVariable(platform, 'access')];
  }

  public get exists(): boolean {
    return existsSync(this.target);
  }

  /** What ends soon of these secrets. */
  public get warnings(): string[] {
    return endingSoon(this.platform, endsOf(this.secrets, this.access));
  }

  /** Write the file atomically, readable by its owner only. */
  public save(): void {
    const part = `${this.target}.${process.pid}.part`;
    try {
      writeFileSync(part, `${JSON.stringify(this.document, undefined, 2)}\n`, { mode: 0o600, flush: true, flag: 'wx' });
      renameSync(part, this.target);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    this.noteEnds();
  }

  /** Restore the permissions that a copy or a checkout has widened. */
  public restrict(): void {
    chmodSync(this.target, 0o600);
    this.noteEnds();
  }

  /** For the synthesis, which does not read secrets. */
  private noteEnds(): void {
    const ends = `${JSON.stringify(endsOf(this.secrets, this.access), undefined, 2)}\n`;
    writeFileSync(join(this.dir, endsFile(this.platform)), ends, { mode: 0o600 });
  }

  private refusal(problem: string): Error {
    return new Error(`the secrets file '${this.path}' ${problem}: restore it from your backup`);
  }
}

function pathOf(dir: string, platform: string): string {
  return join(dir, `${platform}.tfvars.json`);
}

function targetOf(path: string): string {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  try {
    return realpathSync(path);
  } catch {
    // New secrets in a directory that is not mounted would hide those in it.
    throw new Error(
      `the secrets file '${path}' is a link to a file that does not exist: mount its directory, or remove the link`,
    );
  }
}

function prepareDirectory(dir: string): void {
  makeDirectory(dir);
  const ignore = join(dir, '.gitignore');
  const ignored = existsSync(ignore) && readFileSync(ignore, 'utf8').split('\n').includes('*');
  // A .gitignore of '*' would hide any other file here from git.
  if (!ignored && readdirSync(dir).some((name) => !name.endsWith('.tfvars.json'))) {
    const fix = "choose an own one with '--dir', or write '*' into its .gitignore";
    throw new Error(`the directory '${dir}' must hold nothing but secrets, but has other files: ${fix}`);
  }
  chmodSync(dir, 0o700);
  if (!ignored) writeFileSync(ignore, '*\n', { mode: 0o600 });
}

/** One directory at a time: below /proc, Node's own recursion never ends. */
function makeDirectory(dir: string): void {
  if (existsSync(dir)) return;
  if (dirname(dir) !== dir) makeDirectory(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    throw new Error(`the directory '${dir}' can't be made: ${(error as Error).message}`);
  }
}
