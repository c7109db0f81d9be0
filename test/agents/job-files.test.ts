import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { nomad } from '../../lib';
import { readJobHcl } from '../../lib/nomad/job/job-file';
import { givenFields } from '../../lib/nomad/job/job-json';
import { Template } from '../../lib/testing';
import { JobCheck } from '../../scripts/job-files/job-check';
import { obtainProgram } from '../../scripts/testbed/given-programs';
import { stackOf } from '../fixtures/stack-of';
import { NomadAgent } from './nomad-agent';

/** Releases of Nomad differ in which fields they say are not set. */
function withoutNulls(value: any): any {
  return JSON.parse(JSON.stringify(value, (_, each) => each ?? undefined));
}

const JOBS = join(__dirname, '../cli/commands/jobs');

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('job files in HCL, against the real Nomad', () => {
  let program: string;

  beforeAll(async () => {
    program = await obtainProgram('nomad', (line) => process.stderr.write(`  ${line}\n`));
  }, 900_000);

  test.each(['shop', 'nightly'])('%s is read as Nomad reads it', (job) => {
    const read = readJobHcl(join(JOBS, `${job}.nomad.hcl`), { program });
    const recorded = JSON.parse(readFileSync(join(JOBS, `${job}.json`), 'utf8')).Job;
    expect(withoutNulls(read)).toEqual(withoutNulls(recorded));
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
      /^\[stack\/x\] the job file .* can't be read: ENOENT/,
    );
    expect(() => nomad.Job.fromHcl(stack, 'x', __filename, { program })).toThrow(
      /^\[stack\/x\] the job file .* can't be read:\nError getting job struct/,
    );
  });
});

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('job files, on a real client', () => {
  const agent = new NomadAgent();
  let program: string;
  let dir: string;

  beforeAll(async () => {
    program = await obtainProgram('nomad', (line) => process.stderr.write(`  ${line}\n`));
    dir = mkdtempSync(join(tmpdir(), 'berth-job-files-'));
    await agent.startWithClient();
  }, 900_000);

  afterAll(async () => {
    await agent.stop();
    rmSync(dir, { recursive: true });
  });

  /** A job file, and the job that Berth makes of it. */
  const rendered = (id: string, text: string): any => {
    const file = join(dir, `${id}.${text.startsWith('{') ? 'json' : 'nomad.hcl'}`);
    writeFileSync(file, text);
    const stack = stackOf(Testing.app());
    if (text.startsWith('{')) nomad.Job.fromJson(stack, id, file);
    else nomad.Job.fromHcl(stack, id, file, { program });
    return Template.of(stack).job(id);
  };

  /** Run a job, and read what it writes. */
  const written = async (job: any, out: string): Promise<string> => {
    await agent.ask('PUT', '/v1/jobs', { Job: job });
    const hasEnded = (): boolean => existsSync(out) && readFileSync(out, 'utf8').endsWith('end\n');
    for (let tries = 0; tries < 150 && !hasEnded(); tries += 1) await new Promise((done) => setTimeout(done, 200));
    return existsSync(out) ? readFileSync(out, 'utf8') : 'the task has written nothing';
  };

  /** In the language of the client: a shell's own `${f}` is `$${f}`. */
  const SCRIPT = 'f=1; echo "$${f} ${NOMAD_TASK_NAME} ${CSI_ENDPOINT} ${OWN} ${LINE} %%{x} ${HOME}"; echo end';

  const plugin = (id: string): string => {
    writeFileSync(join(dir, `${id}.sh`), `(${SCRIPT}) > ${join(dir, id)}`);
    return `
job "${id}" {
  type = "batch"
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", file("${join(dir, `${id}.sh`)}")]
      }
      env {
        OWN = "own"
      }
      csi_plugin {
        id        = "plugin"
        type      = "node"
        mount_dir = "/csi"
      }
      template {
        data        = "{{ if true }}LINE=line{{ end }}"
        destination = "local/env"
        env         = true
      }
    }
  }
}
`;
  };

  test('texts reach the task as without Berth, and also by way of the program that is imported', async () => {
    const file = join(dir, 'plain.nomad.hcl');
    writeFileSync(file, plugin('plain'));
    const plain = await written(readJobHcl(file, { program }), join(dir, 'plain'));
    expect(plain).toMatch(/^1 t unix:\/\/\S+\.sock own line %\{x\} \S+\nend\n$/);
    const through = await written(rendered('through', plugin('through')), join(dir, 'through'));
    expect(through.replace(/unix:\S+/, '')).toBe(plain.replace(/unix:\S+/, ''));

    expect(await new JobCheck(program).check(file)).toEqual({ outcome: 'equal', reasons: [] });
  }, 120_000);

  test.each([
    ['ingress', { Ingress: { Listeners: [{ Port: 8080, Protocol: 'tcp', Services: [{ Name: 'web' }] }] } }],
    ['terminating', { Terminating: { Services: [{ Name: 'legacy' }] } }],
    ['mesh', { Mesh: {} }],
    ['sidecar', undefined],
  ])('a group with nothing but a proxy is valid: %s', async (id, Gateway) => {
    const Connect = Gateway === undefined ? { SidecarService: {} } : { Gateway };
    const Networks = [{ Mode: 'bridge', DynamicPorts: [{ Label: 'wan' }] }];
    const group = { Name: 'g', Networks, Services: [{ Name: id, PortLabel: 'wan', Connect }] };
    const job = rendered(id, JSON.stringify({ ID: id, Name: id, TaskGroups: [group] }));
    expect(job.TaskGroups[0].Tasks).toBeUndefined();
    const { Error: error, ValidationErrors } = await agent.ask('PUT', '/v1/validate/job', { Job: job });
    expect([error, ValidationErrors]).toEqual(['', null]);
  });

  test('what Nomad shows of a job with cores is the same job again', async () => {
    const task = { Name: 't', Driver: 'raw_exec', Config: { command: 'true' }, Resources: { Cores: 1, MemoryMB: 10 } };
    await agent.ask('PUT', '/v1/jobs', {
      Job: { ID: 'cores', Type: 'batch', TaskGroups: [{ Name: 'g', Tasks: [task] }] },
    });
    const shown = await agent.ask('GET', '/v1/job/cores');
    expect(shown.TaskGroups[0].Tasks[0].Resources).toMatchObject({ CPU: 0, Cores: 1 });
    const job = rendered('cores', JSON.stringify({ Job: shown }));
    const { Diff } = await agent.ask('PUT', '/v1/job/cores/plan', { Job: job, Diff: true });
    expect(Diff.Type).toBe('None');
  });
});
