import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/deploy/command';
import { RuleGroup } from '../../../lib/observability/alerts/alert-rule';
import { buildProgram } from '../../../scripts/testbed/programs';

/** What happens to some series, and which alerts fire by then. */
export interface RuleCase {
  readonly what: string;

  /** Values by series, in promtool's notation. */
  readonly series: { readonly [series: string]: string };

  /**
   * Time between two values, and between two looks at the rules.
   *
   * @default '15s'
   */
  readonly every?: string;

  /** Labels of the alerts of one name that fire, by time; none for no alert. */
  readonly fires: { readonly [time: string]: readonly { readonly [label: string]: string }[] };
  readonly alert: string;
}

/** How often Prometheus looks, unless a case says otherwise. */
const EVERY = '15s';

/** Which of these texts Prometheus takes as a file of rules. */
export async function acceptedRules(texts: readonly string[]): Promise<boolean[]> {
  return within(async (dir) => {
    const files = texts.map((text, index) => {
      const file = join(dir, `${index}.json`);
      writeFileSync(file, text);
      return file;
    });
    const { output } = await promtool(['check', 'rules', '--lint=none', ...files]);
    const good = new Set<string>();
    let file = '';
    for (const line of output.split('\n')) {
      if (line.startsWith('Checking ')) file = line.slice('Checking '.length);
      if (line.startsWith('  SUCCESS: ')) good.add(file);
    }
    return files.map((each) => good.has(each));
  });
}

/** What `promtool check rules` says of groups, with all that it warns of; nothing if all is well. */
export async function complaints(groups: readonly RuleGroup[]): Promise<string> {
  return within(async (dir) => {
    writeFileSync(join(dir, 'rules.json'), JSON.stringify({ groups }));
    const { code, output } = await promtool(['check', 'rules', '--lint=all', '--lint-fatal', join(dir, 'rules.json')]);
    return code === 0 ? '' : output;
  });
}

/** What `promtool test rules` says of groups in these cases; nothing if all is as it must be. */
export async function failures(groups: readonly RuleGroup[], cases: readonly RuleCase[]): Promise<string> {
  return within(async (dir) => {
    writeFileSync(join(dir, 'rules.json'), JSON.stringify({ groups }));
    const tests = cases.map(({ what, series, every = EVERY, fires, alert }) => ({
      name: what,
      interval: every,
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: Object.entries(fires).map(([eval_time, alerts]) => ({
        expr: `ALERTS{alertname="${alert}",alertstate="firing"}`,
        eval_time,
        exp_samples: alerts.map((labels) => ({ labels: labelsOf({ ...labels, alertname: alert }), value: 1 })),
      })),
    }));
    const suite = { rule_files: ['rules.json'], evaluation_interval: cases[0].every ?? EVERY, tests };
    writeFileSync(join(dir, 'test.json'), JSON.stringify(suite));
    const { code, output } = await promtool(['test', 'rules', join(dir, 'test.json')]);
    return code === 0 ? '' : output;
  });
}

function labelsOf(labels: { readonly [label: string]: string }): string {
  const all = Object.entries({ ...labels, alertstate: 'firing' }).map(([name, value]) => `${name}="${value}"`);
  return `ALERTS{${all.join(',')}}`;
}

async function promtool(args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return run(await buildProgram('promtool', () => undefined), args, { timeoutSeconds: 60 });
}

async function within<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'berth-rules-'));
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
