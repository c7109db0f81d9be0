import { Testing } from 'cdktf';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nomad } from '../../../lib';
import { alertGateTasks, appAlertsPolicy } from '../../../lib/observability/alerts/app-alerts';
import { Template } from '../../../lib/testing';
import { buildProgram } from '../../../scripts/testbed/programs';
import { stackOf } from '../../fixtures/stack-of';
import { NomadAgent } from '../nomad-agent';

const NAMESPACES = ['default', 'shop'];
const group = (name: string, expr: string, summary = 'x'): string =>
  JSON.stringify({ name, rules: [{ alert: 'A', expr, annotations: { summary } }] });

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('alerts of apps on a real, secured Nomad', () => {
  const agent = new NomadAgent();
  let rules: string;

  const put = (namespace: string, path: string, items: object): Promise<any> =>
    agent.ask('PUT', `/v1/var/${path}?namespace=${namespace}`, { Path: path, Namespace: namespace, Items: items });

  /** Files that Prometheus reads, once there are as many as expected. */
  const handedOn = async (holds: (files: { [name: string]: any }) => boolean): Promise<{ [name: string]: any }> => {
    for (let tries = 0; tries < 150; tries += 1) {
      const names = existsSync(rules) ? readdirSync(rules) : [];
      const files = Object.fromEntries(
        names.map((name) => [name, JSON.parse(readFileSync(join(rules, name), 'utf8'))]),
      );
      if (holds(files)) return files;
      await pause(200);
    }
    throw new Error(`after 30 s there is ${readdirSync(rules).join(', ') || 'nothing'}`);
  };

  beforeAll(async () => {
    await agent.startWithClient(true);
    for (const name of ['shop', 'monitoring']) await agent.ask('PUT', '/v1/namespace', { Name: name });
    await agent.ask('PUT', '/v1/acl/policy/alerts', {
      Name: 'alerts',
      Rules: appAlertsPolicy(NAMESPACES),
      JobACL: { Namespace: 'monitoring', JobID: 'prometheus' },
    });
    await put('default', 'berth/alerts/web', {
      group: group('default/web', 'up{job="a b"} == 0', '{{ $value }} of "x"'),
    });
    await put('default', 'berth/alerts/bad', { group: group('default/bad', 'up ==') });
    await put('default', 'berth/alertsx', { group: group('x', 'up') });
    await put('shop', 'berth/alerts/web', { group: `{\n"name": "shop/web",\n"rules": []\n}` });
    await put('shop', 'berth/alerts/other', { note: 'of somebody else' });
    await put('monitoring', 'berth/alerts/web', { group: group('not/read', 'up') });

    const promtool = dirname(await buildProgram('promtool', () => undefined));
    const stack = stackOf(Testing.app());
    const tasks = alertGateTasks('image', NAMESPACES).map((task) => ({
      ...task,
      ...{ driver: 'raw_exec', user: undefined, env: { PATH: `${promtool}:${process.env.PATH}` } },
      config: {
        command: '/bin/sh',
        args: ['-c', ...task.config!.args.map(inTask)],
      },
    }));
    const main = { name: 'prometheus', driver: 'raw_exec', config: { command: '/bin/sleep', args: ['600'] } };
    new nomad.Job(stack, 'prometheus', {
      spec: {
        ...{ id: 'prometheus', namespace: 'monitoring', datacenters: ['*'] },
        taskGroups: [{ name: 'prometheus', tasks: [main, ...tasks] }],
      },
    });
    await agent.ask('POST', '/v1/jobs?namespace=monitoring', { Job: Template.of(stack).job('prometheus') });
    for (let tries = 0; tries < 100; tries += 1) {
      const [allocation] = await agent.ask('GET', '/v1/job/prometheus/allocations?namespace=monitoring');
      rules = agent.clientPath(`alloc/${allocation?.ID}/alloc/data/alerts/rules`);
      if (allocation?.TaskStates?.alerts?.State === 'running') return;
      await pause(200);
    }
    throw new Error('the gate does not run');
  }, 60_000);

  afterAll(() => agent.stop());

  test('each of the namespaces that may have them is handed on, and a broken one stops no other', async () => {
    const files = await handedOn((all) => Object.keys(all).length >= 3);
    expect(Object.keys(files).sort()).toEqual(['default.bad.json', 'default.web.json', 'shop.web.json']);
    expect(files['default.web.json'].groups[0]).toEqual({
      name: 'default/web',
      rules: [{ alert: 'A', expr: 'up{job="a b"} == 0', annotations: { summary: '{{ $value }} of "x"' } }],
    });
    expect(files['shop.web.json'].groups).toEqual([{ name: 'shop/web', rules: [] }]);
    expect(files['default.bad.json'].groups[0].rules[0]).toMatchObject({
      alert: 'AlertRulesRefused',
      labels: { namespace: 'default', job: 'bad' },
    });
  });

  test('new ones, changed ones and removed ones follow', async () => {
    await put('shop', 'berth/alerts/api', { group: group('shop/api', 'up == 1') });
    await put('default', 'berth/alerts/bad', { group: group('default/bad', 'up == 0') });
    await agent.ask('DELETE', '/v1/var/berth/alerts/web?namespace=default');
    const files = await handedOn((all) => 'shop.api.json' in all && !('default.web.json' in all));
    expect(Object.keys(files).sort()).toEqual(['default.bad.json', 'shop.api.json', 'shop.web.json']);
    const mended = await handedOn((all) => all['default.bad.json'].groups[0].name === 'default/bad');
    expect(mended['default.bad.json'].groups[0].rules[0].expr).toBe('up == 0');
  });
});

/** Where a task without a container has what one in a container has at the root. */
function inTask(text: string): string {
  if (text === '/local/alerts') return '${NOMAD_TASK_DIR}/alerts';
  return text === '/alloc/data/alerts' ? '${NOMAD_ALLOC_DIR}/data/alerts' : text;
}
