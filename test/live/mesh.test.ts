import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ContainerImage } from '../../lib';
import { run } from '../../lib/deploy/command';
import { LocalTestbed } from './local-testbed';
import { defineMesh } from './mesh/library';
import { buildMeshImages, CNI_PATH, MESH_IMAGE, PAUSE_IMAGE } from './mesh/images';
import { Steps } from './steps';

const missing =
  process.env.BERTH_LIVE_MISSING || (existsSync(`${CNI_PATH}/bridge`) ? '' : `CNI plugins are missing in ${CNI_PATH}`);

if (missing) process.stderr.write(`live tier of the mesh skipped: ${missing}\n`);

(missing ? describe.skip : describe)('bridge networks and the mesh, through Terraform', () => {
  const testbed = new LocalTestbed();
  const read = (job: string): Promise<string> =>
    testbed.exec(job, ['sh', '-c', 'wget -qO- "http://127.0.0.1:18000/" 2>&1 || true']);

  const steps = new Steps({
    open: async () => {
      await testbed.open();
      await buildMeshImages((line) => process.stderr.write(`  ${line}\n`));
    },
    close: async () => {
      // The bridge that Nomad makes for such networks stays after it.
      await testbed.close().finally(() => run('ip', ['link', 'del', 'nomad']));
    },
    explain: () => testbed.explain(),
  });

  const deployed = steps.step('workloads in bridge networks are deployed, each with its proxy', [], async () => {
    testbed.synthesize(defineMesh, {
      nomadImage: ContainerImage.fromRegistry(MESH_IMAGE),
      cniPath: CNI_PATH,
      mesh: true,
      nomadConfig: { plugin: { docker: { config: { infra_image: PAUSE_IMAGE } } } },
    });
    for (const stack of testbed.stacks) await testbed.deploy(stack);
    for (const stack of testbed.stacks) expect(await testbed.plan(stack)).toBeUndefined();
  });

  steps.step('a workload that may call a service reaches it at the address that it is given', [deployed], async () => {
    expect(await testbed.exec('reader', ['sh', '-c', 'wget -qO- "http://$BOOKS_HOST:$BOOKS_PORT/"'])).toBe('a book');
  });

  steps.step('a workload that may not is refused', [deployed], async () => {
    expect(await read('reader')).toBe('a book');
    expect(await read('stranger')).not.toContain('a book');
  });

  steps.step('the ingress is a client of the mesh', [deployed], async () => {
    const ask = (): Promise<string> =>
      fetch('http://172.17.0.1:8000/books')
        .then((answer) => answer.text())
        .then((text) => text.trim());
    for (let tries = 0; tries < 40 && (await ask()) !== 'a book'; tries += 1) await pause(500);
    expect(await ask()).toBe('a book');
    const [{ ServicePort, ServiceAddress }] = await testbed.running.consul('/v1/catalog/service/books-sidecar-proxy');
    // Clients without a certificate of the mesh are refused.
    await expect(fetch(`http://${ServiceAddress}:${ServicePort}/`)).rejects.toThrow();
  });

  steps.step('destroy leaves nothing', [deployed], async () => {
    await testbed.destroy();
    expect(await testbed.leftovers()).toEqual([]);
  });
});
