import { Testing } from 'cdktf';
import { AppStack, BatchJob, Worker } from '../../../lib';
import { image } from '../../fixtures/image';
import { monitorEnvironment } from '../../fixtures/monitor-environment';
import { shop } from '../../fixtures/shop';

function synthesized(fill: (stack: AppStack) => void): any {
  const stack = shop();
  fill(stack);
  return JSON.parse(Testing.synth(stack));
}

describe('the monitor of a job', () => {
  const json = synthesized((stack) => {
    const worker = new Worker(stack, 'mails', { image });
    worker.addPreDeployJob('migrate');
    worker.addPostDeployCheck('smoke');
  });
  const monitors: { [name: string]: any } = json.resource.terraform_data;
  const of = (pattern: RegExp): any => Object.entries(monitors).find(([name]) => pattern.test(name))![1];
  const deployment = of(/^mails_Monitor_/);
  const run = of(/^mails_migrate_Run_/);

  test('follows the registration that Terraform has made, and each of them', () => {
    expect(deployment.provisioner[0]['local-exec'].environment).toContain(
      'MONITOR_MODIFY_INDEX = nomad_job.mails.modify_index',
    );
    expect(deployment.lifecycle).toEqual({ replace_triggered_by: ['nomad_job.mails'] });
  });

  test('starts a run for each definition only: correcting drift repeats no migration', () => {
    expect(run.lifecycle).toBeUndefined();
    expect(run.triggers_replace).toEqual([expect.stringMatching(/^\$\{sha256\(nomad_job\.\S+\.jobspec\)\}$/)]);
    expect(monitorEnvironment(json, run)).toMatchObject({ MONITOR_WHAT: 'run', MONITOR_JOB: 'mails-migrate' });
  });

  test('holds no text of a program in what Terraform prints when it fails', () => {
    for (const { provisioner } of [deployment, run]) {
      const [follow, conclude] = provisioner.map((each: any) => each['local-exec']);
      expect(follow).toMatchObject({ command: expect.stringMatching(/^[\w-]+$/), quiet: true });
      expect(conclude).toMatchObject({ command: '${file("/tmp/berth-${self.id}")}', quiet: true });
    }
  });

  test('is what a dependent workload waits for', () => {
    const { resource } = synthesized((stack) => {
      const first = new Worker(stack, 'first', { image });
      new Worker(stack, 'second', { image }).dependsOn(first);
      new BatchJob(stack, 'third', { image }).dependsOn(first);
    });
    const [name] = Object.keys(resource.terraform_data).filter((each) => each.startsWith('first_Monitor_'));
    for (const id of ['second', 'third']) {
      expect(resource.nomad_job[id].depends_on).toEqual([`terraform_data.${name}`]);
    }
  });
});
