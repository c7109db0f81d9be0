import { AppStack, Volume, Worker } from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

function writer(volumes: { [path: string]: Volume }): Worker {
  return new Worker(shop(), 'writer', { image, count: 1, volumes });
}

function group(worker: Worker): any {
  return Template.of(AppStack.ofConstruct(worker)).job('writer').TaskGroups[0];
}

const spool = (readOnly?: boolean): Volume => Volume.host('spool', { readOnly });

describe('several mounts of one volume', () => {
  test('are read-only each by itself', () => {
    const worker = writer({ '/data': spool() });
    worker.addSidecar('shipper', { image, volumes: { '/spool': spool(true) } });
    const { Volumes, Tasks } = group(worker);
    expect(Volumes['host-spool'].ReadOnly).toBeUndefined();
    expect(Tasks[0].VolumeMounts).toEqual([{ Volume: 'host-spool', Destination: '/data' }]);
    expect(Tasks[1].VolumeMounts).toEqual([{ Volume: 'host-spool', Destination: '/spool', ReadOnly: true }]);
  });

  test('do not unprotect the program when an init task fills the volume', () => {
    const worker = writer({ '/data': spool(true) });
    worker.addInitTask('fill', { image, volumes: { '/data': spool() } });
    const { Volumes, Tasks } = group(worker);
    expect(Volumes['host-spool'].ReadOnly).toBeUndefined();
    expect(Tasks.map(({ VolumeMounts }: any) => VolumeMounts[0].ReadOnly)).toEqual([true, undefined]);
  });

  test('are told apart in one container', () => {
    const { VolumeMounts } = group(writer({ '/a': spool(), '/b': spool(true) })).Tasks[0];
    expect(VolumeMounts.map(({ ReadOnly }: any) => ReadOnly)).toEqual([undefined, true]);
  });

  test('make the request read-only when all of them are', () => {
    const worker = writer({ '/data': spool(true) });
    worker.addSidecar('shipper', { image, volumes: { '/spool': spool(true) } });
    const { Volumes, Tasks } = group(worker);
    expect(Volumes['host-spool'].ReadOnly).toBe(true);
    expect(Tasks[1].VolumeMounts).toEqual([{ Volume: 'host-spool', Destination: '/spool' }]);
  });

  test('fails when their modes differ, and names both places', () => {
    const worker = writer({ '/data': Volume.csi('d', { accessMode: 'multi-node-multi-writer' }) });
    expect(() => worker.addSidecar('log', { image, volumes: { '/logs': Volume.csi('d') } })).toThrow(
      "[shop/writer] 'volumes./logs.accessMode' must be multi-node-multi-writer, as 'volumes./data' of 'writer' has it: " +
        "'log' mounts the same volume, got 'single-node-writer'",
    );
    const perAlloc = Volume.csi('d', { accessMode: 'multi-node-multi-writer', perAlloc: true });
    expect(() => worker.addVolume('/more', perAlloc)).toThrow("'volumes./more.perAlloc' must be false");
    const modes = { '/a': Volume.csi('d'), '/b': Volume.csi('d', { attachmentMode: 'block-device' }) };
    expect(() => writer(modes)).toThrow("'volumes./b.attachmentMode' must be file-system, as 'volumes./a' of 'writer'");
    expect(Object.keys(group(worker).Volumes)).toEqual(['csi-d']);
  });

  test('of two kinds are two volumes', () => {
    const { Volumes } = group(writer({ '/a': Volume.host('d'), '/b': Volume.csi('d') }));
    expect(Object.keys(Volumes)).toEqual(['host-d', 'csi-d']);
  });
});
