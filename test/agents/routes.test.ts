import { once } from 'node:events';
import { createServer, request, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Testing } from 'cdktf';
import { Route, traefik } from '../../lib';
import { Template } from '../../lib/testing';
import { stackOf } from '../stack-of';
import { freePorts, Program } from './program';

const ROUTES: { readonly [service: string]: Route[] } = {
  stripped: [Route.path('/webapi')],
  kept: [Route.path('/kept').keepPrefix()],
  hosted: [Route.host('Shop.Example'), Route.host('shop.example').withPath('/deep/down')],
};

(process.env.BERTH_AGENTS_LACK ? describe.skip : describe)('routes, against a real Traefik', () => {
  const consul = new Program('consul');
  const proxy = new Program('traefik');
  const backends: Server[] = [];
  const pings: number[] = [];
  let consulUrl: string;
  let apiUrl: string;
  let port: number;

  /** A server that answers with its name and the path that it sees. */
  const serve = async (name: string): Promise<number> => {
    const server = createServer((incoming, answer) => answer.end(`${name} ${incoming.url}`)).listen(0, '127.0.0.1');
    backends.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const register = async (id: string, name: string, tags: string[]): Promise<void> => {
    const Port = await serve(id);
    const body = JSON.stringify({
      ID: id,
      Name: name,
      Address: '127.0.0.1',
      Port,
      Tags: ['traefik.enable=true', ...tags],
    });
    const { status } = await fetch(`${consulUrl}/v1/agent/service/register`, { method: 'PUT', body });
    expect(status).toBe(200);
  };
  /** What Traefik has made of the catalog: `routers` or `middlewares`. */
  const catalog = async (kind: string): Promise<any[]> => {
    const all = (await (await fetch(`${apiUrl}/api/http/${kind}`)).json()) as any[];
    return all.filter(({ name, provider }) => provider === 'consulcatalog' && !name.startsWith('traefik-'));
  };
  const ping = async (): Promise<number> => (await fetch(`${apiUrl}/ping`)).status;
  const waitFor = async (count: number): Promise<void> => {
    for (let tries = 0; tries < 100 && (await catalog('routers')).length < count; tries += 1) await pause(200);
  };

  /** What arrived where, or the status when nothing did. */
  const seen = async (path: string, host: string = 'any.example'): Promise<string> => {
    const call = request({ host: '127.0.0.1', port, path, headers: { host } }).end();
    const [response] = await once(call, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return response.statusCode === 200 ? text : String(response.statusCode);
  };

  beforeAll(async () => {
    const [dns, http, grpc, server, serfLan, serfWan, grpcTls, web, api] = await freePorts(9);
    consulUrl = `http://127.0.0.1:${http}`;
    apiUrl = `http://127.0.0.1:${api}`;
    port = web;
    const config = consul.file('consul.json', {
      bind_addr: '127.0.0.1',
      disable_update_check: true,
      ports: { dns, http, grpc, server, serf_lan: serfLan, serf_wan: serfWan, grpc_tls: grpcTls },
    });
    await consul.start(['agent', '-dev', `-config-file=${config}`], `${consulUrl}/v1/status/leader`);
    for (const [service, routes] of Object.entries(ROUTES)) {
      await register(
        service,
        service,
        routes.flatMap((route) => route.toTags(service, ['web'])),
      );
    }
    const args = traefik.StaticConfig.toArguments({
      entryPoints: { web: { address: `127.0.0.1:${web}` }, traefik: { address: `127.0.0.1:${api}` } },
      consulCatalog: { address: `127.0.0.1:${http}` },
      manualPing: true,
      metricsEntryPoint: 'traefik',
      raw: { api: { dashboard: true } },
    });
    await proxy.start(args, `${apiUrl}/metrics`);
    pings.push(await ping());
    await register('admin', 'traefik-admin', adminTags(port));
    for (let tries = 0; tries < 100 && (await ping()) !== 200; tries += 1) await pause(200);
    pings.push(await ping());
    await waitFor(4);
  }, 900_000);

  afterAll(async () => {
    await Promise.all([proxy.stop(), consul.stop()]);
    backends.forEach((server) => server.close());
  });

  test('every tag is read back from the API', async () => {
    const found = await catalog('routers');
    const expected = Object.entries(ROUTES).flatMap(([service, routes]) =>
      routes.map((route) => {
        const tags = Object.fromEntries(route.toTags(service, ['web']).map((tag) => tag.split(/=(.*)/s)));
        const [name] = Object.keys(tags).filter((key) => key.endsWith('.rule'));
        const router = name.slice('traefik.http.routers.'.length, -'.rule'.length);
        const middleware = tags[`traefik.http.routers.${router}.middlewares`];
        return {
          name: `${router}@consulcatalog`,
          rule: route.toRule(),
          priority: Number(tags[`traefik.http.routers.${router}.priority`]),
          entryPoints: ['web'],
          service,
          status: 'enabled',
          ...(middleware === undefined ? {} : { middlewares: [`${middleware}@consulcatalog`] }),
        };
      }),
    );
    const sorted = (items: any[]): any[] => items.sort((a, b) => a.name.localeCompare(b.name));
    expect(sorted(found)).toEqual(sorted(expected).map((router) => expect.objectContaining(router)));
    const prefixes = Object.entries(ROUTES).flatMap(([service, routes]) =>
      routes
        .flatMap((route) => route.toTags(service, ['web']))
        .flatMap((tag) => [...tag.matchAll(/^traefik\.http\.middlewares\.(.*)\.stripprefix\.prefixes=(.*)$/g)])
        .map(([, name, prefix]) => ({
          name: `${name}@consulcatalog`,
          status: 'enabled',
          type: 'stripprefix',
          stripPrefix: { prefixes: [prefix] },
        })),
    );
    expect(prefixes.map(({ stripPrefix }) => stripPrefix.prefixes)).toEqual([['/webapi'], ['/deep/down']]);
    const middlewares = await catalog('middlewares');
    expect(sorted(middlewares)).toEqual(sorted(prefixes).map((each) => expect.objectContaining(each)));
  });

  test.each([
    ['/webapi', 'any.example', 'stripped /'],
    ['/webapi/', 'any.example', 'stripped /'],
    ['/webapi/x?y=z', 'any.example', 'stripped /x?y=z'],
    ['/kept', 'any.example', 'kept /kept'],
    ['/kept/x', 'any.example', 'kept /kept/x'],
    ['/webapi/x', 'shop.example', 'hosted /webapi/x'], // a host wins over any path
    ['/deep/down/x', 'shop.example', 'hosted /x'],
    ['/deep/downx', 'SHOP.example', 'hosted /deep/downx'],
  ])('%s on %s arrives as %s', async (path, host, arrives) => {
    expect(await seen(path, host)).toBe(arrives);
  });

  test.each(['/webapix', '/webap', '/keptx', '/', '/deep/down'])('fails when no route is for %s', async (path) => {
    expect(await seen(path)).toBe('404');
  });

  test('the route of the root takes what no other does', async () => {
    await register('root', 'root', Route.path('/').toTags('root', ['web']));
    await waitFor(5);
    expect(await Promise.all(['/webapix', '/', '/webapi/x'].map((path) => seen(path)))).toEqual([
      'root /webapix',
      'root /',
      'stripped /x',
    ]);
  });

  test('two versions of a service, with different routes, serve side by side', async () => {
    const routes = [Route.path('/webapi').keepPrefix(), Route.path('/v2')];
    await register(
      'stripped-v2',
      'stripped',
      routes.flatMap((route) => route.toTags('stripped', ['web'])),
    );
    await waitFor(7);
    const found = (await catalog('routers')).filter(({ service }) => service === 'stripped');
    expect(found.map(({ status }) => status)).toEqual(['enabled', 'enabled', 'enabled']);
    for (const path of ['/webapi/x', '/v2/x']) {
      const answers = new Set<string>();
      for (let tries = 0; tries < 10; tries += 1) answers.add((await seen(path)).split(' ')[0]);
      expect([...answers].sort()).toEqual(['stripped', 'stripped-v2']);
    }
  });

  test('fails when a proxy answers pings before it has read the catalog', () => {
    expect(pings).toEqual([404, 200]);
  });
});

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
