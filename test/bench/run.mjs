/** Measure what it costs to synthesize many services, beside other ways to describe them. Nothing here ever fails. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..', '..');
const PEER = join(HERE, 'peer');
const COUNTS = [100, 1_000, 5_000, 20_000];
const RUNS = 3;

/** Whether the peer can be measured; it is installed when it isn't yet. */
function peerIsThere() {
  if (existsSync(join(PEER, 'node_modules', 'cdk8s'))) return true;
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: PEER, stdio: 'ignore', timeout: 120_000 });
    return true;
  } catch {
    console.log('cdk8s-plus cannot be installed here: its column stays empty.');
    return false;
  }
}

/** The job specification that Berth renders for one service, in a file that the other subjects start from. */
async function writeTemplate(directory) {
  const outdir = join(directory, 'template');
  await createRequire(import.meta.url)('./subjects/berth.cjs').load(['template-name'])(outdir);
  const { resource } = JSON.parse(readFileSync(join(outdir, 'stacks', 'bench', 'cdk.tf.json'), 'utf8'));
  const file = join(directory, 'jobspec.json');
  writeFileSync(file, Object.values(resource.nomad_job)[0].jobspec);
  return file;
}

/** One run in a fresh process, so that no run inherits the heap or the compiled code of another. */
function run(subject, count, template) {
  try {
    const args = [join(HERE, 'subjects', `${subject}.cjs`), String(count), template];
    // A process that dies leaves its output in the driver's directory, which is removed.
    const env = { ...process.env, TMPDIR: dirname(template) };
    const output = execFileSync(process.execPath, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return JSON.parse(output);
  } catch (error) {
    const reason = String(error.stderr ?? error).trim();
    console.log(`${subject} has no figure for ${count} services: ${reason.split('\n')[0]}`);
    return undefined;
  }
}

/** The fastest run (what else the machine does only ever adds time), with the median of the memory. */
function summary(runs) {
  if (runs.includes(undefined)) return undefined;
  const sorted = (key) => runs.map((each) => each[key]).sort((a, b) => a - b);
  return { seconds: sorted('seconds')[0], load: sorted('load')[0], megabytes: sorted('megabytes')[RUNS >> 1] };
}

/** Measure all subjects in turns, so that a burst of other work on the machine hits none of them alone. */
function measure(subjects, count, template) {
  const runs = new Map(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < RUNS; round += 1) {
    for (const subject of subjects) {
      // A subject without a figure is not tried again.
      if (runs.get(subject).includes(undefined)) continue;
      runs.get(subject).push(run(subject, count, template));
    }
  }
  return Object.fromEntries(subjects.map((subject) => [subject, summary(runs.get(subject))]));
}

function print(cells) {
  console.log(cells.map((cell) => cell.padStart(9)).join(' '));
}

const number = (value, digits) => value?.toFixed(digits) ?? '-';
const times = (a, b) => (a === undefined || b === undefined ? '-' : `${(a.seconds / b.seconds).toFixed(2)}×`);

async function main(directory, counts) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  const template = await writeTemplate(directory);
  // The floor is a program without any library, which writes the same file.
  const subjects = ['berth', 'watched', 'plain', 'floor', ...(peerIsThere() ? ['cdk8s'] : [])];
  console.log('Berth, plain cdktf with the same job texts, a bare JSON.stringify of them, and cdk8s-plus.');
  console.log('Watched are the same services of Berth with metrics, an alert, joined log lines and a dashboard each.');
  console.log(
    `Seconds are the fastest of ${RUNS} runs, megabytes the median of the peak; × is Berth's seconds divided by theirs, watched × those with it by those without.`,
  );
  print([
    'services',
    'Berth s',
    'watched s',
    'watched ×',
    'plain s',
    'bare s',
    'cdk8s s',
    '× plain',
    '× bare',
    '× cdk8s',
    'Berth MB',
    'plain MB',
    'cdk8s MB',
  ]);
  const results = counts.map((count) => {
    const { berth, watched, plain, floor, cdk8s } = measure(subjects, count, template);
    const own = [number(berth?.seconds, 2), number(watched?.seconds, 2), times(watched, berth)];
    const seconds = [plain, floor, cdk8s].map((each) => number(each?.seconds, 2));
    const ratios = [plain, floor, cdk8s].map((each) => times(berth, each));
    const megabytes = [berth, plain, cdk8s].map((each) => number(each?.megabytes, 0));
    print([String(count), ...own, ...seconds, ...ratios, ...megabytes]);
    return { count, berth };
  });
  const [before, last] = results.slice(-2);
  if (last !== undefined) {
    const linear = (last.count / before.count).toFixed(1);
    console.log(
      `growth: ${last.count} services cost ${times(last.berth, before.berth)} of ${before.count}; linear is ${linear}×`,
    );
  }
  console.log(`loading the libraries takes ${number(results[0].berth?.load, 2)} s more`);
  console.log(`${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), node ${process.version}`);
}

// Other numbers of services than the usual ones: `npm run bench -- 100 1000`.
const given = process.argv.slice(2).map(Number);
const directory = mkdtempSync(join(tmpdir(), 'berth-bench-'));
try {
  await main(directory, given.length === 0 ? COUNTS : given);
} catch (error) {
  console.log(`the benchmark ended early: ${error.message}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
