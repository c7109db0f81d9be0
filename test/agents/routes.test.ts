import { once } from 'node:events';
import { createServer, request, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Route, traefik } from '../../lib';
import { freePorts, Program } from './program';

const ROUTES: { readonly [service: string]: Route[] } = {
  stripped: [Route.path('/webapi')],
  kept: [Route.path('/kept').keepPrefix()],
  hosted: [Route.host('Shop.Example'), Route.host('shop.example').withPath('/deep/down')],
  root: [Route.path('/')],
};

(process.env.BERTH_AGENTS_LACK ? describe.skip : describe)('routes, against a real Traefik', () => {
  const consul = new Program('consul');
  const proxy = new Program('traefik');
  let backend: Server;
  let consulUrl: string;
  let apiUrl: string;
  let port: number;

  const register = async (id: string, name: string, tags: string[]): Promise<void> => {
    const { port: Port } = backend.address() as AddressInfo;
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
    return all.filter(({ provider }) => provider === 'consulcatalog');
  };
  const waitFor = async (count: number): Promise<void> => {
    for (let tries = 0; tries < 100 && (await catalog('routers')).length < count; tries += 1) await pause(200);
  };

  /** What the backend saw: the path, or the status when it saw nothing. */
  const seen = async (path: string, host: string = 'any.example'): Promise<string> => {
    const call = request({ host: '127.0.0.1', port, path, headers: { host } }).end();
    const [response] = await once(call, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    return response.statusCode === 200 ? text : String(response.statusCode);
  };

  beforeAll(async () => {
    backend = createServer((incoming, answer) => answer.end(incoming.url)).listen(0, '127.0.0.1');
    await once(backend, 'listening');
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
      pingEntryPoint: 'traefik',
      metricsEntryPoint: 'traefik',
      insecureDashboard: true,
    });
    await proxy.start(args, `${apiUrl}/api/version`);
    await waitFor(5);
  }, 900_000);

  afterAll(async () => {
    await proxy.stop();
    await consul.stop();
    backend.close();
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
    const middlewares = await catalog('middlewares');
    expect(middlewares.map(({ stripPrefix, status }) => [stripPrefix.prefixes, status])).toEqual(
      expect.arrayContaining([
        [['/webapi'], 'enabled'],
        [['/deep/down'], 'enabled'],
      ]),
    );
    expect(middlewares).toHaveLength(2);
  });

  test.each([
    ['/webapi', 'any.example', '/'],
    ['/webapi/', 'any.example', '/'],
    ['/webapi/x?y=z', 'any.example', '/x?y=z'],
    ['/webapix', 'any.example', '/webapix'], // by the route of the root
    ['/kept/x', 'any.example', '/kept/x'],
    ['/webapi/x', 'shop.example', '/webapi/x'], // a host wins over any path
    ['/deep/down/x', 'shop.example', '/x'],
    ['/deep/downx', 'SHOP.example', '/deep/downx'],
  ])('%s on %s arrives as %s', async (path, host, arrives) => {
    expect(await seen(path, host)).toBe(arrives);
  });

  test('two versions of a route serve side by side', async () => {
    await register('stripped-2', 'stripped', Route.path('/webapi').keepPrefix().toTags('stripped', ['web']));
    await waitFor(6);
    const found = (await catalog('routers')).filter(
      ({ name, status }) => name.startsWith('stripped-') && status === 'enabled',
    );
    expect(found).toHaveLength(2);
    expect(['/x', '/webapi/x']).toContain(await seen('/webapi/x'));
  });
});
