import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/command-line';
import { differences } from './differences';
import { runPrinted } from './printed-program';

/** What became of a file: `no job` and `unreadable` are what Nomad itself does not take. */
export type Outcome = 'equal' | 'refused' | 'different' | 'crashed' | 'no job' | 'unreadable' | 'needs variables';

/** The outcome for one file, with its reasons. */
export interface Finding {
  readonly outcome: Outcome;
  readonly reasons: string[];
}

/** What an error from inside looks like, as opposed to one that says what is wrong with the file. */
const CRASH = /TypeError|RangeError|SyntaxError|Cannot read prop|is not a function|is not iterable|Maximum call stack/;

/** Imports job files, runs the programs that this prints, and has Nomad read both. */
export class JobCheck {
  /** @param nomad Nomad's program */
  public constructor(private readonly nomad: string) {}

  public async check(file: string): Promise<Finding> {
    const text = readFileSync(file, 'utf8');
    const isJson = file.endsWith('.json');
    if (!(isJson ? /"TaskGroups"/ : /^\s*job\s+"?[^"{]+"?\s*\{/m).test(text)) return { outcome: 'no job', reasons: [] };
    let said: object;
    try {
      said = this.read(file, isJson);
    } catch (error) {
      const reason = String((error as { readonly stderr?: string }).stderr ?? error).trim();
      const outcome = /Missing required variable|Unset variable|var\.\w+ is required/.test(reason)
        ? 'needs variables'
        : 'unreadable';
      return { outcome, reasons: [reason.split('\n').slice(0, 4).join(' ')] };
    }
    const [lines, problems]: [string[], string[]] = [[], []];
    const code = await run(['import', file, '--program', this.nomad], {
      out: (line) => lines.push(line),
      err: (line) => problems.push(line),
    });
    if (problems.some((problem) => CRASH.test(problem))) return { outcome: 'crashed', reasons: problems };
    if (code !== 0) return { outcome: problems.length === 0 ? 'crashed' : 'refused', reasons: problems };
    const finding = this.compare(said, `${lines.join('\n')}\n`);
    if (finding.outcome !== 'different') return finding;
    // Functions such as uuidv4 make a file another job whenever it is read.
    const changing = differences(said, this.read(file, isJson));
    const reasons = finding.reasons.filter((path) => !changing.includes(path));
    return { outcome: reasons.length === 0 ? 'equal' : 'different', reasons };
  }

  private compare(said: object, source: string): Finding {
    const dir = mkdtempSync(join(tmpdir(), 'berth-job-'));
    try {
      const rendered = join(dir, 'job.json');
      writeFileSync(rendered, JSON.stringify({ Job: runPrinted(source) }));
      const reasons = differences(said, this.read(rendered, true));
      return { outcome: reasons.length === 0 ? 'equal' : 'different', reasons };
    } catch (error) {
      return { outcome: 'crashed', reasons: [(error as Error).stack ?? String(error)] };
    } finally {
      rmSync(dir, { recursive: true });
    }
  }

  /** The job as Nomad reads it. */
  private read(file: string, isJson: boolean): object {
    const args = ['job', 'run', '-output', ...(isJson ? ['-json'] : []), file];
    const text = execFileSync(this.nomad, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64e6,
    });
    return JSON.parse(text).Job;
  }
}
