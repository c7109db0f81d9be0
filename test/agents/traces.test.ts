import { once } from 'node:events';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Template } from '../../lib/testing';
import { ContainerFile, labelsOf } from './container-files';
import { LogsBed } from './logs-bed';
import { freePorts, Program } from './program';

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('traces of a real Traefik, by a real Collector', () => {
  const bed = new LogsBed();
  const proxy = new Program('traefik');
  const servers: Server[] = [];
  const sent: Buffer[] = [];
  const reached: IncomingHttpHeaders[] = [];
  let url: string;

  /** A server, and the port that it has. */
  const serve = async (take: (headers: IncomingHttpHeaders, body: Buffer) => void): Promise<number> => {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        take(request.headers, Buffer.concat(parts));
        response.setHeader('Content-Type', 'application/x-protobuf');
        response.end(request.headers['user-agent'] === 'node' ? 'ok, served' : undefined);
      });
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };

  beforeAll(async () => {
    const backend = await serve((headers, body) =>
      sent.push(headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body),
    );
    const app = await serve((headers) => reached.push(headers));
    const [web, admin, consul] = await freePorts(3);
    url = `http://127.0.0.1:${web}`;
    const filename = proxy.file('routes.json', {
      http: {
        routers: { app: { rule: 'PathPrefix(`/app`)', service: 'app' } },
        services: { app: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${app}` }] } } },
      },
    });
    await bed.open({
      logs: {},
      traces: { url: `http://127.0.0.1:${backend}`, sampleRate: 1, headers: { 'x-tenant': 'shop' } },
      ingress: {
        httpPort: web,
        adminPort: admin,
        bindAddress: '127.0.0.1',
        raw: { providers: { file: { filename }, consulCatalog: { endpoint: { address: `127.0.0.1:${consul}` } } } },
      },
    });
    const { args } = Template.of(bed.platform.servicesStack).job('traefik').TaskGroups[0].Tasks[0].Config;
    const here = args.map((arg: string) => arg.replace('http://172.17.0.1:4318', bed.otlp));
    await proxy.start([...here, '--log.noColor=true'], `${url}/app/ready`);
  }, 900_000);

  afterAll(async () => {
    servers.forEach((server) => server.close());
    await Promise.all([proxy.stop(), bed.close()]);
  });

  test('arrive at the backend under the id that the log of requests has, without a command line', async () => {
    const response = await fetch(`${url}/app/basket`);
    expect(response.status).toBe(200);
    const line = (): string | undefined =>
      proxy.output.split('\n').find((each) => each.includes('"RequestPath":"/app/basket"'));
    for (let tries = 0; tries < 50 && line() === undefined; tries += 1) await pause(100);
    const { TraceId: id, RouterName: router } = JSON.parse(line()!);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(router).toBe('app@file');
    expect(reached.some(({ traceparent }) => String(traceparent).startsWith(`00-${id}-`))).toBe(true);

    const has = (text: string | Buffer): boolean => sent.some((body) => body.includes(text));
    for (let tries = 0; tries < 100 && !has(Buffer.from(id, 'hex')); tries += 1) await pause(100);
    expect(has(Buffer.from(id, 'hex'))).toBe(true);
    for (const text of ['service.name', 'traefik', 'namespace', 'ingress', 'alloc_id']) {
      expect([text, has(text)]).toEqual([text, true]);
    }
    // Traefik adds it by itself.
    expect(has('process.executable.name')).toBe(true);
    for (const text of ['process.command', '--entryPoints']) expect([text, has(text)]).toEqual([text, false]);

    // The lines of apps name it, too.
    const file = new ContainerFile(bed.containers, 'd0', labelsOf({ job: 'traefik', allocation: 'alloc-e' }));
    file.write([line()!, `level=info msg="took the basket" trace_id=${id}`, `untraced ${id.slice(1)}`]);
    await bed.until('{job="traefik"}', 3);
    await bed.until(`trace_id:=${id}`, 2);
  });
});
