import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { nomad, WebService, AppStack, Size } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const NIGHTLY = join(__dirname, '../../cli/commands/jobs/nightly.json');

function withFile(job: object, use: (file: string) => void): void {
  const dir = mkdtempSync(join(tmpdir(), 'berth-job-'));
  try {
    writeFileSync(join(dir, 'job.json'), JSON.stringify(job));
    use(join(dir, 'job.json'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe('a job of a file', () => {
  test('is a job like any other', () => {
    const stack = stackOf(Testing.app());
    const job = nomad.Job.fromJson(stack, 'nightly', NIGHTLY, { namespace: 'other', purgeOnDestroy: true });
    expect([job.jobId, job.namespace]).toEqual(['nightly', 'shop']);
    job.addOverride('Priority', 70);
    expect(Template.of(stack).resource('nomad_job', 'nightly')).toMatchObject({ json: true, purge_on_destroy: true });
    expect(Template.of(stack).job('nightly')).toMatchObject({
      Priority: 70,
      Periodic: { Specs: ['0 4 * * *', '30 4 * * 7'], TimeZone: 'Europe/Berlin' },
      TaskGroups: [{ RestartPolicy: { Interval: 3600e9, Delay: 15e9 } }],
    });
  });

  test('keeps its language', () => {
    const stack = stackOf(Testing.app());
    const args = ['$${f} ${CSI_ENDPOINT} ${VAULT_TOKEN} %{if} ${NOMAD_TASK_DIR}', 'plain'];
    const task = { Name: 't', Driver: 'docker', Config: { image: 'i:${tag}', args, labels: [{ 'a${b}': '%%{c}' }] } };
    const Connect = { SidecarService: {}, SidecarTask: { Config: { args } } };
    const group = { Name: 'g', Services: [{ Name: 's', Connect }], Tasks: [task] };
    withFile({ ID: 'raw', TaskGroups: [group] }, (file) => {
      const job = nomad.Job.fromJson(stack, 'raw', file);
      job.patch({ taskGroups: [{ name: 'g', tasks: [{ name: 't', config: { command: '${f}' } }] }] });
    });
    expect(Template.of(stack).job('raw').TaskGroups[0]).toMatchObject({
      Tasks: [{ Config: { ...task.Config, command: '$${f}' } }],
      Services: [{ Connect }],
    });
  });

  test.each([
    [{ ID: 5 }, "'spec.id' must be"],
    [{ TaskGroups: [null] }, "'spec.taskGroups[0]' must be"],
    [{ TaskGroups: [{ Name: 'g', Colour: 'red' }] }, "'spec.taskGroups[0].Colour' must be a key of Nomad's TaskGroup"],
    [{ TaskGroups: [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'docker', Resources: { CPU: 0 } }] }] }, "cpu' must be"],
  ])('fails with its place, and that of what is wrong in it: %j', (job, problem) => {
    withFile(job, (file) => {
      const define = (): unknown => nomad.Job.fromJson(stackOf(Testing.app()), 'bad', file);
      expect(define).toThrow(problem);
      expect(define).toThrow(new RegExp(`^\\[stack/bad\\] [^]*\nin the job file '${file}'$`));
    });
  });

  test('fails with its place when the file, or the program that reads it, is not there', () => {
    const stack = stackOf(Testing.app());
    expect(() => nomad.Job.fromJson(stack, 'a', '/none.json')).toThrow(
      /^\[stack\/a\] the job file '\/none.json' can't be read: ENOENT/,
    );
    expect(() => nomad.Job.fromHcl(stack, 'b', NIGHTLY, { program: '/no/nomad' })).toThrow(
      `[stack/b] to read the job file '${NIGHTLY}', this needs '/no/nomad': install Nomad's program, ` +
        "or give the JSON that 'nomad job run -output' prints",
    );
  });
});

describe('a patch', () => {
  const web = (): WebService => {
    const built = new WebService(shop(), 'web', { image });
    built.addSidecar('log', { image, memory: Size.mebibytes(32) });
    return built;
  };

  test('sets what it says, in groups and tasks of the same names, and leaves the rest', () => {
    const built = web();
    built.job.patch({
      priority: 80,
      taskGroups: [{ name: 'web', tasks: [{ name: 'log', env: { A: 'b' }, resources: { cpu: 7 } }], meta: { a: 'b' } }],
    });
    const job = Template.of(built.node.scope as AppStack).job('web');
    expect(job).toMatchObject({ Priority: 80, TaskGroups: [{ Count: 2, Meta: { a: 'b' } }] });
    const [task, sidecar] = job.TaskGroups[0].Tasks;
    expect([task.Name, task.Env, task.Resources.CPU]).toEqual(['web', undefined, 100]);
    expect([sidecar.Env, sidecar.Resources, sidecar.Driver]).toEqual([{ A: 'b' }, { CPU: 7, MemoryMB: 32 }, 'docker']);
  });

  test('fails when it says what is no field, or names what the job does not have', () => {
    expect(() => web().job.patch({ colour: 'red' } as nomad.JobSpec)).toThrow(
      "[shop/web/Default] 'spec.colour' must be a key",
    );
    const built = web();
    built.job.patch({ taskGroups: [{ name: 'web', tasks: [{ name: 'logs' }] }] });
    expect(() => Template.of(built.node.scope as AppStack)).toThrow(
      "[shop/web/Default] 'patch.TaskGroups.web.Tasks' must name one that the job has: web, log, got 'logs'",
    );
  });
});
