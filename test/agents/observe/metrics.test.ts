import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Testing } from 'cdktf';
import { Alert, AlertReceiver, AppStack, Duration, Metrics, Platform, WebService } from '../../../lib';
import { Template } from '../../../lib/testing';
import { parseJobspec } from '../../../lib/testing/jobspec';
import { Prometheus } from '../../../scripts/testbed/observe/prometheus';
import { buildProgram } from '../../../scripts/testbed/programs';
import { image } from '../../fixtures/image';
import { NomadAgent } from '../nomad-agent';
import { freePorts, Program } from '../program';

const LOCAL = '127.0.0.1';
const HOST = '172.17.0.1';
const ALLOCATION = '00000000-0000-0000-0000-000000000001';

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)(
  'metrics and alerts, as the local platform renders them, by the real programs in a real Nomad',
  () => {
    const nomad = new NomadAgent();
    const consul = new Program('consul');
    const exporter = new Program('node_exporter');
    const servers: Server[] = [];
    const notices: any[] = [];
    let orders = 1;
    let prometheus: Prometheus;
    let consulUrl = '';

    const serve = async (answer: (text: string) => string): Promise<number> => {
      const server = createServer((request, response) => {
        let text = '';
        request.on('data', (chunk) => (text += chunk));
        request.on('end', () => {
          response.setHeader('Content-Type', 'text/plain; version=0.0.4');
          response.end(answer(text));
        });
      }).listen(0, LOCAL);
      servers.push(server);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    };

    /** A job of the platform as it is, but run without Docker, and at other addresses. */
    const run = async (rendered: any, name: string, addresses: { readonly [from: string]: string }): Promise<void> => {
      const program = await buildProgram(name, (line) => process.stderr.write(`  ${line}\n`));
      const moved = Object.entries(addresses).reduce(
        (text, [from, to]) => text.replaceAll(from, to),
        JSON.stringify(rendered),
      );
      const job = JSON.parse(moved);
      const [group] = job.TaskGroups;
      const [task] = group.Tasks;
      for (const template of task.Templates) {
        template.EmbeddedTmpl = template.EmbeddedTmpl.replaceAll('"/local/', '"{{ env "NOMAD_TASK_DIR" }}/').replaceAll(
          '"/secrets/',
          '"{{ env "NOMAD_SECRETS_DIR" }}/',
        );
        Object.assign(template, { Uid: undefined, Gid: undefined });
      }
      const args = (task.Config.args as string[]).map((arg) =>
        arg
          .replace('=/local/', '=${NOMAD_TASK_DIR}/')
          .replace(/=\/(prometheus|alertmanager)$/, '=${NOMAD_TASK_DIR}/data'),
      );
      Object.assign(task, { Driver: 'raw_exec', User: undefined, VolumeMounts: undefined });
      task.Config = { command: program, args };
      Object.assign(group, { Services: undefined, Volumes: undefined, Networks: undefined });
      Object.assign(job, { Constraints: undefined, Datacenters: ['*'] });
      await nomad.ask('PUT', '/v1/jobs', { Job: job });
    };

    /** Register an instance of a rendered service, as Nomad would. */
    const register = async ({ Name, Tags, Meta }: any, port: number, task: string): Promise<void> => {
      const body = { ID: `_nomad-task-${ALLOCATION}-group-${task}-http`, Name, Tags, Meta, Address: LOCAL, Port: port };
      const answer = await fetch(`${consulUrl}/v1/agent/service/register`, {
        ...{ method: 'PUT', body: JSON.stringify(body) },
      });
      expect(await answer.text()).toBe('');
    };

    beforeAll(async () => {
      const [dns, http, grpc, server, serfLan, serfWan, grpcTls, exporterPort, ui, alertsPort] = await freePorts(10);
      consulUrl = `http://${LOCAL}:${http}`;
      const config = consul.file('consul.json', {
        bind_addr: LOCAL,
        node_name: 'host',
        disable_update_check: true,
        telemetry: { prometheus_retention_time: '1h' },
        ports: { dns, http, grpc, server, serf_lan: serfLan, serf_wan: serfWan, grpc_tls: grpcTls },
      });
      await consul.start(['agent', '-dev', `-config-file=${config}`], `${consulUrl}/v1/status/leader`);
      await nomad.startWithClient(false, { telemetry: { prometheus_metrics: true } });
      await nomad.ask('PUT', '/v1/namespace/monitoring', { Name: 'monitoring' });

      const app = Testing.app();
      const hook = await serve((text) => (text === '' ? '' : String(notices.push(...JSON.parse(text).alerts))));
      const platform = Platform.local(app, 'local', {
        metrics: {
          receivers: [AlertReceiver.webhook('team', { url: `http://${HOST}:9999/` })],
          groupWait: Duration.seconds(1),
          groupInterval: Duration.seconds(2),
        },
      });
      const shop = new AppStack(app, 'shop', { cluster: platform.cluster });
      const web = new WebService(shop, 'web', { image, metrics: Metrics.path('/metrics') });
      web.addAlert(Alert.query('TooManyOrders', 'max by (job) (orders{job="web"}) > 10'));

      const { command } = Template.of(platform.hostStacks[0]).resource('docker_container', 'node-exporter');
      const flags = (command as string[]).map((flag) =>
        flag
          .replace(`${HOST}:9100`, `${LOCAL}:${exporterPort}`)
          .replace('=/host', '=/')
          .replace('=/etc/web.json', `=${exporter.file('web.json', {})}`),
      );
      await exporter.start(flags, `http://${LOCAL}:${exporterPort}/metrics`);

      const services = Template.of(platform.servicesStack);
      const addresses = {
        [`${HOST}:4646`]: nomad.address.replace('http://', ''),
        [`${HOST}:8500`]: `${LOCAL}:${http}`,
        [`${LOCAL}:8500`]: `${LOCAL}:${http}`,
        [`${HOST}:9100`]: `${LOCAL}:${exporterPort}`,
        [`${HOST}:9090`]: `${LOCAL}:${ui}`,
        [`${HOST}:9093`]: `${LOCAL}:${alertsPort}`,
        [`${HOST}:9999`]: `${LOCAL}:${hook}`,
      };
      const [alertmanager] = services.job('alertmanager').TaskGroups[0].Services;
      await run(services.job('alertmanager'), 'alertmanager', addresses);
      await register(alertmanager, alertsPort, 'alertmanager');
      await run(services.job('prometheus'), 'prometheus', addresses);
      const [service] = Template.of(shop).job('web').TaskGroups[0].Services;
      await register(service, await serve(() => `# TYPE orders gauge\norders ${orders}\n`), 'web');
      const { items } = Template.of(shop).resource('nomad_variable', 'web_Alerts_B22363B8');
      await nomad.ask('PUT', '/v1/var/berth%2Falerts%2Fweb', {
        ...{
          Path: 'berth/alerts/web',
          Namespace: 'default',
          Items: { group: JSON.stringify(parseJobspec(items.group)) },
        },
      });
      prometheus = new Prometheus(`http://${LOCAL}:${ui}`);
    }, 900_000);

    afterAll(async () => {
      await nomad.stop();
      await Promise.all([consul.stop(), exporter.stop()]);
      servers.forEach((each) => each.close());
    });

    test('finds hosts, agents and apps, and names them by the same words', async () => {
      const up = async (): Promise<{ [label: string]: string }[]> =>
        (await prometheus.targets().catch(() => []))
          .filter(({ health }) => health === 'up')
          .map(({ labels }) => labels);
      const jobs = async (): Promise<string[]> => (await up()).map(({ job }) => job).sort();
      const expected = ['alertmanager', 'consul', 'node', 'nomad', 'web'];
      for (let tries = 0; tries < 100 && (await jobs()).length < expected.length; tries += 1) await pause(500);
      expect(await jobs()).toEqual(expected);
      expect((await up()).find(({ job }) => job === 'web')).toMatchObject({
        ...{ namespace: 'default', job: 'web', task_group: 'web', task: 'web', alloc_id: ALLOCATION, host: 'host' },
      });
      expect((await up()).find(({ job }) => job === 'node')).toMatchObject({ host: 'host' });
    }, 90_000);

    test('has no rule that it can not evaluate', async () => {
      const { names, problems } = await prometheus.rules();
      expect(problems).toEqual([]);
      expect(names).toEqual(expect.arrayContaining(['Watchdog', 'TargetDown']));
    });

    test("an app's alert comes by its variable, is told, and resolves", async () => {
      const told = async (status: string): Promise<any> => {
        const isIt = (each: any): boolean => each.status === status && each.labels.alertname === 'TooManyOrders';
        for (let tries = 0; tries < 160 && !notices.some(isIt); tries += 1) await pause(500);
        return notices.find(isIt)?.labels;
      };
      orders = 100;
      expect(await told('firing')).toMatchObject({ namespace: 'default', job: 'web', severity: 'warning' });
      orders = 1;
      expect(await told('resolved')).toMatchObject({ namespace: 'default', job: 'web' });
    }, 180_000);
  },
);
