import { setTimeout as pause } from 'node:timers/promises';
import { Middleware, Route, traefik } from '../../lib';
import { DynamicPart } from '../../lib/traefik/dynamic';
import { traefikHas } from '../../lib/traefik/releases';
import { HttpOptions, ServiceTags } from '../../lib/traefik/service-tags';
import { testedVersion } from '../../scripts/testbed/given-programs';
import { Routing } from './routing';

type Options = Partial<HttpOptions>;

const balanced = (loadBalancer: traefik.ServersLoadBalancerSpec): Options => {
  return { loadBalancer: new DynamicPart('ServersLoadBalancer', loadBalancer) };
};
const retried = (attempts: number): Options => ({ middlewares: [Middleware.retry({ attempts })] });
const limited = (amount: number): Options => ({ serviceMiddlewares: [Middleware.inFlightReq({ amount })] });
const framed = (value: string): Options => {
  return { routes: [Route.path('/framed').withMiddlewares(Middleware.headers({ customFrameOptionsValue: value }))] };
};

/** What a service says to Traefik before a change, and after it. */
const CHANGES: { readonly [service: string]: readonly [Options, Options] } = {
  balanced: [{}, balanced({ passHostHeader: false })],
  sticky: [balanced({ sticky: { cookie: { name: 'a' } } }), balanced({ sticky: { cookie: { name: 'b' } } })],
  retried: [retried(3), retried(5)],
  unretried: [retried(3), {}],
  framed: [framed('DENY'), framed('SAMEORIGIN')],
  limited: [limited(50), limited(60)],
};

/** Tags by which instances of two versions define one router in two ways. */
const plain = (attempts: number): string[] => [
  'traefik.http.routers.plain.rule=PathPrefix(`/plain`)',
  'traefik.http.routers.plain.middlewares=plain',
  `traefik.http.middlewares.plain.retry.attempts=${attempts}`,
];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('a rolling change, with a real Traefik', () => {
  const routing = new Routing();
  let services: string[] = [];

  const tagsOf = (service: string, version: 0 | 1): string[] => {
    if (service === 'plain') return plain(version + 2);
    const usual = { routes: [Route.path(`/${service}`)], entryPoints: ['web'], middlewares: [], count: 2, canaries: 0 };
    return ServiceTags.http({ name: service, tags: [] }, { ...usual, ...CHANGES[service][version] }).tags!;
  };
  const register = async (version: 0 | 1, ...numbers: number[]): Promise<void> => {
    for (const service of services) {
      for (const n of numbers) await routing.register(`${service}-${n}`, service, tagsOf(service, version));
    }
  };
  /** Wait until these services are answered by one of these instances only. */
  const untilAnswered = async (all: string[], ...numbers: number[]): Promise<void> => {
    const wanted = (service: string): string[] => numbers.map((n) => `${service}-${n}`);
    let missing = all;
    for (let tries = 0; tries < 100 && missing.length > 0; tries += 1, await pause(100)) {
      const isOther = async (service: string): Promise<boolean> => {
        const seen = await Promise.all(Array.from({ length: 4 }, () => routing.seen(`/${service}`)));
        return !seen.every((text) => wanted(service).includes(text.split(' ')[0]));
      };
      const others = await Promise.all(missing.map(isOther));
      missing = missing.filter((_, index) => others[index]);
    }
    expect(missing).toEqual([]);
  };

  beforeAll(async () => {
    const isKnown = traefikHas('serviceMiddlewares', testedVersion('traefik'));
    services = ['plain', ...Object.keys(CHANGES).filter((service) => service !== 'limited' || isKnown)];
    await routing.open();
    await register(0, 1, 2);
    await untilAnswered(services, 1, 2);
  }, 900_000);

  afterAll(() => routing.close());

  test('loses no request, which it does where two versions define one name in two ways', async () => {
    const answers = new Map(services.map((service) => [service, new Map<number, number>()]));
    let isOver = false;
    const load = async ([service, statuses]: [string, Map<number, number>]): Promise<void> => {
      for (; !isOver; await pause(10)) {
        const { status } = await routing.ask(`/${service}`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const loads = Promise.all([...answers].map(load));
    const changed = services.filter((service) => service !== 'plain');
    try {
      await register(1, 3, 4);
      const isLost = (): boolean => answers.get('plain')!.has(404);
      for (let tries = 0; tries < 100 && !isLost(); tries += 1) await pause(100);
      for (const service of services) for (const n of [1, 2]) await routing.deregister(`${service}-${n}`);
      await untilAnswered(changed, 3, 4);
    } finally {
      isOver = true;
      await loads;
    }
    expect(changed.map((service) => [service, [...answers.get(service)!.keys()]])).toEqual(
      changed.map((service) => [service, [200]]),
    );
    expect([...answers.get('plain')!.keys()]).toContain(404);
  }, 60_000);
});
