import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** End of the name of a saved plan: `<stack>.tfplan`. */
const SUFFIX = '.tfplan';

/** File that holds the commit of which the plans are. */
const COMMIT = 'commit';

/** Note of which commit the plans in a directory are. */
export function noteCommit(directory: string, commit: string | undefined): void {
  writeFileSync(join(directory, COMMIT), `${commit ?? ''}\n`, { mode: 0o600 });
}

/** Plans that were saved to be applied as they are. */
export class SavedPlans {
  private readonly directory: string;

  /**
   * @param directory of the plans
   * @param commit that is to be deployed
   * @throws where the plans are of another commit, or nobody knows of which
   */
  public constructor(directory: string, commit: string | undefined) {
    this.directory = resolve(directory);
    if (!existsSync(this.directory) || !statSync(this.directory).isDirectory()) {
      throw new Error(`'--plan' must name a directory with saved plans, got '${directory}'`);
    }
    const file = join(this.directory, COMMIT);
    const planned = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    if (planned === '' || commit === undefined) {
      throw new Error(`the plans in '${directory}' can't be told from those of another commit: plan in a repository`);
    }
    if (planned !== commit) {
      throw new Error(
        `the plans in '${directory}' are of commit ${planned.slice(0, 12)}, but this is ${commit.slice(0, 12)}: plan again`,
      );
    }
  }

  /** File with the plan of a stack. */
  public fileOf(stack: string): string {
    const file = join(this.directory, `${stack}${SUFFIX}`);
    if (existsSync(file)) return file;
    throw new Error(`there is no saved plan of ${stack}: '${file}' does not exist`);
  }
}
