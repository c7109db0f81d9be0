import { CanaryTraffic, Middleware, Route, TcpRoute } from '../../lib';
import { DynamicPart } from '../../lib/traefik/dynamic';
import { HttpOptions, ServiceTags, TaggedService } from '../../lib/traefik/service-tags';

const SHOP: TaggedService = { name: 'shop', tags: [] };

const tags = (more: Partial<HttpOptions> = {}, service = SHOP): { tags: string[]; canaryTags?: string[] } => {
  const found = ServiceTags.http(service, {
    routes: [Route.host('shop.example')],
    entryPoints: ['web'],
    middlewares: [],
    count: 3,
    canaries: 1,
    ...more,
  });
  return { tags: found.tags ?? [], canaryTags: found.canaryTags };
};
const weightOf = (all: string[] = []): string | undefined =>
  all.map((tag) => /server\.weight=(\d+)$/.exec(tag)?.[1]).find(Boolean);
const routerOf = (all: string[]): string => /routers\.([^.]+)\./.exec(all[1])![1];

describe('tags of a service', () => {
  test('without routes they are its own, and Traefik ignores it', () => {
    const none = ServiceTags.http(SHOP, { routes: [], entryPoints: [], middlewares: [], count: 1, canaries: 0 });
    expect([none.tags, none.canaryTags, none.measuredAs]).toEqual([undefined, undefined, []]);
    expect(tags({ routes: [] }, { name: 'shop', tags: ['own'] })).toEqual({ tags: ['own'] });
    expect(ServiceTags.stream({ name: 'shop', tags: ['own'], inMesh: true }, []).tags).toEqual(['own']);
  });

  test('a load balancer without options is none: Traefik would refuse all tags', () => {
    expect(tags({ loadBalancer: new DynamicPart('ServersLoadBalancer', {}) })).toEqual(tags());
  });

  test('with routes its own come first, then those that let Traefik serve it, in the mesh through its proxy', () => {
    const service = { name: 'shop', tags: ['own'], inMesh: true };
    const [own, enabled, connect, ...others] = tags({}, service).tags;
    expect([own, enabled, connect]).toEqual(['own', 'traefik.enable=true', 'traefik.consulcatalog.connect=true']);
    expect(others.join()).toContain('.rule=Host(`shop.example`)');
    expect(ServiceTags.stream({ name: 'db', tags: [] }, [TcpRoute.entryPoint('pg')]).tags).toEqual([
      'traefik.enable=true',
      expect.stringMatching(/^traefik\.tcp\.routers\.db-[0-9a-f]{8}\.rule=HostSNI/),
      expect.stringMatching(/entryPoints=pg$/),
    ]);
    const canaries = tags({ canaryTraffic: CanaryTraffic.header('X-Canary', 'yes') }, service).canaryTags!;
    expect(canaries.slice(0, 3)).toEqual([own, enabled, connect]);
  });

  test("each route has the service's middlewares, and those of the load balancer", () => {
    const all = tags({
      middlewares: [Middleware.compress()],
      loadBalancer: new DynamicPart('ServersLoadBalancer', { sticky: { cookie: { name: 'id' } } }),
    }).tags.join('\n');
    expect(all).toMatch(/routers\.\S+\.middlewares=compress-/);
    expect(all).toMatch(/services\.shop-[0-9a-f]+\.loadBalancer\.sticky\.cookie\.name=id/);
    expect(all).toMatch(/routers\.\S+\.service=shop-[0-9a-f]+$/m);
  });

  test("its own middlewares are those of Traefik's service, under a name that they decide", () => {
    const named = (...serviceMiddlewares: Middleware[]): string => {
      const all = tags({ serviceMiddlewares, middlewares: [Middleware.compress()] }).tags.join('\n');
      const [, name, names] = /^traefik\.http\.services\.(\S+)\.middlewares=(.*)$/m.exec(all)!;
      // Traefik takes middlewares only of a service that has a balancer, too.
      expect(all).toContain(`\ntraefik.http.services.${name}.loadBalancer.passHostHeader=true\n`);
      expect(all).toMatch(new RegExp(`routers\\.\\S+\\.service=${name}$`, 'm'));
      expect(all).toMatch(/routers\.\S+\.middlewares=compress-[0-9a-f]{8}$/m);
      expect(names).toBe(serviceMiddlewares.map((each) => each.name).join());
      for (const tag of serviceMiddlewares.flatMap((each) => each.toTags())) expect(all).toContain(tag);
      return name;
    };
    const limits = [Middleware.inFlightReq({ amount: 5 }), Middleware.inFlightReq({ amount: 6 })];
    const names = limits.map((each) => named(each));
    expect(new Set([...names, named(...limits), named(Middleware.ofIngress('limit'))]).size).toBe(4);
    const canary = tags({ serviceMiddlewares: limits, canaryTraffic: CanaryTraffic.header('X-Canary', 'yes') });
    expect(canary.canaryTags!.join('\n')).toMatch(/services\.shop-canary-[0-9a-f]{8}\.middlewares=inflightreq-\S+,inf/);
    const weighted = tags({ serviceMiddlewares: limits, canaryTraffic: CanaryTraffic.weight(20) });
    const nameIn = (all: string[] = []): string | undefined =>
      /services\.(\S+)\.middlewares=/.exec(all.join('\n'))?.[1];
    expect(nameIn(weighted.tags)).toMatch(/^shop-/);
    expect(nameIn(weighted.canaryTags)).toBe(nameIn(weighted.tags));
  });

  test('canaries that a header reaches have a router and a service of their own', () => {
    const { tags: others, canaryTags = [] } = tags({ canaryTraffic: CanaryTraffic.header('X-Canary', 'yes') });
    expect(others.join()).not.toContain('X-Canary');
    expect(canaryTags.join()).toContain('Header(`X-Canary`, `yes`)');
    expect(routerOf(canaryTags)).not.toBe(routerOf(others));
    expect(canaryTags.join('\n')).toMatch(/\.service=shop-canary-/);
  });

  test('Traefik counts its requests by the service that it makes of it, and of canaries by theirs', () => {
    const measured = (more: Partial<HttpOptions>, name = 'shop'): string[] =>
      ServiceTags.http(
        { name, tags: [] },
        {
          ...{ routes: [Route.host('shop.example')], entryPoints: ['web'], middlewares: [], count: 3, canaries: 1 },
          ...more,
        },
      ).measuredAs;
    const sticky = new DynamicPart('ServersLoadBalancer', { sticky: { cookie: { name: 'id' } } });
    expect(measured({})).toEqual(['shop@consulcatalog']);
    // Traefik makes one hyphen of several.
    expect(measured({}, 'a--b')).toEqual(['a-b@consulcatalog']);
    expect(measured({ loadBalancer: sticky })).toEqual([expect.stringMatching(/^shop-[0-9a-f]{8}@consulcatalog$/)]);
    expect(measured({ canaryTraffic: CanaryTraffic.header('X-Canary', 'yes') })).toEqual([
      'shop@consulcatalog',
      expect.stringMatching(/^shop-canary-[0-9a-f]{8}@consulcatalog$/),
    ]);
    expect(measured({ canaryTraffic: CanaryTraffic.weight(10) })).toHaveLength(1);
    expect(ServiceTags.stream({ name: 'db', tags: [] }, [TcpRoute.entryPoint('pg')]).measuredAs).toEqual([]);
  });

  test.each([
    [10, 3, 1, 33],
    [50, 3, 3, 100],
    [1, 1, 5, 1],
  ])(
    'canaries that get %i %% of the requests weigh for it: %i instances, %i canaries',
    (percent, count, canaries, weight) => {
      const { tags: others, canaryTags } = tags({ canaryTraffic: CanaryTraffic.weight(percent), count, canaries });
      expect([weightOf(others), weightOf(canaryTags)]).toEqual(['100', String(weight)]);
      // One router, one service: only the weight differs.
      expect(routerOf(canaryTags!)).toBe(routerOf(others));
    },
  );

  test('fails when a share is none', () => {
    const wrong = (traffic: CanaryTraffic): string[] => traffic._violations('canaryTraffic').map(({ must }) => must);
    expect([0, 100, 1.5].flatMap((percent) => wrong(CanaryTraffic.weight(percent)))).toEqual(
      Array(3).fill('be an integer between 1 and 99'),
    );
    expect(wrong(CanaryTraffic.header('a', '`')).join()).toContain('no backquotes');
    expect([CanaryTraffic.weight(1), CanaryTraffic.header('a', 'b')].flatMap(wrong)).toEqual([]);
  });
});
