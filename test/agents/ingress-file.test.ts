import { once } from 'node:events';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Route, traefik } from '../../lib';
import { CertificateAuthority } from '../../lib/cli/secrets/certificate-authority';
import { fileTemplates } from '../../lib/platform/parts/ingress/ingress-file';
import { DynamicPart } from '../../lib/traefik/dynamic';
import { ServiceTags } from '../../lib/traefik/service-tags';
import { Routing } from './routing';

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("the ingress' file, against a real Traefik", () => {
  const routing = new Routing();
  const servers: Server[] = [];

  /** An instance that speaks TLS with a certificate of an authority. */
  const serve = async (authority: CertificateAuthority): Promise<number> => {
    const { certificate, key } = await authority.issue({
      ...{ commonName: 'api.internal', dnsNames: ['api.internal'], addresses: [], days: 1 },
    });
    const server = createServer({ cert: certificate, key }, (_, answer) => answer.end('by TLS')).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const register = async (path: string, port: number, serversTransport?: string): Promise<void> => {
    const balancer: traefik.ServersLoadBalancerSpec = { server: { scheme: 'https' }, serversTransport };
    const service = path.slice(1);
    const { tags } = ServiceTags.http(
      { name: service, tags: [] },
      {
        ...{ routes: [Route.path(path)], entryPoints: ['web'], middlewares: [], count: 1, canaries: 0 },
        loadBalancer: new DynamicPart('ServersLoadBalancer', balancer),
      },
    );
    await routing.register(service, service, tags!, port);
  };
  const until = async (path: string, wanted: string): Promise<string> => {
    let seen = '';
    for (let tries = 0; tries < 50 && seen !== wanted; tries += 1, await pause(100)) seen = await routing.seen(path);
    return seen;
  };

  beforeAll(async () => {
    const [own, other] = await Promise.all(['own', 'other'].map((name) => CertificateAuthority.create(name)));
    const templates = fileTemplates(
      {
        serversTransports: {
          internal: { authorities: [own.pair.certificate], serverName: 'api.internal' },
          unnamed: { authorities: [own.pair.certificate] },
          any: { insecureSkipVerify: true },
        },
      },
      false,
    );
    const { http } = JSON.parse(templates[templates.length - 1].embeddedTmpl!);
    await routing.open(http);
    const [trusted, foreign] = await Promise.all([serve(own), serve(other)]);
    await register('/trusted', trusted, 'internal@file');
    await register('/foreign', foreign, 'internal@file');
    await register('/unnamed', trusted, 'unnamed@file');
    await register('/usual', trusted);
    await register('/any', foreign, 'any@file');
    await routing.until('http/routers', 5);
  }, 900_000);

  afterAll(async () => {
    await routing.close();
    servers.forEach((server) => server.close());
  });

  test('instances with certificates of an authority of their own are served, and no others', async () => {
    expect(await until('/trusted', 'by TLS')).toBe('by TLS');
    expect(await until('/any', 'by TLS')).toBe('by TLS');
    expect(await Promise.all(['/foreign', '/unnamed', '/usual'].map((path) => routing.seen(path)))).toEqual(
      Array(3).fill('500'),
    );
  });

  test.each([
    'traefik.http.routers.evil.service=api@internal',
    'traefik.http.routers.evil.service=dashboard@internal',
    'traefik.http.routers.evil.service=prometheus@internal',
    'traefik.http.routers.e\nvil.service=api@internal',
  ])("a raw job's tag %j opens nothing of Traefik's own", async (tag) => {
    const rule = 'traefik.http.routers.evil.rule=PathPrefix(`/api`) || PathPrefix(`/metrics`)';
    const router = tag.includes('\n') ? rule.replace('evil', 'e\nvil') : rule;
    await routing.register('evil', 'evil', [router, tag, 'traefik.http.routers.evil.priority=1000']);
    // A route that is registered after it has been read.
    await routing.register('later', 'later', Route.path(`/later-${tag.length}`).toTags('later', ['web']));
    expect(await until(`/later-${tag.length}`, 'later /')).toBe('later /');
    expect(await routing.seen('/api/overview')).toBe('404');
    expect(await routing.seen('/metrics')).toBe('404');
  });
});
