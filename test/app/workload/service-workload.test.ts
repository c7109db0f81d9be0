import { Testing } from 'cdktf';
import { AppStack, Duration, nomad, Route, WebService, Worker } from '../../../lib';
import { Template } from '../../../lib/testing';
import { monitorEnvironment } from '../../fixtures/monitor-environment';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';
import { clusterWith } from '../../fixtures/cluster';

/** The resources that follow jobs, by the job and what they follow of it. */
function monitors(stack: AppStack): { [job: string]: any } {
  const synthesized = JSON.parse(Testing.synth(stack, true));
  const { terraform_data: found } = synthesized.resource;
  const entries = Object.entries<any>(found ?? {}).map(([id, resource]) => {
    const environment = monitorEnvironment(synthesized, resource);
    return [`${environment.MONITOR_WHAT} of ${environment.MONITOR_JOB}`, { id, ...resource, environment }];
  });
  return Object.fromEntries(entries);
}

describe('what follows a job', () => {
  test('asks Nomad whether its definition was deployed', () => {
    const stack = shop();
    new Worker(stack, 'mailer', { image });
    const { 'deployment of mailer': monitor } = monitors(stack);
    expect(monitor).toMatchObject({
      depends_on: ['nomad_job.mailer'],
      triggers_replace: ['${sha256(nomad_job.mailer.jobspec)}'],
      environment: { MONITOR_JOB: 'mailer', MONITOR_NAMESPACE: 'default', MONITOR_SECONDS: '1500' },
    });
    expect(Template.of(stack).resource('nomad_job', 'mailer').detach).toBe(true);
    const { nomad_monitor: shared } = JSON.parse(Testing.synth(stack)).locals;
    expect(shared).toMatchObject({
      MONITOR_ADDRESS: 'http://10.0.0.5:4646',
      MONITOR_REGION: 'global',
      MONITOR_CA: '',
      MONITOR_TOKEN: '',
    });
  });

  test('shows a secured platform its token or login, which Terraform would otherwise hide everything for', () => {
    const stack = shop({ name: 'prod', nomadAddress: 'https://10.0.0.5:4646', secured: true });
    new Worker(stack, 'mailer', { image });
    const { nomad_monitor: shared } = JSON.parse(Testing.synth(stack)).locals;
    const shown = (field: string): string =>
      `\${nonsensitive((var.prod_access.${field} == null)) ? "" : nonsensitive(var.prod_access.${field})}`;
    expect([shared.MONITOR_TOKEN, shared.MONITOR_LOGIN]).toEqual([shown('nomad_token'), shown('login')]);
    expect(shared.MONITOR_CA).toBe('${nonsensitive(var.prod_access.nomad_ca)}');
  });

  test('can be left to the provider', () => {
    const stack = shop({}, { monitored: false });
    new Worker(stack, 'mailer', { image });
    expect(Template.of(stack).resourceTypes()).toEqual(['nomad_job']);
    expect(Template.of(stack).resource('nomad_job', 'mailer').detach).toBe(false);
  });
});

describe('jobs before and checks after a deployment', () => {
  test('a job runs before, one after another, with the image and at the place of the workload', () => {
    const stack = shop();
    const web = new WebService(stack, 'webapi', { image, nodePool: 'default', priority: 70 });
    const migrate = web.addPreDeployJob('migrate', { command: 'bin/migrate', timeout: Duration.minutes(2) });
    web.addPreDeployJob('seed', { command: 'bin/seed' });
    expect(migrate.name).toBe('webapi-migrate');
    expect(Template.of(stack).job('webapi-migrate')).toMatchObject({
      Type: 'batch',
      Priority: 70,
      ParameterizedJob: { Payload: 'forbidden' },
      TaskGroups: [
        { RestartPolicy: { Attempts: 0 }, Tasks: [{ Config: { image: image.name, command: 'bin/migrate' } }] },
      ],
    });
    const found = monitors(stack);
    const { 'run of webapi-migrate': first, 'run of webapi-seed': second } = found;
    expect(first.environment.MONITOR_SECONDS).toBe('120');
    expect(first.depends_on).toHaveLength(1);
    expect(second.depends_on).toContain(`terraform_data.${first.id}`);
    expect(Template.of(stack).resource('nomad_job', 'webapi').depends_on).toEqual([
      `terraform_data.${first.id}`,
      `terraform_data.${second.id}`,
    ]);
  });

  test('a check decides about canaries, and about the deployment as a whole', () => {
    const stack = shop();
    const web = new WebService(stack, 'webapi', { image, update: nomad.UpdateStrategy.canary() });
    expect(Template.of(stack).job('webapi').TaskGroups[0].Update).toMatchObject({ Canary: 1, AutoPromote: true });
    web.addPostDeployCheck('smoke', { command: 'bin/smoke', timeout: Duration.seconds(90) });
    expect(Template.of(stack).job('webapi').TaskGroups[0].Update).toMatchObject({ Canary: 1, AutoPromote: false });
    const { 'deployment of webapi': monitor } = monitors(stack);
    expect(monitor.environment).toMatchObject({ MONITOR_CHECKS: 'webapi-smoke=90', MONITOR_PROMOTION: 'monitor' });
    expect(monitor.triggers_replace).toHaveLength(2);
    expect(Template.of(stack).job('webapi-smoke').ParameterizedJob.MetaOptional).toEqual(['INSTANCES']);
  });

  test('fails when nobody would start it, or it may take no time', () => {
    const web = new WebService(shop({}, { monitored: false }), 'webapi', { image });
    expect(() => web.addPreDeployJob('migrate', { timeout: Duration.seconds(0) })).toThrow(
      "[shop/webapi] 'timeout' must be between 1s and 24h (a day), got 0s\n" +
        "[shop/webapi] 'migrate' must stand in an AppStack that is 'monitored', as nobody would start it otherwise, got false",
    );
  });
});

describe('updates', () => {
  const update = (strategy: nomad.UpdateStrategy, count?: number): any => {
    const stack = shop();
    new WebService(stack, 'webapi', { image, count, update: strategy });
    return [Template.of(stack).job('webapi').TaskGroups[0].Update, monitors(stack)['deployment of webapi'].environment];
  };

  test('by hand: Terraform waits until the canaries are healthy', () => {
    const [spec, environment] = update(nomad.UpdateStrategy.canary({ canaries: 2, autoPromote: false }), 4);
    expect(spec).toMatchObject({ Canary: 2, AutoPromote: false, MaxParallel: 1 });
    expect(environment.MONITOR_PROMOTION).toBe('manual');
  });

  test('blue and green: as many new instances as there are', () => {
    const [spec, environment] = update(nomad.UpdateStrategy.blueGreen(), 4);
    expect(spec).toMatchObject({ Canary: 4, AutoPromote: true, MaxParallel: 4 });
    expect(environment.MONITOR_PROMOTION).toBe('nomad');
  });

  test('fails when a task may take longer to stop than the update may take for an instance', () => {
    const short = { healthyDeadline: Duration.seconds(12), progressDeadline: Duration.seconds(20) };
    const props = { image, update: nomad.UpdateStrategy.rolling(short) };
    const error = "'update.progressDeadline' must be at least the 'killTimeout' of 30s, got 20s";
    expect(() => new WebService(shop(), 'webapi', props)).toThrow(error);
    const web = new WebService(shop(), 'webapi', { ...props, killTimeout: Duration.seconds(20) });
    expect(() => web.addSidecar('log', { image })).toThrow(error);
    expect(() => web.addSidecar('log', { image, killTimeout: Duration.seconds(5) })).not.toThrow();
  });

  test('fails when an instance of a routed service would stop before the ingress has forgotten it', () => {
    const props = { image, shutdownDelay: Duration.seconds(2) };
    expect(() => new WebService(shop(), 'quiet', props)).not.toThrow();
    expect(() => new WebService(shop(), 'webapi', { ...props, routes: [Route.path('/webapi')] })).toThrow(
      "[shop/webapi] 'shutdownDelay' must be at least 5s for a service with routes: " +
        'the ingress must forget an instance before it stops, got 2s',
    );
  });
});

describe('order', () => {
  test('a workload comes after what it depends on is healthy, or only known', () => {
    const stack = shop();
    const db = new Worker(stack, 'db', { image });
    const cache = new Worker(stack, 'cache', { image });
    const web = new WebService(stack, 'webapi', { image });
    web.dependsOn(db);
    web.dependsOn(cache, { healthy: false });
    web.addPreDeployJob('migrate');
    const found = monitors(stack);
    const before = [`terraform_data.${found['deployment of db'].id}`, 'nomad_job.cache'];
    expect(found['run of webapi-migrate'].depends_on).toEqual(expect.arrayContaining(before));
    expect(Template.of(stack).resource('nomad_job', 'webapi').depends_on).toEqual(expect.arrayContaining(before));
  });

  test('of another stack all comes first', () => {
    const app = Testing.app();
    const [data, own] = [
      new AppStack(app, 'data', { cluster: clusterWith() }),
      new AppStack(app, 'own', { cluster: clusterWith() }),
    ];
    const db = new Worker(data, 'db', { image });
    const web = new WebService(own, 'webapi', { image });
    web.dependsOn(db);
    expect(own.dependencies).toEqual([data]);
    expect(Template.of(own).resource('nomad_job', 'webapi').depends_on).toBeUndefined();
  });

  test('fails when it leads back', () => {
    const stack = shop();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => new Worker(stack, id, { image }));
    a.dependsOn(b);
    b.dependsOn(c);
    expect(() => c.dependsOn(a)).toThrow("[shop/c] 'dependsOn' must not create a cycle, got 'shop/a'");
    expect(() => a.dependsOn(a)).toThrow("[shop/a] 'dependsOn' must not create a cycle, got 'shop/a'");
  });
});

describe('further tasks', () => {
  test('run before, beside and after the program', () => {
    const stack = shop();
    const web = new WebService(stack, 'webapi', { image });
    web.addInitTask('prepare', { image });
    web.addSidecar('log', { image });
    web.addPoststartTask('warm', { image });
    web.addPoststopTask('clean', { image });
    const { Tasks } = Template.of(stack).job('webapi').TaskGroups[0];
    expect(Tasks.map(({ Name, Lifecycle }: any) => [Name, Lifecycle])).toEqual([
      ['webapi', undefined],
      ['prepare', { Hook: 'prestart', Sidecar: false }],
      ['log', { Hook: 'prestart', Sidecar: true }],
      ['warm', { Hook: 'poststart', Sidecar: false }],
      ['clean', { Hook: 'poststop', Sidecar: false }],
    ]);
    expect(() => web.addInitTask('log', { image })).toThrow(
      "[shop/webapi] 'name' must be unique in the workload, got 'log'",
    );
  });
});
