import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CanaryTraffic, Duration, Middleware, Route, Rule, TcpRoute, traefik, UdpRoute } from '../../lib';
import { DynamicPart } from '../../lib/traefik/dynamic';
import { traefikHas } from '../../lib/traefik/releases';
import { ServiceTags, TaggedService } from '../../lib/traefik/service-tags';
import { testedVersion } from '../../scripts/testbed/given-programs';
import { freePorts } from './program';
import { Routing } from './routing';

const second = Duration.seconds(1);

/** One of each kind, with optional fields. */
const ALL: { readonly [kind: string]: Middleware } = {
  addPrefix: Middleware.addPrefix('/before'),
  basicAuth: Middleware.basicAuth({
    users: ['guest:{SHA}X8fji//gDKRq3YkUVGSi6vdZ1cI='],
    realm: 'shop',
    removeHeader: true,
  }),
  buffering: Middleware.buffering({ maxRequestBodyBytes: 1000, retryExpression: 'IsNetworkError()' }),
  circuitBreaker: Middleware.circuitBreaker({ expression: 'NetworkErrorRatio() > 0.5', checkPeriod: second }),
  compress: Middleware.compress({ excludedContentTypes: ['text/event-stream'], encodings: ['gzip'] }),
  contentType: Middleware.contentType(),
  digestAuth: Middleware.digestAuth({ users: ['guest:shop:0123456789abcdef0123456789abcdef'] }),
  errors: Middleware.errors({ status: ['500-599'], service: 'plain', query: '/{status}.html' }),
  forwardAuth: Middleware.forwardAuth({ address: 'http://127.0.0.1:1/', authResponseHeaders: ['X-User'] }),
  grpcWeb: Middleware.grpcWeb({ allowOrigins: ['*'] }),
  headers: Middleware.headers({
    customResponseHeaders: { 'X-Own': 'a, b: "c" ${d}' },
    frameDeny: true,
    stsSeconds: 10,
  }),
  inFlightReq: Middleware.inFlightReq({ amount: 10, sourceCriterion: { requestHost: true } }),
  ipAllowList: Middleware.ipAllowList({ sourceRange: ['127.0.0.1/32', '10.0.0.0/8'], ipStrategy: { depth: 0 } }),
  passTlsClientCert: Middleware.passTlsClientCert({ pem: true, info: { subject: { commonName: true } } }),
  rateLimit: Middleware.rateLimit({ average: 1, period: second, burst: 2 }),
  redirectRegex: Middleware.redirectRegex({ regex: '^http://any.example/old/(.*)', replacement: 'http://x/${1}' }),
  redirectScheme: Middleware.redirectScheme({ scheme: 'https', port: '8443', permanent: true }),
  replacePath: Middleware.replacePath('/other'),
  replacePathRegex: Middleware.replacePathRegex({ regex: '^/replacePathRegex/(.*)', replacement: '/new/$1' }),
  retry: Middleware.retry({ attempts: 3, initialInterval: Duration.milliseconds(100) }),
  stripPrefix: Middleware.stripPrefix({ prefixes: ['/stripPrefix/a', '/stripPrefix/b'] }),
  stripPrefixRegex: Middleware.stripPrefixRegex({ regex: ['/stripPrefixRegex/[0-9]+'] }),
  chain: Middleware.fromSpec({ chain: { middlewares: [Middleware.addPrefix('/before').name] } }),
};

/** What not every release of Traefik knows. */
const NEWER: { readonly [id: string]: Middleware } = {
  'new-characters': Middleware.encodedCharacters({ allowEncodedSlash: true }),
  'new-errors': Middleware.errors({ status: ['500'], service: 'plain', query: '/', errorRequestHeaders: ['Accept'] }),
  'new-auth': Middleware.forwardAuth({ address: 'http://127.0.0.1:1/', authSigninUrl: 'http://127.0.0.1:1/in' }),
  'new-retry': Middleware.retry({
    attempts: 2,
    timeout: second,
    status: ['503'],
    maxRequestBodyBytes: 1000,
    disableRetryOnNetworkError: true,
    retryNonIdempotentMethod: true,
  }),
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)(
  'middlewares and their like, against a real Traefik',
  () => {
    const routing = new Routing();
    const routed = async (name: string, ...routes: Route[]): Promise<void> =>
      routing.register(
        name,
        name,
        routes.flatMap((route) => route.toTags(name, ['web'])),
      );

    beforeAll(async () => {
      await routing.open();
      await routed('plain', Route.path('/plain'));
      for (const [kind, middleware] of Object.entries(ALL)) {
        await routed(kind, Route.path(`/${kind}`).keepPrefix().withMiddlewares(middleware));
      }
      await routing.until('http/routers', Object.keys(ALL).length + 1);
    }, 900_000);

    afterAll(() => routing.close());

    test('every one is read back as enabled', async () => {
      const found = new Map((await routing.catalog('http/middlewares')).map((each) => [each.name, each]));
      const taken = Object.entries(ALL).map(([kind, { name }]) => {
        const { status, error, type } = found.get(`${name}@consulcatalog`) ?? {};
        return [kind, status, error, type];
      });
      expect(taken).toEqual(Object.keys(ALL).map((kind) => [kind, 'enabled', undefined, kind.toLowerCase()]));
      const routers = await routing.catalog('http/routers');
      expect(routers.filter(({ status }) => status !== 'enabled')).toEqual([]);
    });

    test('those that its release does not know are refused, and no others', async () => {
      const version = testedVersion('traefik');
      const isKnown = (middleware: Middleware): boolean => middleware._unknownTo(version, '').length === 0;
      const known = Object.keys(NEWER).filter((id) => isKnown(NEWER[id]));
      for (const id of Object.keys(NEWER)) await routed(id, Route.path(`/${id}`).withMiddlewares(NEWER[id]));
      await routed('last', Route.path('/last'));
      await routing.until('http/routers', Object.keys(ALL).length + 2 + known.length);
      const routers = await routing.catalog('http/routers');
      const found = routers.filter(({ service }) => service.startsWith('new-')).map(({ service }) => service);
      expect(found.sort()).toEqual(known.sort());
    });

    test('two services with equal middlewares share one', async () => {
      const before = (await routing.catalog('http/routers')).length;
      await routed('twin', Route.path('/twin').withMiddlewares(ALL.addPrefix));
      await routing.until('http/routers', before + 1);
      expect(await routing.seen('/twin/x')).toBe('twin /before/x');
      expect(await routing.seen('/addPrefix/x')).toBe('addPrefix /before/addPrefix/x');
      expect(await routing.seen('/chain/x')).toBe('chain /before/chain/x');
    });

    test('each does what it says', async () => {
      const credentials = (text: string) => ({ authorization: `Basic ${btoa(text)}` });
      expect((await routing.ask('/basicAuth')).status).toBe(401);
      expect((await routing.ask('/basicAuth', credentials('guest:wrong'))).status).toBe(401);
      const { status, headers: own } = await routing.ask('/basicAuth', credentials('guest:open'));
      expect([status, String(own['x-saw']).includes('authorization')]).toEqual([200, false]);
      expect((await routing.ask('/digestAuth')).status).toBe(401);
      const { headers } = await routing.ask('/headers');
      expect([headers['x-own'], headers['x-frame-options']]).toEqual(['a, b: "c" ${d}', 'DENY']);
      expect((await routing.ask('/ipAllowList')).status).toBe(200);
      const limited = await Promise.all(Array.from({ length: 8 }, () => routing.ask('/rateLimit')));
      expect(new Set(limited.map((each) => each.status))).toEqual(new Set([200, 429]));
      expect((await routing.ask('/redirectScheme/x')).headers.location).toBe(
        'https://any.example:8443/redirectScheme/x',
      );
      expect(await routing.seen('/replacePath/x')).toBe('replacePath /other');
      expect(await routing.seen('/replacePathRegex/x')).toBe('replacePathRegex /new/x');
      expect(await routing.seen('/stripPrefix/b/x')).toBe('stripPrefix /x');
      expect(await routing.seen('/stripPrefixRegex/12/x')).toBe('stripPrefixRegex /x');
      expect([500, 502]).toContain((await routing.ask('/forwardAuth')).status);
    });

    test('an instance that cannot be reached is skipped', async () => {
      const route = Route.path('/alone').withMiddlewares(ALL.retry).toTags('alone', ['web']);
      const [nobody] = await freePorts(1);
      await routing.register('gone', 'alone', route, nobody);
      await routing.register('there', 'alone', route);
      for (let tries = 0; tries < 50 && (await routing.seen('/alone')) !== 'there /'; tries += 1) await pause(100);
      for (let turn = 0; turn < 6; turn += 1) expect(await routing.seen('/alone/x')).toBe('there /x');
      expect((await routing.ask('/alone/x', {}, 'POST')).status).toBe(200);
    });

    test('rules match what they say, whatever text they hold', async () => {
      const rules: [Rule, string, { [name: string]: string }, string?][] = [
        [Rule.path('/exact'), '/exact', {}],
        [Rule.all(Rule.host('a.example'), Rule.pathPrefix('/b')), '/bc', { host: 'a.example' }],
        [Rule.header('X-Team', ') || PathPrefix("/'), '/anything', { 'x-team': ') || PathPrefix("/' }],
        [Rule.headerRegexp('X-Number', '^[0-9]{3}$'), '/anything', { 'x-number': '123' }],
        [Rule.query('q', 'a b&c'), '/anything?q=a%20b%26c', {}],
        [Rule.all(Rule.method('DELETE'), Rule.not(Rule.path('/kept'))), '/gone', {}, 'DELETE'],
        [Rule.all(Rule.any(Rule.path('/x1'), Rule.path('/x2')), Rule.clientIp('127.0.0.0/8')), '/x2', {}],
        [Rule.hostRegexp('^[a-z]+\\.many\\.example$'), '/', { host: 'abc.many.example' }],
        [Rule.pathRegexp('^/items/[0-9]+$'), '/items/42', {}],
      ];
      const before = (await routing.catalog('http/routers')).length;
      for (const [index, [rule]] of rules.entries()) await routed(`rule-${index}`, Route.rule(rule).withPriority(5000));
      await routing.until('http/routers', before + rules.length);
      for (const [index, [, path, headers, method]] of rules.entries()) {
        expect([index, (await routing.ask(path, headers, method)).text]).toEqual([index, `rule-${index} ${path}`]);
      }
      for (const path of ['/exactly', '/kept', '/items/x', '/x3']) expect(await routing.seen(path)).toBe('404');
      const routers = await routing.catalog('http/routers');
      expect(routers.filter(({ status }) => status !== 'enabled')).toEqual([]);
    });

    test('those of a service hold for all of its routes together; a release without them drops the service', async () => {
      const limited = ServiceTags.http(
        { name: 'limited', tags: [] },
        {
          ...{ entryPoints: ['web'], middlewares: [ALL.retry], count: 1, canaries: 0 },
          routes: [Route.path('/one'), Route.path('/two').withMiddlewares(ALL.headers)],
          serviceMiddlewares: [
            Middleware.rateLimit({ average: 1, period: Duration.hours(1), burst: 3 }),
            ALL.addPrefix,
          ],
        },
      );
      const isKnown = traefikHas('serviceMiddlewares', testedVersion('traefik'));
      const before = (await routing.catalog('http/routers')).length;
      await routing.register('limited', 'limited', limited.tags!);
      await routed('beside', Route.path('/beside'));
      await routing.until('http/routers', before + (isKnown ? 3 : 1));
      const seen: string[] = [];
      for (const path of ['/one/x', '/two/y', '/one/x', '/two/y', '/one/x']) seen.push(await routing.seen(path));
      const served = ['limited /before/x', 'limited /before/y', 'limited /before/x', '429', '429'];
      expect(seen).toEqual(isKnown ? served : Array(5).fill('404'));
      expect(await routing.seen('/beside/x')).toBe('beside /x');
    });

    test('sticky sessions stay', async () => {
      const sticky: traefik.ServersLoadBalancerSpec = { sticky: { cookie: { name: 'at', httpOnly: true } } };
      const { tags } = ServiceTags.http(
        { name: 'stays', tags: [] },
        {
          ...{ routes: [Route.path('/stays')], entryPoints: ['web'], middlewares: [], count: 2, canaries: 0 },
          loadBalancer: new DynamicPart('ServersLoadBalancer', sticky),
        },
      );
      await routing.register('stays-1', 'stays', tags!);
      await routing.register('stays-2', 'stays', tags!);
      const both = async (): Promise<Set<string>> =>
        new Set(await Promise.all(Array.from({ length: 10 }, () => routing.seen('/stays'))));
      for (let tries = 0; tries < 100 && (await both()).size < 2; tries += 1) await pause(100);
      const { headers, text } = await routing.ask('/stays');
      const [cookie] = String(headers['set-cookie']).split(';');
      for (let turn = 0; turn < 6; turn += 1) expect((await routing.ask('/stays', { cookie })).text).toBe(text);
    });

    test('canaries get their share of requests', async () => {
      const shared = {
        routes: [Route.path('/by-header')],
        entryPoints: ['web'],
        middlewares: [],
        count: 2,
        canaries: 1,
      };
      const service = (name: string): TaggedService => ({ name, tags: [] });
      const byHeader = ServiceTags.http(service('by-header'), {
        ...shared,
        canaryTraffic: CanaryTraffic.header('X-Canary', 'yes'),
      });
      await routing.register('h-1', 'by-header', byHeader.tags!);
      await routing.register('h-2', 'by-header', byHeader.tags!);
      await routing.register('h-canary', 'by-header', byHeader.canaryTags!);
      const routes = [Route.path('/by-weight')];
      const canaryTraffic = CanaryTraffic.weight(20);
      const byWeight = ServiceTags.http(service('by-weight'), { ...shared, routes, canaryTraffic });
      await routing.register('w-1', 'by-weight', byWeight.tags!);
      await routing.register('w-2', 'by-weight', byWeight.tags!);
      await routing.register('w-canary', 'by-weight', byWeight.canaryTags!);
      const count = async (
        path: string,
        headers: { [name: string]: string } = {},
      ): Promise<{ [id: string]: number }> => {
        const found: { [id: string]: number } = {};
        for (let turn = 0; turn < 100; turn += 1) {
          const [id] = (await routing.ask(path, headers)).text.split(' ');
          found[id] = (found[id] ?? 0) + 1;
        }
        return found;
      };
      for (let tries = 0; tries < 50 && !(await count('/by-weight'))['w-canary']; tries += 1) await pause(100);
      expect(await count('/by-header', { 'x-canary': 'yes' })).toEqual({ 'h-canary': 100 });
      expect(await count('/by-header')).toEqual({ 'h-1': 50, 'h-2': 50 });
      const weighted = await count('/by-weight');
      expect(weighted['w-canary']).toBeGreaterThanOrEqual(18);
      expect(weighted['w-canary']).toBeLessThanOrEqual(22);
    });

    test('TCP connections and UDP datagrams arrive', async () => {
      const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
      await once(echo, 'listening');
      const datagrams = createSocket('udp4');
      datagrams.bind(0, '127.0.0.1');
      await once(datagrams, 'listening');
      datagrams.on('message', (message, { port, address }) => datagrams.send(message, port, address));
      const tcp = TcpRoute.entryPoint('mqtt').withMiddlewares(
        { inFlightConn: { amount: 10 } },
        { ipAllowList: { sourceRange: ['127.0.0.1'] } },
      );
      await routing.register('broker', 'broker', tcp.toTags('broker'), (echo.address() as AddressInfo).port);
      await routing.register('logs', 'logs', UdpRoute.entryPoint('syslog').toTags('logs'), datagrams.address().port);
      await routing.register('db', 'db', TcpRoute.sni('mqtt', 'db.example').passthrough().toTags('db'));
      await routing.until('tcp/routers', 2);
      await routing.until('udp/routers', 1);
      const routers = [...(await routing.catalog('tcp/routers')), ...(await routing.catalog('udp/routers'))];
      expect(routers.map(({ status }) => status)).toEqual(['enabled', 'enabled', 'enabled']);
      expect((await routing.catalog('tcp/middlewares')).map(({ status }) => status)).toEqual(['enabled', 'enabled']);

      const socket = connect(routing.tcp, '127.0.0.1');
      socket.write('by tcp');
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toBe('by tcp');
      socket.destroy();
      const client = createSocket('udp4');
      client.send('by udp', routing.udp, '127.0.0.1');
      const [message] = await once(client, 'message');
      expect(String(message)).toBe('by udp');
      [client, datagrams, echo].forEach((each) => each.close());
    });
  },
);
