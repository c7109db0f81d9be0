import { Route } from '../../lib';
import { traefikHas } from '../../lib/traefik/releases';
import { testedVersion } from '../../scripts/testbed/given-programs';
import { Routing } from './routing';

const ROUTES: { readonly [service: string]: Route[] } = {
  stripped: [Route.path('/webapi')],
  kept: [Route.path('/kept').keepPrefix()],
  hosted: [Route.host('Shop.Example'), Route.host('shop.example').withPath('/deep/down')],
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('routes, against a real Traefik', () => {
  const routing = new Routing();

  beforeAll(async () => {
    await routing.open();
    for (const [service, routes] of Object.entries(ROUTES)) {
      await routing.register(
        service,
        service,
        routes.flatMap((route) => route.toTags(service, ['web'])),
      );
    }
    await routing.until('http/routers', 4);
  }, 900_000);

  afterAll(() => routing.close());

  test('every tag is read back from the API', async () => {
    const found = await routing.catalog('http/routers');
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
    const middlewares = await routing.catalog('http/middlewares');
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
    expect(await routing.seen(path, host)).toBe(arrives);
  });

  test.each(['/webapix', '/webap', '/keptx', '/', '/deep/down'])('fails when no route is for %s', async (path) => {
    expect(await routing.seen(path)).toBe('404');
  });

  test('headers whose names services take for others are lost, where the release can do that', async () => {
    const { headers } = await routing.ask('/kept', { X_Real_Ip: '1', 'X.Real.Ip': '2', 'X-Own': '3' });
    const arrived = Object.keys(JSON.parse(String(headers['x-saw']))).filter((name) => /^x[_.]|^x-own$/.test(name));
    const isDeleted = traefikHas('aliasHeadersStrategy', testedVersion('traefik'));
    expect(arrived.sort()).toEqual(isDeleted ? ['x-own'] : ['x-own', 'x.real.ip', 'x_real_ip']);
  });

  test('the route of the root matches what no other does', async () => {
    await routing.register('root', 'root', Route.path('/').toTags('root', ['web']));
    await routing.until('http/routers', 5);
    expect(await Promise.all(['/webapix', '/', '/webapi/x'].map((path) => routing.seen(path)))).toEqual([
      'root /webapix',
      'root /',
      'stripped /x',
    ]);
  });

  test('two versions of a service, with different routes, serve side by side', async () => {
    const routes = [Route.path('/webapi').keepPrefix(), Route.path('/v2')];
    await routing.register(
      'stripped-v2',
      'stripped',
      routes.flatMap((route) => route.toTags('stripped', ['web'])),
    );
    await routing.until('http/routers', 7);
    const found = (await routing.catalog('http/routers')).filter(({ service }) => service === 'stripped');
    expect(found.map(({ status }) => status)).toEqual(['enabled', 'enabled', 'enabled']);
    for (const path of ['/webapi/x', '/v2/x']) {
      const answers = new Set<string>();
      for (let tries = 0; tries < 10; tries += 1) answers.add((await routing.seen(path)).split(' ')[0]);
      expect([...answers].sort()).toEqual(['stripped', 'stripped-v2']);
    }
  });

  test('fails when a proxy answers pings before it has read the catalog', () => {
    expect(routing.pings).toEqual([404, 200]);
  });
});
