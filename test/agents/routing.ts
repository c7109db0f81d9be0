import { once } from 'node:events';
import { createServer, request, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Testing } from 'cdktf';
import { traefik } from '../../lib';
import { Template } from '../../lib/testing';
import { DASHBOARD_ROUTER } from '../../lib/traefik/dashboard';
import { aliasing } from '../../lib/traefik/entry-points';
import { traefikHas } from '../../lib/traefik/releases';
import { testedVersion } from '../../scripts/testbed/given-programs';
import { stackOf } from '../fixtures/stack-of';
import { freePorts, Program } from './program';

/** Response to a request. */
export interface Seen {
  readonly status: number;
  readonly text: string;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
}

/** A real Traefik that reads the catalog of a real Consul, with servers behind it. */
export class Routing {
  /** Status of `/ping` before the proxy has read the catalog, and after. */
  public readonly pings: number[] = [];

  /** Ports of the entry points for HTTP, TCP and UDP. */
  public web = 0;
  public tcp = 0;
  public udp = 0;

  private readonly consul = new Program('consul');
  private readonly proxy = new Program('traefik');
  private readonly backends: Server[] = [];
  private consulUrl = '';
  private apiUrl = '';

  /** @param http what the ingress' file defines beside the route to the dashboard */
  public async open(http: { readonly [kind: string]: object } = {}): Promise<void> {
    const [dns, consulHttp, grpc, server, serfLan, serfWan, grpcTls, web, api, tcp, udp] = await freePorts(11);
    this.consulUrl = `http://127.0.0.1:${consulHttp}`;
    this.apiUrl = `http://127.0.0.1:${api}`;
    Object.assign(this, { web, tcp, udp });
    const config = this.consul.file('consul.json', {
      bind_addr: '127.0.0.1',
      disable_update_check: true,
      ports: { dns, http: consulHttp, grpc, server, serf_lan: serfLan, serf_wan: serfWan, grpc_tls: grpcTls },
    });
    await this.consul.start(['agent', '-dev', `-config-file=${config}`], `${this.consulUrl}/v1/status/leader`);
    const address = (port: number): string => `127.0.0.1:${port}`;
    const version = testedVersion('traefik');
    const args = traefik.StaticConfig.toArguments({
      entryPoints: {
        web: { address: address(web), raw: aliasing(version, undefined) },
        traefik: { address: address(api) },
        mqtt: { address: address(tcp) },
        syslog: { address: `${address(udp)}/udp` },
      },
      consulCatalog: { address: address(consulHttp) },
      manualPing: true,
      metricsEntryPoint: 'traefik',
      raw: {
        api: { dashboard: true },
        core: traefikHas('strictTlsOptions', version) ? { strictTLSOptions: true } : undefined,
        providers: {
          file: { filename: this.proxy.file('file.yaml', { http: { routers: DASHBOARD_ROUTER, ...http } }) },
        },
      },
    });
    await this.proxy.start(args, `${this.apiUrl}/metrics`);
    this.pings.push(await this.ping());
    await this.register('admin', 'traefik-admin', adminTags(web));
    for (let tries = 0; tries < 100 && (await this.ping()) !== 200; tries += 1) await pause(200);
    this.pings.push(await this.ping());
  }

  public async close(): Promise<void> {
    await Promise.all([this.proxy.stop(), this.consul.stop()]);
    this.backends.forEach((server) => server.close());
  }

  /** Add an instance of a service: a server that responds with its id and the request as it arrived. */
  public async register(id: string, name: string, tags: string[], port?: number): Promise<void> {
    const body = JSON.stringify({
      ID: id,
      Name: name,
      Address: '127.0.0.1',
      Port: port ?? (await this.serve(id)),
      Tags: [...new Set(['traefik.enable=true', ...tags])],
    });
    const { status } = await fetch(`${this.consulUrl}/v1/agent/service/register`, { method: 'PUT', body });
    expect(status).toBe(200);
  }

  /** Take an instance out of the catalog; its server goes on. */
  public async deregister(id: string): Promise<void> {
    const { status } = await fetch(`${this.consulUrl}/v1/agent/service/deregister/${id}`, { method: 'PUT' });
    expect(status).toBe(200);
  }

  /** What Traefik built from the catalog: `http/routers`, `http/middlewares`, `tcp/routers` … */
  public async catalog(kind: string): Promise<any[]> {
    const all = (await (await fetch(`${this.apiUrl}/api/${kind}?per_page=1000`)).json()) as any[];
    return all.filter(({ name, provider }) => provider === 'consulcatalog' && !name.startsWith('traefik-'));
  }

  /** Wait until Traefik has a number of them. */
  public async until(kind: string, count: number): Promise<void> {
    for (let tries = 0; tries < 100 && (await this.catalog(kind)).length < count; tries += 1) await pause(200);
  }

  /** Send a request through the proxy. */
  public async ask(path: string, headers: { [name: string]: string } = {}, method: string = 'GET'): Promise<Seen> {
    const call = request({
      host: '127.0.0.1',
      port: this.web,
      path,
      headers: { host: 'any.example', ...headers },
      method,
    });
    const [response] = await once(call.end(), 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode, text, headers: response.headers };
  }

  /** The instance that got a request and the path that arrived, or the status when none did. */
  public async seen(path: string, host: string = 'any.example'): Promise<string> {
    const { status, text } = await this.ask(path, { host });
    return status === 200 ? text : String(status);
  }

  private async ping(): Promise<number> {
    return (await fetch(`${this.apiUrl}/ping`)).status;
  }

  private async serve(name: string): Promise<number> {
    const server = createServer((incoming, answer) => {
      answer.setHeader('x-saw', JSON.stringify(incoming.headers));
      answer.end(`${name} ${incoming.url}`);
    }).listen(0, '127.0.0.1');
    this.backends.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
}

/** The tags with which the proxy serves its own pages. */
function adminTags(web: number): string[] {
  const stack = stackOf(Testing.app());
  const entryPoints = { web };
  new traefik.Proxy(stack, 'traefik', { image: 'traefik:v3', datacenters: ['*'], entryPoints, dashboard: true });
  const services: any[] = Template.of(stack).job('traefik').TaskGroups[0].Services;
  const { Tags, Checks } = services.find(({ Name }) => Name === 'traefik-admin');
  expect(Checks).toBeUndefined();
  return Tags;
}
