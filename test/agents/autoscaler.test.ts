import { once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Testing } from 'cdktf';
import { AppStack, Duration, nomad, ScalingCheck, ScalingPolicy, ScalingStrategy, Worker } from '../../lib';
import { Template } from '../../lib/testing';
import { buildProgram } from '../../scripts/testbed/programs';
import { NomadAgent } from './nomad-agent';
import { image } from '../fixtures/image';
import { clusterWith } from '../fixtures/cluster';

const cluster = clusterWith({ hasAutoscaler: true });
const options = { cooldown: Duration.seconds(1), evaluationInterval: Duration.seconds(1) };

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)(
  'a real autoscaler, beside a real Nomad that asks for tokens',
  () => {
    const agent = new NomadAgent();
    let wanted = 4;
    const queries: string[] = [];
    const prometheus = createServer((request, response) => {
      let form = '';
      request.on('data', (chunk) => (form += chunk));
      request.on('end', () => {
        queries.push(new URLSearchParams(form).get('query') ?? '');
        const result = [{ metric: {}, values: [[Date.now() / 1000, String(wanted)]] }];
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
      });
    });
    const count = async (job: string): Promise<number> =>
      (await agent.ask('GET', `/v1/job/${job}`)).TaskGroups[0].Count;
    const until = async (job: string, number: number): Promise<void> => {
      for (let tries = 0; tries < 200 && (await count(job)) !== number; tries += 1) await pause(200);
      expect(await count(job)).toBe(number);
    };
    const register = (job: any, more: object = {}): Promise<void> =>
      agent.ask('PUT', '/v1/jobs', { Job: job, ...more });

    beforeAll(async () => {
      prometheus.listen(0, '127.0.0.1');
      await once(prometheus, 'listening');
      await agent.startWithClient(true);
      const { port } = prometheus.address() as AddressInfo;
      const program = await buildProgram('nomad-autoscaler', (line) => process.stderr.write(`  ${line}\n`));
      const { job, policy } = autoscaler(`http://127.0.0.1:${port}`, program);
      await agent.ask('PUT', `/v1/acl/policy/${policy.Name}`, policy);
      await register(job);
    }, 900_000);

    afterAll(async () => {
      prometheus.close();
      await agent.stop();
    });

    test('sends Prometheus the query as given, and scales the group to the result', async () => {
      const query = 'sum(rate(x{path=~"/a|${b}|{{c}}|%{d}"}[1m])) > bool "1"';
      const strategy = ScalingStrategy.passThrough();
      const checks = [ScalingCheck.of('queue', { source: 'prometheus', query, strategy })];
      const job = worker('mailer', ScalingPolicy.between(2, 6, { checks, ...options }));
      await register(job);
      expect(await count('mailer')).toBe(2);
      await until('mailer', 4);
      expect(new Set(queries)).toEqual(new Set([query]));
      wanted = 9;
      await until('mailer', 6);
    }, 90_000);

    test('a deploy keeps the number of instances, as it is registered', async () => {
      const checks = [ScalingCheck.prometheus('x', 1)];
      const changed = worker('mailer', ScalingPolicy.between(2, 6, { checks, enabled: false }), { X: 'changed' });
      await register(changed, { PreserveCounts: true });
      expect(await count('mailer')).toBe(6);
      await register(changed);
      expect(await count('mailer')).toBe(2);
    });

    test('scales by the usage that Nomad measures', async () => {
      // A client without cgroups measures no usage, so only scaling in is certain.
      const checks = [ScalingCheck.cpu(1e6), ScalingCheck.memory(1e6)];
      const job = worker('idle', ScalingPolicy.between(1, 2, { checks, ...options }));
      job.TaskGroups[0].Count = 2;
      await register(job);
      await until('idle', 1);
      const { Events } = (await agent.ask('GET', '/v1/job/idle/scale')).TaskGroups.idle;
      expect(Events).toMatchObject([{ Count: 1, PreviousCount: 2, Error: false }]);
    }, 90_000);
  },
);

const FOREVER = 'while :; do sleep 0.05; done';

/** The job of a workload, with a driver that needs no Docker. */
function worker(name: string, autoscale: ScalingPolicy, env: { [name: string]: string } = {}): any {
  const stack = new AppStack(Testing.app(), 'shop', { cluster });
  const update = nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(0) });
  new Worker(stack, name, { image, autoscale, update, cpu: 1, killTimeout: Duration.seconds(1) });
  const job = Template.of(stack).job(name);
  const [task] = job.TaskGroups[0].Tasks;
  const resources = { ...task.Resources, CPU: 10, MemoryMB: 20 };
  Object.assign(task, {
    Driver: 'raw_exec',
    Config: { command: '/bin/sh', args: ['-c', FOREVER] },
    Resources: resources,
  });
  task.Env = env;
  return job;
}

/** The job of the autoscaler, run without Docker, and the policy of its identity. */
function autoscaler(prometheusAddress: string, program: string): { readonly job: any; readonly policy: any } {
  const stack = new AppStack(Testing.app(), 'services', { cluster });
  new nomad.Autoscaler(stack, 'autoscaler', { image: 'i:1', count: 2, prometheusAddress, accessControl: true });
  const job = Template.of(stack).job('autoscaler');
  const [group] = job.TaskGroups;
  const [task] = group.Tasks;
  Object.assign(task, { Driver: 'raw_exec', User: undefined, Config: { command: program, args: task.Config.args } });
  // Both instances run on this machine; there is no Consul here.
  group.Services = undefined;
  group.Networks = [{ Mode: 'host', DynamicPorts: [{ Label: 'http' }] }];
  const [file] = task.Templates;
  file.EmbeddedTmpl = file.EmbeddedTmpl.replace('0.0.0.0', '127.0.0.1').replace('8080', '{{ env "NOMAD_PORT_http" }}');
  const { nomad_acl_policy: policies } = JSON.parse(Testing.synth(stack)).resource;
  const [{ name: Name, rules_hcl: Rules, job_acl: acl }] = Object.values<any>(policies);
  return { job, policy: { Name, Rules, JobACL: { Namespace: acl.namespace, JobID: acl.job_id } } };
}
