import { Duration, Middleware, Route } from '../../lib';
import { StructRenderer } from '../../lib/private/rendering/struct-renderer';

const wrong = (middleware: Middleware): string[] =>
  middleware._violations('middlewares[0]').map(({ prop, must }) => `${prop} must ${must}`);

describe('Middleware', () => {
  test('is named by what it does, so that one may serve many routes', () => {
    const compress = Middleware.compress({ minResponseBodyBytes: 1024 });
    expect(compress.name).toMatch(/^compress-[0-9a-f]{8}$/);
    expect(Middleware.compress({ minResponseBodyBytes: 1024 }).name).toBe(compress.name);
    expect(Middleware.compress().name).not.toBe(compress.name);
    expect(compress.toTags()).toEqual([`traefik.http.middlewares.${compress.name}.compress.minResponseBodyBytes=1024`]);
  });

  test("durations, lists and maps are written in Traefik's way", () => {
    const tags = (middleware: Middleware): string[] =>
      middleware.toTags().map((tag) => tag.replace(`traefik.http.middlewares.${middleware.name}.`, ''));
    expect(tags(Middleware.rateLimit({ average: 10, period: Duration.minutes(1) }))).toEqual([
      'rateLimit.average=10',
      'rateLimit.period=1m',
    ]);
    expect(tags(Middleware.ipAllowList({ sourceRange: ['10.0.0.0/8', '127.0.0.1'] }))).toEqual([
      'ipAllowList.sourceRange=10.0.0.0/8,127.0.0.1',
    ]);
    expect(tags(Middleware.headers({ customRequestHeaders: { 'X-A': 'b', 'X-Gone': '' } }))).toEqual([
      'headers.customRequestHeaders.X-A=b',
      'headers.customRequestHeaders.X-Gone=',
    ]);
    expect(tags(Middleware.contentType())).toEqual(['contentType=true']);
    expect(tags(Middleware.fromSpec({ stripPrefix: { prefixes: ['/a'] } }))).toEqual(['stripPrefix.prefixes=/a']);
  });

  test('is rendered once, however often it is checked, named and written', () => {
    const render = jest.spyOn(StructRenderer.prototype, 'struct');
    const middleware = Middleware.compress();
    expect([wrong(middleware), wrong(middleware), middleware.name]).toEqual([[], [], middleware.name]);
    const route = Route.path('/a').withMiddlewares(middleware);
    expect([route._violations('routes[0]'), route.toTags('a', ['web'])]).toEqual([[], route.toTags('a', ['web'])]);
    expect(render.mock.calls.map(([, struct]) => struct)).toEqual(['Middleware', 'Compress', 'Router']);
    render.mockRestore();
  });

  test('those of the ingress are only named', () => {
    const middleware = Middleware.ofIngress('admins');
    expect([middleware.name, middleware.toTags(), middleware.ingressName]).toEqual(['admins@file', [], 'admins']);
  });

  test('says whether it changes the path, after which a service sees another', () => {
    expect(
      [Middleware.stripPrefix({ prefixes: ['/a'] }), Middleware.addPrefix('/b')].map((m) => m.changesPath),
    ).toEqual([true, true]);
    expect(Middleware.compress().changesPath).toBe(false);
  });

  test('fails when a tag could not hold it, or Traefik does not know it', () => {
    expect(wrong(Middleware.ipAllowList({ sourceRange: ['10.0.0.1,10.0.0.2'] })).join()).toContain('have no comma');
    expect(wrong(Middleware.addPrefix(' /a')).join()).toContain('have no space at its ends');
    expect(wrong(Middleware.headers({ customRequestHeaders: { 'a.b': 'c' } })).join()).toContain(
      'have keys of letters',
    );
    expect(wrong(Middleware.fromSpec({ compres: {} } as never)).join()).toContain('middlewares[0]');
    expect(wrong(Middleware.compress())).toEqual([]);
  });
});
