import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJobspec } from '../lib/private/rendering/jobspec';
import { PROGRAMS, writeExample } from './fixtures/examples';

const ROOT = join(__dirname, '..');

/** What a program writes, by the names of the files; of its stacks the jobs, and the addresses of the other resources. */
function synthesize(program: string): { readonly [file: string]: any } {
  const outdir = mkdtempSync(join(tmpdir(), 'berth-example-'));
  try {
    writeExample(program, outdir);
    const contracts = readdirSync(outdir).filter((name) => name.endsWith('.contract.json'));
    const stacks = readdirSync(join(outdir, 'stacks'));
    return Object.fromEntries([
      ...contracts.map((name) => [name, JSON.parse(readFileSync(join(outdir, name), 'utf8'))]),
      ...stacks.map((name) => [
        name,
        summary(JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8'))),
      ]),
    ]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function summary({ resource = {} }: any): unknown {
  const { nomad_job: jobs = {}, ...others } = resource;
  const addresses = Object.entries<object>(others).flatMap(([type, byId]) =>
    Object.keys(byId).map((id) => `${type}.${id}`),
  );
  return {
    jobs: Object.fromEntries(Object.entries<any>(jobs).map(([id, { jobspec }]) => [id, parseJobspec(jobspec)])),
    others: addresses.sort(),
  };
}

describe('the examples', () => {
  const written: { [program: string]: ReturnType<typeof synthesize> } = {};

  test.each(PROGRAMS)('%s synthesizes', (program) => {
    written[program] = synthesize(program);
    expect(written[program]).toMatchSnapshot();
  });

  test('an app repository has the contract of the platform that is the example', () => {
    const contract = readFileSync(join(ROOT, 'examples/app-repository/prod.contract.json'), 'utf8');
    expect(JSON.parse(contract)).toEqual(written['five-hosts']['prod.contract.json']);
  });
});
