import { Job } from '@cdktf/provider-nomad/lib/job';
import { App, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppStack, HealthCheck, nomad, WebService, Worker } from '../../lib';
import { Template } from '../../lib/testing';
import { image } from '../fixtures/image';
import { clusterWith } from '../fixtures/cluster';

const CLUSTER = clusterWith({
  namespaces: ['default', 'shop', 'mail'],
  hasCni: true,
  hasMesh: true,
});

function shop(define: (stack: AppStack) => void, namespace?: string): AppStack {
  const stack = new AppStack(Testing.app(), 'shop', { cluster: CLUSTER, namespace });
  define(stack);
  return stack;
}

/** All that Terraform is told of a stack. */
function synthesized(stack: AppStack): any {
  const json = JSON.parse(Testing.synth(stack, true));
  delete json['//'];
  return json;
}

/** A service with all that may stand below one. */
function service(id: string): (stack: AppStack) => void {
  return (stack) => {
    const healthCheck = HealthCheck.none();
    const web = new WebService(new Construct(stack, `scope of ${id}`), id, {
      image,
      name: 'api',
      mesh: true,
      healthCheck,
    });
    web.addPreDeployJob('migrate');
    web.addPostDeployCheck('smoke');
    web.connections.allowFrom('other');
    new nomad.Variable(web, 'settings', { path: 'nomad/jobs/api', items: { a: 'b' } });
  };
}

/** Addresses of all resources of a stack. */
function addresses(stack: AppStack): string[] {
  const { resource } = synthesized(stack);
  return Object.entries<any>(resource).flatMap(([type, byId]) => Object.keys(byId).map((id) => `${type}.${id}`));
}

describe('addresses in a stack of apps', () => {
  test('a construct whose name stays may be renamed, and stand elsewhere: nothing else changes', () => {
    const [before, after] = [shop(service('web')), shop(service('api-v2'))].map(synthesized);
    expect(Object.keys(before.resource.nomad_job)).toContain('api');
    expect(Object.keys(before.resource.nomad_job)).toHaveLength(3);
    expect(Object.keys(before.resource.terraform_data)).toHaveLength(2);
    expect({ ...after, moved: undefined }).toEqual({ ...before, moved: undefined });
  });

  test('a construct at the first level is addressed by its id, as ever', () => {
    const named = shop((stack) => {
      const web = new WebService(stack, 'api', { image });
      web.addPreDeployJob('migrate');
      new nomad.Job(stack, 'raw', { spec: { taskGroups: [{ name: 'x', tasks: [{ name: 'x', driver: 'docker' }] }] } });
    });
    expect(addresses(named)).toEqual([
      'nomad_job.api',
      'nomad_job.api_migrate_AE0FD7CB',
      'nomad_job.raw',
      'terraform_data.api_Monitor_B9CEAF15',
      'terraform_data.api_migrate_Run_FCD73D7C',
    ]);
    expect(synthesized(named).moved).toBeUndefined();
  });

  test('what an earlier release has made under other addresses moves', () => {
    const stack = shop(service('web'));
    const { moved, resource } = synthesized(stack);
    expect(moved).toContainEqual({ from: 'nomad_job.scopeofweb_A208F96D', to: 'nomad_job.api' });
    // All of them: jobs, runs, the monitor, the variable and the intentions.
    expect(moved.map(({ to }: any) => to).sort()).toEqual(addresses(stack).sort());
    expect(new Set(moved.map(({ from }: any) => from)).size).toBe(moved.length);
    expect(Object.keys(resource)).toEqual(expect.arrayContaining(['consul_config_entry', 'nomad_variable']));
    expect(Template.of(stack).resource('nomad_job', 'scopeofweb_A208F96D').detach).toBe(true);
  });

  test('jobs of one id have an address each, whatever their namespaces', () => {
    const raw = (scope: Construct, id: string, spec: nomad.JobSpec): nomad.Job =>
      new nomad.Job(scope, id, {
        spec: { ...spec, taskGroups: [{ name: 'x', tasks: [{ name: 'x', driver: 'docker' }] }] },
      });
    const define = (suffix: string) => (stack: AppStack) => {
      new Worker(stack, `worker${suffix}`, { image, name: 'x' });
      raw(stack, `mail${suffix}`, { id: 'x', namespace: 'mail' });
      raw(stack, `default${suffix}`, { id: 'x', namespace: 'default' });
      raw(stack, `odd${suffix}`, { id: 'x.y', namespace: 'shop' });
      raw(stack, `alike${suffix}`, { id: 'xy', namespace: 'shop' });
    };
    const found = addresses(shop(define('-1'), 'shop')).filter((each) => each.startsWith('nomad_job.'));
    expect(found.map((each) => each.replace(/_[0-9A-F]{8}$/, '_#'))).toEqual([
      'nomad_job.job_default_x_#',
      'nomad_job.job_mail_x_#',
      'nomad_job.job_shop_xy_#',
      'nomad_job.x',
      'nomad_job.xy',
    ]);
    expect(addresses(shop(define('-2'), 'shop'))).toEqual(addresses(shop(define('-1'), 'shop')));
  });

  test('a name that begins with a digit is no address by itself', () => {
    const stack = shop((scope) => void new Worker(scope, 'mailer', { image, name: '2mail' }));
    expect(addresses(stack)[0]).toMatch(/^nomad_job\.job_default_2mail_[0-9A-F]{8}$/);
  });

  test('a job whose id JavaScript takes for something else is not lost', () => {
    const spec = { id: '__proto__', taskGroups: [{ name: 'g', tasks: [{ name: 't', driver: 'docker' }] }] };
    const { resource } = synthesized(shop((stack) => void new nomad.Job(stack, 'raw', { spec })));
    expect(Object.values<any>(resource.nomad_job).map(({ jobspec }) => JSON.parse(jobspec).ID)).toEqual(['__proto__']);
  });

  test('fails when another resource has the address', () => {
    const stack = shop((scope) => {
      new Worker(scope, 'mailer', { image, name: 'mail' });
      new Job(scope, 'mail', { jobspec: '{}' });
    });
    expect(() => Testing.synth(stack)).toThrow(
      "[shop/mail] 'id' must have another id or name: [shop/mailer/Default/Default] has its address 'nomad_job.mail'",
    );
  });

  test('warns of what can not move, as another is there by now', () => {
    const app = new App({ outdir: join(Testing.app().outdir, 'crossed') });
    const stack = new AppStack(app, 'shop', { cluster: CLUSTER });
    new Worker(stack, 'api', { image, name: 'shop-api' });
    new Worker(stack, 'worker', { image, name: 'api' });
    app.synth();
    const manifest = JSON.parse(readFileSync(join(app.outdir, 'manifest.json'), 'utf8'));
    expect(manifest.stacks.shop.annotations.map(({ message }: any) => message).slice(0, 1)).toEqual([
      "an older state may hold this at 'nomad_job.api', now the address of [shop/worker/Default/Default]: " +
        'move it first, with: terraform state mv nomad_job.api nomad_job.shop-api',
    ]);
    expect(synthesized(stack).moved).toContainEqual({ from: 'nomad_job.worker', to: 'nomad_job.api' });
  });
});
