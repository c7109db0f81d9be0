import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ContainerImage } from '../../lib';
import { LocalTestbed } from './local-testbed';
import { defineMesh } from './mesh';
import { buildMeshImages, CNI_PATH, MESH_IMAGE, PAUSE_IMAGE } from './mesh-image';
import { steps } from './steps';

const missing =
  process.env.BERTH_LIVE_MISSING || (existsSync(`${CNI_PATH}/bridge`) ? '' : `CNI plugins are missing in ${CNI_PATH}`);

if (missing) process.stderr.write(`live tier of the mesh skipped: ${missing}\n`);

(missing ? describe.skip : describe)('bridge networks and the mesh, through Terraform', () => {
  const testbed = new LocalTestbed();
  const step = steps(() => testbed.explain());
  const read = (job: string): Promise<string> =>
    testbed.exec(job, ['sh', '-c', 'wget -qO- "http://127.0.0.1:18000/" 2>&1 || true']);

  beforeAll(async () => {
    await testbed.open();
    await buildMeshImages((line) => process.stderr.write(`  ${line}\n`));
  });
  afterAll(() => testbed.close());

  step('workloads in bridge networks are deployed, each with its proxy', async () => {
    testbed.synthesize(defineMesh, {
      nomadImage: ContainerImage.fromRegistry(MESH_IMAGE),
      cniPath: CNI_PATH,
      mesh: true,
      nomadConfig: { plugin: { docker: { config: { infra_image: PAUSE_IMAGE } } } },
    });
    for (const stack of testbed.stacks) await testbed.deploy(stack);
    for (const stack of testbed.stacks) expect(await testbed.plan(stack)).toBeUndefined();
  });

  step('who may call a service reaches it by the port that it is told', async () => {
    expect(await testbed.exec('reader', ['sh', '-c', 'wget -qO- "http://$BOOKS_HOST:$BOOKS_PORT/"'])).toBe('a book');
  });

  step('who may not is refused', async () => {
    expect(await read('reader')).toBe('a book');
    expect(await read('stranger')).not.toContain('a book');
  });

  step('the ingress is a client of the mesh', async () => {
    const ask = (): Promise<string> =>
      fetch('http://172.17.0.1:8000/books')
        .then((answer) => answer.text())
        .then((text) => text.trim());
    for (let tries = 0; tries < 40 && (await ask()) !== 'a book'; tries += 1) await pause(500);
    expect(await ask()).toBe('a book');
    const [{ ServicePort, ServiceAddress }] = await testbed.running.consul('/v1/catalog/service/books-sidecar-proxy');
    // Without a certificate of the mesh nobody gets in.
    await expect(fetch(`http://${ServiceAddress}:${ServicePort}/`)).rejects.toThrow();
  });

  step('destroy leaves nothing', async () => {
    await testbed.destroy();
    expect(await testbed.leftovers()).toEqual([]);
  });
});
