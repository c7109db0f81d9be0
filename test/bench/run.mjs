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
function measure(subject, count, template) {
  const runs = [];
  for (let index = 0; index < RUNS; index += 1) {
    const result = run(subject, count, template);
    if (result === undefined) return undefined;
    runs.push(result);
  }
  const sorted = (key) => runs.map((each) => each[key]).sort((a, b) => a - b);
  return { seconds: sorted('seconds')[0], load: sorted('load')[0], megabytes: sorted('megabytes')[RUNS >> 1] };
}

function print(cells) {
  console.log(cells.map((cell, index) => cell.padStart(index === 0 ? 8 : 14)).join(' '));
}

const number = (value, digits) => value?.toFixed(digits) ?? '-';
const times = (a, b) => (a === undefined || b === undefined ? '-' : `${(a.seconds / b.seconds).toFixed(2)}×`);

async function main(directory) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  const template = await writeTemplate(directory);
  const withPeer = peerIsThere();
  const berth = new Map();
  const cells = ['services', 'Berth s', 'ms per service', 'MB', '× plain cdktf', '× floor', '× cdk8s-plus'];
  print(cells);
  for (const count of COUNTS) {
    const own = measure('berth', count, template);
    const plain = measure('plain', count, template);
    const floor = measure('floor', count, template);
    const peer = withPeer ? measure('cdk8s', count, template) : undefined;
    berth.set(count, own);
    const each = own && (own.seconds * 1000) / count;
    const figures = [number(own?.seconds, 2), number(each, 2), number(own?.megabytes, 0)];
    print([String(count), ...figures, times(own, plain), times(own, floor), times(own, peer)]);
  }
  console.log(`linear: 20 000 costs ${times(berth.get(20_000), berth.get(5_000))} of 5 000 (4× is linear)`);
  console.log(`loading the libraries takes ${number(berth.get(100)?.load, 2)} s more`);
  console.log(`${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), node ${process.version}`);
}

const directory = mkdtempSync(join(tmpdir(), 'berth-bench-'));
try {
  await main(directory);
} catch (error) {
  console.log(`the benchmark ended early: ${error.message}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
