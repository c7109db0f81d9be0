import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Testing } from 'cdktf';
import { AppStack, CsiVolumeOptions, Duration, nomad, Volume, Worker } from '../../lib';
import { Template } from '../../lib/testing';
import { enabled, NomadAgent } from './nomad-agent';
import { buildOwn } from './own-programs';
import { image } from '../fixtures/image';
import { clusterWith } from '../fixtures/cluster';

const cluster = clusterWith();

/** Uses of a volume, each with how many instances share it. */
const USES: { readonly [job: string]: CsiVolumeOptions & { readonly count?: number } } = {
  default: {},
  block: { attachmentMode: 'block-device' },
  read: { accessMode: 'single-node-reader-only', readOnly: true },
  'read-by-all': { accessMode: 'multi-node-reader-only', readOnly: true, count: 2 },
  'written-by-one': { accessMode: 'multi-node-single-writer' },
  'written-by-all': { accessMode: 'multi-node-multi-writer', count: 2 },
  'not-written': { accessMode: 'multi-node-multi-writer', readOnly: true, count: 2 },
};
const ACCESS_MODES = ['single-node-writer', ...Object.values(USES).flatMap(({ accessMode }) => accessMode ?? [])];
const ATTACHMENT_MODES = ['file-system', 'block-device'];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)(
  'CSI volumes, in a real Nomad with a storage plugin',
  () => {
    const agent = new NomadAgent();
    const until = async (holds: () => Promise<boolean>): Promise<void> => {
      for (let tries = 0; tries < 150 && !(await holds()); tries += 1) await pause(100);
      expect(await holds()).toBe(true);
    };
    const volume = (id: string): Promise<any> => agent.ask('GET', `/v1/volume/csi/${encodeURIComponent(id)}`);
    const claims = async (id: string): Promise<{ read: string[]; write: string[] }> => {
      const { ReadAllocs, WriteAllocs } = await volume(id);
      return { read: Object.keys(ReadAllocs).sort(), write: Object.keys(WriteAllocs).sort() };
    };

    /** Register a volume with every access and attachment mode. */
    const offer = async (ID: string): Promise<void> => {
      const RequestedCapabilities = ACCESS_MODES.flatMap((AccessMode) =>
        ATTACHMENT_MODES.map((AttachmentMode) => ({ AccessMode, AttachmentMode })),
      );
      const Volumes = [{ ID, Name: ID, ExternalID: `${ID}-outside`, PluginID: 'storage', RequestedCapabilities }];
      await agent.ask('PUT', `/v1/volume/csi/${encodeURIComponent(ID)}`, { Volumes });
    };

    /** Run a job until each instance has seen its volume: the requests to the plugin, by instance. */
    const run = async (
      name: string,
      count: number,
      options: CsiVolumeOptions,
    ): Promise<{ [allocation: string]: any }> => {
      await agent.ask('PUT', '/v1/jobs', { Job: worker(name, count, options) });
      const files = async (): Promise<[string, string][]> => {
        const allocations: any[] = await agent.ask('GET', `/v1/job/${name}/allocations`);
        return allocations.map(({ ID }) => [ID, agent.clientPath(`alloc/${ID}/${name}/local/seen`)]);
      };
      await until(async () => (await files()).filter(([, file]) => existsSync(file)).length === count);
      return Object.fromEntries((await files()).map(([id, file]) => [id, JSON.parse(readFileSync(file, 'utf8'))]));
    };

    beforeAll(async () => {
      const program = await buildOwn('storage');
      const plugin = [enabled('raw_exec'), enabled('storage')];
      await agent.startWithClient(false, { plugin_dir: dirname(program), plugin });
      await agent.ask('PUT', '/v1/jobs', { Job: storage(program) });
      await until(async () => (await agent.ask('GET', '/v1/plugins?type=csi'))[0]?.NodesHealthy === 1);
    }, 900_000);

    afterAll(() => agent.stop());

    test.each(Object.entries(USES))(
      'fails when a volume is taken for another use than it should be: %s',
      async (id, use) => {
        const { count = 1, ...options } = use;
        const { accessMode = 'single-node-writer', attachmentMode = 'file-system', readOnly = false } = options;
        await offer(id);
        const seen = await run(id, count, options);
        const access = accessMode.replace(/-/g, '_').toUpperCase();
        const asked = { volume: `${id}-outside`, access, block: attachmentMode === 'block-device', readOnly };
        expect(Object.values(seen)).toEqual(Array(count).fill(asked));

        expect(await volume(id)).toMatchObject({ AccessMode: accessMode, AttachmentMode: attachmentMode });
        const instances = Object.keys(seen).sort();
        expect(await claims(id)).toEqual(readOnly ? { read: instances, write: [] } : { read: [], write: instances });
        await agent.ask('DELETE', `/v1/job/${id}`);
        await until(async () => (await volume(id)).AccessMode === '');
        expect(await claims(id)).toEqual({ read: [], write: [] });
      },
    );

    test('each instance has the volume of its index', async () => {
      const ids = ['own[0]', 'own[1]'];
      for (const id of ids) await offer(id);
      const seen = await run('own', 2, { perAlloc: true });
      for (const id of ids) {
        const { read, write } = await claims(id);
        expect([read.length, write.map((instance) => seen[instance].volume)]).toEqual([0, [`${id}-outside`]]);
        expect((await volume(id)).Allocations).toMatchObject([{ ID: write[0], Name: `own.${id}` }]);
      }
      await agent.ask('DELETE', '/v1/job/own');
      for (const id of ids) await until(async () => (await volume(id)).AccessMode === '');
    });
  },
);

/** The job of a workload that copies the content of its volume, with a driver that needs no Docker. */
function worker(name: string, count: number, options: CsiVolumeOptions): any {
  const stack = new AppStack(Testing.app(), 'shop', { cluster });
  const volumes = { '/data': Volume.csi(name, options) };
  new Worker(stack, name, { image, volumes, count, killTimeout: Duration.seconds(1) });
  const job = Template.of(stack).job(name);
  const [task] = job.TaskGroups[0].Tasks;
  const line = 'cp data/asked.json local/asking && mv local/asking local/seen && while :; do sleep 0.05; done';
  const Resources = { ...task.Resources, CPU: 10, MemoryMB: 20 };
  Object.assign(task, { Driver: 'storage', Config: { command: '/bin/sh', args: ['-c', line] }, Resources });
  return job;
}

/** The job of the plugin. */
function storage(command: string): any {
  const stack = new AppStack(Testing.app(), 'services', { cluster });
  const plugin = { id: 'storage', type: 'node', mountDir: '/csi' };
  const resources = { cpu: 10, memoryMb: 20 };
  const task = { name: 'storage', driver: 'storage', config: { command }, csiPluginConfig: plugin, resources };
  new nomad.Job(stack, 'storage', { spec: { taskGroups: [{ name: 'storage', tasks: [task] }] } });
  return Template.of(stack).job('storage');
}
