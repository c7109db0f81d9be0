import { setTimeout as pause } from 'node:timers/promises';
import { ContainerImage, LocalPlatformOptions } from '../../lib';
import { must, run } from '../../lib/deploy/command';
import { Load } from '../../scripts/testbed/load/load';
import { failuresOf, Measurement } from '../../scripts/testbed/load/measurement';
import { Prometheus } from '../../scripts/testbed/observe/prometheus';
import { CNI_PATH } from '../../scripts/testbed/requirements';
import { LocalTestbed } from './local-testbed';
import { buildMeshImages, ENVOY_IMAGE, MESH_IMAGE, PAUSE_IMAGE } from './mesh/images';
import { defineMesh } from './mesh/library';
import { Steps } from './steps';

const missing = process.env.BERTH_MESH_MISSING;

if (missing) process.stderr.write(`live tier of the mesh skipped: ${missing}\n`);

/** Instances in the mesh, each of which has a proxy. */
const PROXIES = 7;

const URL = 'http://172.17.0.1:8000/books';

/** Asks the books until it is told that this is enough. A time limit would leave a dead process each time, as nobody waits for it. */
const ASK = `
while [ ! -e /tmp/enough ]; do
  asked=$((asked + 1))
  wget -qO /dev/null "http://$BOOKS_HOST:$BOOKS_PORT/" || failed=$((failed + 1))
done
echo $asked times, $((failed)) failed
`;

const OPTIONS: LocalPlatformOptions = {
  nomadImage: ContainerImage.fromRegistry(MESH_IMAGE),
  cniPath: CNI_PATH,
  mesh: true,
  envoyImage: ContainerImage.fromRegistry(ENVOY_IMAGE),
  metrics: {},
  nomadConfig: { plugin: { docker: { config: { infra_image: PAUSE_IMAGE } } } },
};

(missing ? describe.skip : describe)('bridge networks and the mesh of a secured platform, through Terraform', () => {
  const testbed = new LocalTestbed(true);

  /** What a worker gets at one of its upstreams, or why not. */
  const read = (job: string, address: string): Promise<string> =>
    testbed.exec(job, ['sh', '-c', `timeout 5 wget -qO- "http://${address}" 2>&1 || true`]);

  const steps = new Steps({
    open: async () => {
      await testbed.open();
      await buildMeshImages(print);
    },
    close: async () => {
      // The bridge that Nomad makes for such networks stays after it.
      await testbed.close().finally(() => run('ip', ['link', 'del', 'nomad']));
    },
    explain: () => testbed.explain(),
  });

  const deployed = steps.step('workloads in bridge networks are deployed, each with its Envoy', [], async () => {
    testbed.synthesize(defineMesh('a book'), OPTIONS);
    for (const stack of testbed.stacks) await testbed.deploy(stack);
    const proxies = ['ps', '--filter', 'name=^connect-proxy-', '--format', '{{.Image}}'];
    expect((await must('docker', proxies)).split('\n')).toEqual(Array(PROXIES).fill(ENVOY_IMAGE));
  });

  steps.step('a workload that may call a service reaches it at the address that it is given', [deployed], async () => {
    expect(await read('reader', '$BOOKS_HOST:$BOOKS_PORT/')).toMatch(/^a book \d \/$/m);
  });

  steps.step('a workload that may not is refused', [deployed], async () => {
    expect(await read('stranger', '127.0.0.1:18000/')).not.toContain('a book');
    expect(await read('reader', '127.0.0.1:18000/')).toContain('a book');
  });

  steps.step('a service that permits some paths answers them, and refuses others', [deployed], async () => {
    expect(await read('reader', '127.0.0.1:18002/open/today')).toContain('a paper 0 /open/today');
    expect(await read('reader', '127.0.0.1:18002/closed/today')).toContain('403 Forbidden');
  });

  steps.step('a call by gRPC is answered', [deployed], async () => {
    const ask = 'greeter $GREETER_HOST:$GREETER_PORT';
    expect(await testbed.exec('reader', ['sh', '-c', ask])).toBe('SERVING');
  });

  steps.step('the ingress is a client of the mesh', [deployed], async () => {
    await until(async () => expect(await (await fetch(URL)).text()).toContain('a book'));
    const [{ ServicePort, ServiceAddress }] = await testbed.running.consul('/v1/catalog/service/books-sidecar-proxy');
    // Clients without a certificate of the mesh are refused.
    await expect(fetch(`http://${ServiceAddress}:${ServicePort}/`)).rejects.toThrow();
  });

  steps.step('a check passes through the path that the proxy exposes, and nothing else does', [deployed], async () => {
    const checks = await testbed.running.consul('/v1/health/checks/papers');
    expect(checks).toMatchObject([{ Type: 'http', Status: 'passing', Output: expect.stringContaining('200 OK') }]);
    const [, checked] = /GET (http:\/\/[^/]+)/.exec(checks[0].Output)!;
    expect((await fetch(`${checked}/healthz`)).status).toBe(200);
    expect((await fetch(`${checked}/open/today`)).status).toBe(404);
  });

  steps.step('Prometheus reads the services by their exposed path, and their proxies', [deployed], async () => {
    const { password } = testbed.secrets.live_secrets.monitoring;
    const prometheus = new Prometheus('http://172.17.0.1:9090', {
      authorization: `Basic ${btoa(`berth:${password}`)}`,
    });
    const start = Date.now();
    const jobs = { books: 4, papers: 2, greeter: 2, reader: 1, stranger: 1 };
    const targets = await prometheus.untilUp(jobs, 60);
    print(`every target is up after ${((Date.now() - start) / 1000).toFixed(0)} s`);
    expect(targets.filter(({ scrapePool }) => scrapePool === 'proxies')).toHaveLength(PROXIES);
    const value = async (query: string): Promise<number> => Number((await prometheus.query(query))[0]?.value[1]);
    await until(async () => {
      expect(await value('sum(server_requests_total{job="books"})')).toBeGreaterThan(0);
      expect(await value('sum(envoy_cluster_upstream_cx_total{job="reader"})')).toBeGreaterThan(0);
    });
    for (const name of ['server_requests_total', 'envoy_server_live']) {
      const [{ metric }] = await prometheus.query(`${name}{job="papers"}`);
      expect(metric).toMatchObject({ namespace: 'default', task_group: 'papers', host: 'host' });
      expect(metric.alloc_id).toBe((await testbed.running.allocations('papers'))[0].ID);
    }
  });

  steps.step('a second plan is empty in every stack', [deployed], async () => {
    for (const stack of testbed.stacks) expect(await testbed.plan(stack)).toBeUndefined();
  });

  steps.step('a rolling deployment loses no request, from the ingress or in the mesh', [deployed], async () => {
    let version = 0;
    const change = async (): Promise<void> => {
      const asked = testbed.exec('reader', ['sh', '-c', ASK]);
      await testbed.deploy('mesh').finally(() => testbed.exec('reader', ['touch', '/tmp/enough']));
      print(`asked in the mesh: ${await asked}`);
      expect(await asked).toMatch(/^[1-9]\d+ times, 0 failed$/);
      await testbed.exec('reader', ['rm', '/tmp/enough']);
    };
    const take = async (): Promise<Measurement> => {
      version += 1;
      testbed.synthesize(defineMesh(`a book ${version}`), OPTIONS);
      return Measurement.take(() => [new Load(() => URL, 50)], change, 3);
    };
    expect(await failuresOf('a rolling deployment in the mesh', take)).toEqual([]);
    expect(await read('reader', '127.0.0.1:18000/')).toContain(`a book ${version}`);
  });

  steps.step('destroy leaves nothing', [deployed], async () => {
    await testbed.destroy();
    expect(await testbed.leftovers()).toEqual([]);
  });
});

/** Wait until nothing is wrong any more. */
async function until(check: () => Promise<void>, seconds: number = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const failure = await check().catch((error: Error) => error);
    if (failure === undefined) return;
    if (Date.now() > end) throw failure;
    await pause(500);
  }
}

function print(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
