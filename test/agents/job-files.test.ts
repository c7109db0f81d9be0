import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { nomad } from '../../lib';
import { readJobHcl } from '../../lib/nomad/job/job-file';
import { givenFields } from '../../lib/nomad/job/job-json';
import { Template } from '../../lib/testing';
import { buildProgram } from '../../scripts/testbed/programs';
import { stackOf } from '../fixtures/stack-of';

const JOBS = join(__dirname, '../cli/commands/jobs');

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('job files in HCL, against the real Nomad', () => {
  let program: string;

  beforeAll(async () => {
    program = await buildProgram('nomad', (line) => process.stderr.write(`  ${line}\n`));
  }, 900_000);

  test.each(['shop', 'nightly'])('%s is read as Nomad reads it', (job) => {
    const read = readJobHcl(join(JOBS, `${job}.nomad.hcl`), { program });
    expect(read).toEqual(JSON.parse(readFileSync(join(JOBS, `${job}.json`), 'utf8')).Job);
  });

  test('become jobs, with values for their variables', () => {
    const stack = stackOf(Testing.app());
    nomad.Job.fromHcl(stack, 'shop', join(JOBS, 'shop.nomad.hcl'), { program, variables: { tag: '2.0.0' } });
    const rendered = Template.of(stack).job('shop');
    expect(rendered.TaskGroups[0].Tasks[1].Config.image).toBe('registry.example/web:2.0.0');
    const { Region, ...said } = givenFields(rendered);
    const original = givenFields(readJobHcl(join(JOBS, 'shop.nomad.hcl'), { program, variables: { tag: '2.0.0' } }));
    expect([Region, said]).toEqual(['global', { Namespace: 'default', ...original }]);
  });

  test('fail with the error of Nomad', () => {
    const stack = stackOf(Testing.app());
    const missing = join(JOBS, 'missing.nomad.hcl');
    expect(() => nomad.Job.fromHcl(stack, 'x', missing, { program })).toThrow(
      /^\[stack\/x\] the job file .* can't be read:\n/,
    );
  });
});
