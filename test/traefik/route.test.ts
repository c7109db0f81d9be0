import { Route } from '../../lib';

const messages = (route: Route): string[] =>
  route
    ._violations('routes[0]')
    .map(({ prop, must, got, fix }) => `${prop} must ${must}, got ${got}${fix ? `: ${fix}` : ''}`);

describe('Route', () => {
  test('path: strict, stripped', () => {
    const route = Route.path('/webapi');
    expect(route.toRule()).toBe('Path(`/webapi`) || PathPrefix(`/webapi/`)');
    expect(route.toTags('shop', ['web'])).toEqual([
      'traefik.http.routers.shop-3f044f9a.rule=Path(`/webapi`) || PathPrefix(`/webapi/`)',
      'traefik.http.routers.shop-3f044f9a.priority=41',
      'traefik.http.routers.shop-3f044f9a.entryPoints=web',
      'traefik.http.routers.shop-3f044f9a.middlewares=shop-83e1ea02',
      'traefik.http.middlewares.shop-83e1ea02.stripprefix.prefixes=/webapi',
    ]);
    expect([route.pathPrefix, route.hostName]).toEqual(['/webapi', undefined]);
  });

  test('keepPrefix: no middleware', () => {
    expect(Route.path('/webapi').keepPrefix().toTags('shop', ['web']).join()).not.toContain('middlewares');
  });

  test('host, and host with path', () => {
    expect(Route.host('Shop.Example').toRule()).toBe('Host(`shop.example`)');
    expect(Route.host('a.b').withPath('/x').toRule()).toBe('Host(`a.b`) && (Path(`/x`) || PathPrefix(`/x/`))');
    expect(Route.path('/').toRule()).toBe('PathPrefix(`/`)');
    expect(Route.path('/').toTags('s', ['web']).join()).not.toContain('stripprefix');
  });

  test('names change with the definition, and only with it', () => {
    const router = (route: Route, entryPoints = ['web']): string =>
      /routers\.([^.]+)/.exec(route.toTags('s', entryPoints)[0])![1];
    const names = [
      router(Route.path('/a')),
      router(Route.path('/b')),
      router(Route.path('/a').keepPrefix()),
      router(Route.host('h').withPath('/a')),
      router(Route.path('/a'), ['web', 'other']),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(router(Route.path('/a'))).toBe(names[0]);
  });

  test('a host wins over any path, a longer path over a shorter', () => {
    const priority = (route: Route): number => Number(/priority=(\d+)/.exec(route.toTags('s', ['web']).join('\n'))![1]);
    expect(priority(Route.host('a'))).toBeGreaterThan(priority(Route.path(`/${'x'.repeat(1000)}`)));
    expect(priority(Route.path('/a/b'))).toBeGreaterThan(priority(Route.path('/a')));
  });

  test('in words', () => {
    expect(`${Route.path('/x')}; ${Route.host('H')}; ${Route.host('h').withPath('/x')}`).toBe(
      "the path '/x'; the host 'h'; the host 'h' and the path '/x'",
    );
  });

  test('fails when the path or the host is not legal', () => {
    const must = "start with '/' and hold only the characters of a URL's path, with no '/' at its end and no '//'";
    expect(messages(Route.path('webapi'))).toEqual([`routes[0] must ${must}, got webapi: write '/webapi'`]);
    expect(messages(Route.path('/a//b/'))).toEqual([`routes[0] must ${must}, got /a//b/: write '/a/b'`]);
    expect(messages(Route.path('/a`b'))).toEqual([`routes[0] must ${must}, got /a\`b`]);
    expect(messages(Route.path(''))).toEqual([`routes[0] must ${must}, got : write '/'`]);
    expect(messages(Route.host('http://x'))).toEqual([
      "routes[0] must be a host name such as shop.example, got http://x: write 'x'",
    ]);
    expect(messages(Route.path('/a%20b')).join()).toContain("write Route.rule(Rule.pathPrefix('/a b'))");
    expect(messages(Route.path('/'))).toEqual([]);
  });

  test('fails when the probe is no request that the route serves', () => {
    const path = "start with '/' and hold only the characters of a URL's path and query";
    const below = "be a path that the route serves: '/x' or one below it";
    const withProbe = (probe: string, statuses?: number[]): string[] =>
      messages(Route.path('/x').withProbe(probe, { statuses }));
    expect(withProbe('x/ready')).toEqual([
      `routes[0].probe.path must ${path}, got x/ready`,
      `routes[0].probe.path must ${below}, got x/ready`,
    ]);
    expect(withProbe('/ready')).toEqual([`routes[0].probe.path must ${below}, got /ready: write '/x/ready'`]);
    expect(withProbe('/xy')).toEqual([`routes[0].probe.path must ${below}, got /xy: write '/x/xy'`]);
    expect(withProbe('/x/a b\n')).toEqual([`routes[0].probe.path must ${path}, got /x/a b\n`]);
    expect(withProbe('/x/%zz')).toEqual([`routes[0].probe.path must ${path}, got /x/%zz`]);
    expect(withProbe('/x', [])).toEqual(['routes[0].probe.statuses must not be empty, got ']);
    expect(withProbe('/x', [200, 99])).toEqual([
      'routes[0].probe.statuses[1] must be an integer between 200 and 599, got 99',
    ]);
    for (const legal of ['/x', '/x/', '/x?a=b', '/x/ready?full=1&deep', '/x/%C3%A4']) {
      expect(withProbe(legal)).toEqual([]);
    }
    expect(messages(Route.host('h').withProbe('/anything', { statuses: [404] }))).toEqual([]);
    expect(messages(Route.path('/x').withoutProbe())).toEqual([]);
  });

  test('a probe changes neither the router nor the words of a route', () => {
    const [plain, probed] = [Route.path('/x'), Route.path('/x').withProbe('/x/ready')];
    expect(probed.toTags('webapi', ['web'])).toEqual(plain.toTags('webapi', ['web']));
    expect(String(probed)).toBe(String(plain));
  });
});
