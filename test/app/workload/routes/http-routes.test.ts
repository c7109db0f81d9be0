import { AppStack, CanaryTraffic, Metrics, Middleware, nomad, Route, WebService } from '../../../../lib';
import { StructRenderer } from '../../../../lib/private/rendering/struct-renderer';
import { Template } from '../../../../lib/testing';
import { ServiceTags } from '../../../../lib/traefik/service-tags';
import { image } from '../../../fixtures/image';
import { shop } from '../../../fixtures/shop';

const PLATFORM = { entryPoints: [{ name: 'web', address: 'http://10.0.0.5' }] };

function tagsOf(web: WebService): string {
  const [{ Services }] = Template.of(AppStack.ofConstruct(web)).job('webapi').TaskGroups;
  return Services[0].Tags.join('\n');
}

describe('the routes of a service', () => {
  test('grow after a synthesis, too', () => {
    const web = new WebService(shop(PLATFORM), 'webapi', { image, routes: [Route.path('/a')] });
    expect(tagsOf(web)).not.toContain('/b');
    web.addRoute(Route.path('/b'));
    expect(tagsOf(web)).toMatch(/rule=Path\(`\/a`\)[\s\S]*rule=Path\(`\/b`\)/);
  });

  test('fails when canaries get requests of their own, and an update has none', () => {
    const canaryTraffic = CanaryTraffic.header('X-Canary', 'yes');
    const define = (update?: nomad.UpdateStrategy): WebService =>
      new WebService(shop(PLATFORM), 'webapi', { image, routes: [Route.path('/a')], canaryTraffic, update });
    expect(() => define(nomad.UpdateStrategy.rolling())).toThrow(
      "[shop/webapi] 'canaryTraffic' must be left out beside an 'update' without canaries, got 'CanaryTraffic': write " +
        'UpdateStrategy.canary',
    );
    for (const update of [undefined, nomad.UpdateStrategy.canary(), nomad.UpdateStrategy.blueGreen()]) {
      expect(() => define(update)).not.toThrow();
    }
  });

  test('are rendered once, however often the job is', () => {
    const web = new WebService(shop(PLATFORM), 'webapi', { image, routes: [Route.path('/a').withRouter({ tls: {} })] });
    const render = jest.spyOn(StructRenderer.prototype, 'struct');
    const first = tagsOf(web);
    expect(tagsOf(web)).toBe(first);
    const ofTraefik = render.mock.calls
      .map(([, struct]) => struct)
      .filter((struct) => /Router|Middleware/.test(struct));
    render.mockRestore();
    // The route itself was rendered when it was checked.
    expect(ofTraefik).toEqual(['Middleware']);
  });

  describe('with what only newer releases of Traefik know', () => {
    const define = (traefikVersion: string | undefined, middleware: Middleware): WebService =>
      new WebService(shop({ ...PLATFORM, traefikVersion }), 'webapi', {
        image,
        routes: [Route.path('/a').withMiddlewares(Middleware.compress(), middleware)],
      });
    const statuses = Middleware.retry({ attempts: 2, status: ['503'] });
    const headers = Middleware.errors({ status: ['404'], service: 'errors', errorRequestHeaders: ['Accept'] });
    const encoded = Middleware.encodedCharacters({ allowEncodedSlash: true });

    test.each([
      ['3.6.12', statuses, 'middlewares[1].retry.status', '3.7'],
      ['3.6.25', encoded, 'middlewares[1].encodedCharacters', '3.7'],
      ['3.6.14', headers, 'middlewares[1].errors.errorRequestHeaders', '3.6.15'],
    ])('fail on Traefik %s', (version, middleware, prop, since) => {
      expect(() => define(version, middleware)).toThrow(
        `'routes[0].${prop}' must be left out: Traefik ${version} would`,
      );
      expect(() => define(version, middleware)).toThrow(`Traefik ${since} has it first`);
    });

    test.each([
      ['3.7.0', statuses],
      ['3.8.1', encoded],
      ['3.6.15', headers],
      [undefined, encoded],
    ])('are served by Traefik %s', (version, middleware) => {
      expect(() => define(version, middleware)).not.toThrow();
    });
  });

  describe('and middlewares of the service', () => {
    const define = (traefikVersion: string | undefined, middleware: Middleware, more = {}): WebService =>
      new WebService(shop({ ...PLATFORM, traefikVersion, middlewares: ['limit'] }), 'webapi', {
        ...{ image, routes: [Route.path('/a')], middlewares: [Middleware.compress(), middleware] },
        ...more,
      });

    test.each(['3.7.0', '3.8.1', undefined])('are served by Traefik %s', (version) => {
      const tags = tagsOf(define(version, Middleware.ofIngress('limit')));
      expect(tags).toMatch(/services\.webapi-[0-9a-f]{8}\.middlewares=compress-[0-9a-f]{8},limit@file$/m);
      expect(tags).toMatch(/^traefik\.http\.middlewares\.compress-[0-9a-f]{8}\.compress=true$/m);
    });

    test('are those of a further port, too', () => {
      const ports = { admin: { port: 9000, routes: [Route.path('/b')], middlewares: [Middleware.compress()] } };
      const web = new WebService(shop(PLATFORM), 'webapi', { image, ports });
      const [{ Services }] = Template.of(AppStack.ofConstruct(web)).job('webapi').TaskGroups;
      expect(Services[1].Tags.join('\n')).toMatch(/services\.webapi-admin-[0-9a-f]{8}\.middlewares=compress-/);
    });

    test('are asked for in a request that finds out whether a route serves', () => {
      const { routers } = ServiceTags.http(
        { name: 'webapi', tags: [] },
        {
          ...{ routes: [Route.path('/a')], entryPoints: ['web'], middlewares: [], count: 1, canaries: 0 },
          serviceMiddlewares: [Middleware.basicAuth({ users: ['guest:{SHA}X8fji//gDKRq3YkUVGSi6vdZ1cI='] })],
        },
      );
      expect(routers[0].authenticated).toBe(true);
    });

    test('fail on Traefik 3.6, which would drop all tags', () => {
      expect(() => define('3.6.25', Middleware.contentType())).toThrow(
        /'middlewares' must be left out: Traefik 3\.6\.25 would drop all routes of the service for it, got \["compress-\S+","contenttype-\S+"\]: Traefik 3\.7 has it first/,
      );
    });

    test.each([
      [Middleware.ofIngress('other'), {}, "'middlewares[1]' must be one of limit, got 'other'"],
      [Middleware.rateLimit({ average: -1 }), {}, "'middlewares[1].rateLimit.average' must be"],
      [
        Middleware.addPrefix('/metrics'),
        { metrics: Metrics.path('/metrics') },
        "'middlewares[1]' must not change the path beside the metrics of the service at the same port",
      ],
    ])('fail when Traefik would refuse them or show what is hidden', (middleware, more, message) => {
      expect(() => define('3.7.13', middleware, more)).toThrow(message);
    });
  });

  describe('to instances that speak TLS', () => {
    const loadBalancer = { server: { scheme: 'https' }, serversTransport: 'internal' };
    const define = (serversTransports?: string[], transport: string = 'internal'): WebService =>
      new WebService(shop({ ...PLATFORM, serversTransports }), 'webapi', {
        image,
        routes: [Route.path('/a')],
        loadBalancer: { ...loadBalancer, serversTransport: transport },
      });

    test.each([[['internal', 'other']], [undefined]])('use a transport of the ingress, of %j', (known) => {
      expect(tagsOf(define(known))).toMatch(/loadBalancer\.serversTransport=internal@file/);
      expect(tagsOf(define(known, 'internal@file'))).toMatch(/serversTransport=internal@file/);
    });

    test('may use one of another provider', () => {
      expect(tagsOf(define([], 'own@kv'))).toMatch(/serversTransport=own@kv/);
    });

    test.each([
      [['other'], 'be one of other'],
      [[], 'be left out'],
    ])('fail when the ingress has only %j', (known, must) => {
      expect(() => define(known)).toThrow(
        `[shop/webapi] 'loadBalancer.serversTransport' must ${must}, got 'internal': the platform's 'ingress.serversTransports'`,
      );
    });
  });
});
