import { once } from 'node:events';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Template } from '../../lib/testing';
import { testedVersion } from '../../scripts/testbed/given-programs';
import { ContainerFile, labelsOf } from './container-files';
import { LogsBed } from './logs-bed';
import { freePorts, Program } from './program';

/** The ingress of a platform with traces, which has one route to an app. */
class TracedIngress {
  private readonly bed = new LogsBed();
  private readonly proxy = new Program('traefik');
  private readonly servers: Server[] = [];
  private url = '';

  /** Headers of the requests that reached the app. */
  public readonly reached: IncomingHttpHeaders[] = [];

  public async open(backend: string): Promise<void> {
    const app = await this.serve((headers) => this.reached.push(headers), 'ok, served');
    const [web, admin, consul] = await freePorts(3);
    this.url = `http://127.0.0.1:${web}`;
    const filename = this.proxy.file('routes.yaml', {
      http: {
        routers: { app: { rule: 'PathPrefix(`/app`)', service: 'app' } },
        services: { app: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${app}` }] } } },
      },
    });
    await this.bed.open({
      traefikVersion: testedVersion('traefik'),
      logs: {},
      traces: { url: backend, sampleRate: 1, headers: { 'x-tenant': 'shop' } },
      ingress: {
        httpPort: web,
        adminPort: admin,
        bindAddress: '127.0.0.1',
        raw: { providers: { file: { filename }, consulCatalog: { endpoint: { address: `127.0.0.1:${consul}` } } } },
      },
    });
    const { args } = Template.of(this.bed.platform.servicesStack).job('traefik').TaskGroups[0].Tasks[0].Config;
    const here = args.map((arg: string) => arg.replace('http://172.17.0.1:4318', this.bed.otlp));
    await this.proxy.start([...here, '--log.noColor=true'], `${this.url}/app/ready`);
  }

  public async close(): Promise<void> {
    this.servers.forEach((server) => server.close());
    await Promise.all([this.proxy.stop(), this.bed.close()]);
  }

  /** A server on loopback, and the port that it has. */
  public async serve(take: (headers: IncomingHttpHeaders, body: Buffer) => void, answer?: string): Promise<number> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        take(request.headers, Buffer.concat(parts));
        response.setHeader('Content-Type', 'application/x-protobuf');
        response.end(answer);
      });
    }).listen(0, '127.0.0.1');
    this.servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** Ask the app for a page, and return the line that the log of requests then has. */
  public async request(path: string): Promise<string> {
    const response = await fetch(`${this.url}${path}`);
    expect([response.status, await response.text()]).toEqual([200, 'ok, served']);
    return until(`${path} stands in the log of requests`, () =>
      this.proxy.output.split('\n').find((each) => each.includes(`"RequestPath":"${path}"`)),
    );
  }

  /** Let an app of this host write lines, and wait until the store has them all. */
  public async write(lines: string[]): Promise<void> {
    const file = new ContainerFile(this.bed.containers, 'd0', labelsOf({ job: 'traefik', allocation: 'alloc-e' }));
    file.write(lines);
    await this.bed.until('{job="traefik"}', lines.length);
  }

  /** Wait until as many lines of a trace are found. */
  public found(trace: string, count: number): Promise<void> {
    return this.bed.until(`trace_id:=${trace}`, count);
  }
}

/** What is found within 20 s. */
async function until<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await pause(100);
  }
  throw new Error(`not within 20 s: ${what}`);
}

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('traces of a real Traefik, by a real Collector', () => {
  const ingress = new TracedIngress();
  const sent: Buffer[] = [];

  beforeAll(async () => {
    const backend = await ingress.serve((headers, body) =>
      sent.push(headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body),
    );
    await ingress.open(`http://127.0.0.1:${backend}`);
  }, 900_000);
  afterAll(() => ingress.close());

  test('arrive at the backend under the id that the log of requests has, without a command line', async () => {
    const line = await ingress.request('/app/basket');
    const { TraceId: id, RouterName: router } = JSON.parse(line);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(router).toBe('app@file');
    expect(ingress.reached.some(({ traceparent }) => String(traceparent).startsWith(`00-${id}-`))).toBe(true);

    const has = (text: string | Buffer): boolean => sent.some((body) => body.includes(text));
    await until('the trace is at the backend', () => has(Buffer.from(id, 'hex')) || undefined);
    for (const text of ['service.name', 'traefik', 'namespace', 'ingress', 'alloc_id']) {
      expect([text, has(text)]).toEqual([text, true]);
    }
    // Traefik adds it by itself.
    expect(has('process.executable.name')).toBe(true);
    for (const text of ['process.command', '--entryPoints']) expect([text, has(text)]).toEqual([text, false]);

    // The lines of apps name it, too.
    await ingress.write([line, `level=info msg="took the basket" trace_id=${id}`, `untraced ${id.slice(1)}`]);
    await ingress.found(id, 2);
  });
});

/** To build Jaeger takes longer than all other programs together. */
const missing = process.env.BERTH_AGENTS_MISSING || (process.env.BERTH_LONG ? '' : 'set BERTH_LONG=1 to run it');

(missing ? describe.skip : describe)(`traces of a real Traefik in a real Jaeger${missing && ` (${missing})`}`, () => {
  const ingress = new TracedIngress();
  const jaeger = new Program('jaeger');
  let query: string;

  beforeAll(async () => {
    const [otlp, otlpGrpc, http, grpc, queryHttp, queryGrpc, admin] = await freePorts(7);
    query = `http://127.0.0.1:${queryHttp}`;
    const at = { 'collector.otlp.http': otlp, 'collector.otlp.grpc': otlpGrpc, 'collector.http-server': http };
    const ports = {
      ...at,
      'collector.grpc-server': grpc,
      'query.http-server': queryHttp,
      'query.grpc-server': queryGrpc,
    };
    const args = Object.entries({ ...ports, 'admin.http': admin });
    await jaeger.start(
      args.map(([name, port]) => `--${name}.host-port=127.0.0.1:${port}`),
      `${query}/api/services`,
    );
    await ingress.open(`http://127.0.0.1:${otlp}`);
  }, 1_800_000);
  afterAll(() => Promise.all([ingress.close(), jaeger.stop()]));

  test('are found by the id that stands in the log of requests, and lead to the lines of their request', async () => {
    const line = await ingress.request('/app/basket');
    const { TraceId: id, SpanId: span } = JSON.parse(line);
    const trace = await until(`Jaeger knows the trace ${id}`, async () => {
      const { data }: any = await (await fetch(`${query}/api/traces/${id}`)).json();
      return data?.[0];
    });
    expect(trace.traceID).toBe(id);
    expect(trace.spans.map(({ spanID }: any) => spanID)).toContain(span);
    const [{ serviceName, tags }] = Object.values<any>(trace.processes);
    const labels = Object.fromEntries(tags.map(({ key, value }: any) => [key, value]));
    expect([serviceName, labels.namespace]).toEqual(['traefik', 'ingress']);
    expect(Object.keys(labels)).not.toContain('process.command_args');

    await ingress.write([line, `level=info msg="took the basket" trace_id=${id}`]);
    await ingress.found(trace.traceID, 2);
  });
});
