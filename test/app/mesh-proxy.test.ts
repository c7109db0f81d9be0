import { Testing } from 'cdktf';
import {
  AppStack,
  CanaryTraffic,
  EnvValue,
  HealthCheck,
  Route,
  TcpService,
  UdpRoute,
  WebService,
  Worker,
} from '../../lib';
import { Template } from '../../lib/testing';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';

const CHECK = HealthCheck.http('/healthz');

const MESH = {
  entryPoints: [
    { name: 'web', address: 'http://10.0.0.5' },
    { name: 'dns', address: 'udp://10.0.0.5:53' },
  ],
  hasCni: true,
  hasMesh: true,
};

const groupOf = (stack: AppStack, job: string): any => Template.of(stack).job(job).TaskGroups[0];

/** Whom the services of a stack let in, by their names. */
function intentions(stack: AppStack): { [service: string]: string[] } {
  const entries = JSON.parse(Testing.synth(stack)).resource.consul_config_entry ?? {};
  return Object.fromEntries(
    Object.values<any>(entries).map(({ name, config_json: json }) => [
      name,
      JSON.parse(json).Sources.map(({ Name, Action }: any) => `${Action} ${Name}`),
    ]),
  );
}

describe('the mesh', () => {
  test('a service stands behind its proxy, which the ingress finds by its tags', () => {
    const stack = shop(MESH);
    new WebService(stack, 'books', {
      image,
      port: 9000,
      mesh: true,
      healthCheck: CHECK,
      routes: [Route.path('/books')],
    });
    const { Networks, Services, Tasks } = groupOf(stack, 'books');
    expect(Networks).toEqual([{ Mode: 'bridge' }]);
    expect(Tasks[0].Config.ports).toBeUndefined();
    const [{ Tags, Connect, PortLabel, Checks }] = Services;
    expect(PortLabel).toBe('9000');
    expect(Tags.slice(0, 2)).toEqual(['traefik.enable=true', 'traefik.consulcatalog.connect=true']);
    expect(Connect).toEqual({ SidecarService: { Tags } });
    expect(Checks).toMatchObject([{ Type: 'http', Path: '/healthz', Expose: true }]);
    expect(intentions(stack)).toEqual({ books: ['allow traefik'] });
  });

  test('nobody is let in by itself, and without routes not the ingress either', () => {
    const stack = shop(MESH);
    new WebService(stack, 'books', { image, mesh: true, healthCheck: CHECK });
    expect(intentions(stack)).toEqual({});
    expect(groupOf(stack, 'books').Services[0]).toMatchObject({ Connect: { SidecarService: {} } });
    expect(groupOf(stack, 'books').Services[0].Tags).toBeUndefined();
  });

  test('a caller finds each service at a port of its own loopback, and the service lets it in', () => {
    const stack = shop(MESH);
    const books = new WebService(stack, 'books', { image, mesh: true, healthCheck: CHECK });
    const db = new TcpService(stack, 'db', { image, mesh: true, healthCheck: HealthCheck.none() });
    const worker = new Worker(stack, 'worker', { image, mesh: true });
    [books, db, books].forEach((each) => worker.connections.allowTo(each));
    worker.connections.allowTo({ name: 'ledger', dnsName: 'ledger.service.consul', inMesh: true });
    books.connections.allowTo(db);
    db.connections.allowFrom('ledger', 'ledger');
    const { Networks, Services, Tasks } = groupOf(stack, 'worker');
    expect(Networks).toEqual([{ Mode: 'bridge' }]);
    expect(Services).toEqual([
      {
        Name: 'worker',
        Provider: 'consul',
        Connect: {
          SidecarService: {
            Proxy: {
              Upstreams: [
                { DestinationName: 'books', LocalBindPort: 18000 },
                { DestinationName: 'db', LocalBindPort: 18001 },
                { DestinationName: 'ledger', LocalBindPort: 18002 },
              ],
            },
          },
        },
      },
    ]);
    expect(Tasks[0].Env).toEqual({
      BOOKS_HOST: '127.0.0.1',
      BOOKS_PORT: '18000',
      DB_HOST: '127.0.0.1',
      DB_PORT: '18001',
      LEDGER_HOST: '127.0.0.1',
      LEDGER_PORT: '18002',
    });
    expect(intentions(stack)).toEqual({ books: ['allow worker'], db: ['allow worker', 'allow books', 'allow ledger'] });
    expect(worker.mesh!.upstreams).toEqual(['books', 'db', 'ledger']);
  });

  test('a service is deployed once those may call it who should', () => {
    const stack = shop(MESH);
    new WebService(stack, 'books', { image, mesh: true, healthCheck: CHECK, routes: [Route.path('/books')] });
    const { consul_config_entry: entries, nomad_job: jobs } = JSON.parse(Testing.synth(stack)).resource;
    const [entry] = Object.keys(entries);
    expect(Object.values<any>(jobs)[0].depends_on).toEqual([`consul_config_entry.${entry}`]);
  });

  test('outside of it everything is as before', () => {
    const stack = shop(MESH);
    const books = new WebService(stack, 'books', { image });
    const worker = new Worker(stack, 'worker', { image });
    worker.connections.allowTo(books);
    expect(groupOf(stack, 'worker').Services).toBeUndefined();
    expect(groupOf(stack, 'books').Services[0].Connect).toBeUndefined();
    expect(groupOf(stack, 'worker').Tasks[0].Env).toEqual({ BOOKS_HOST: 'books.service.consul' });
    expect(books.mesh).toBeUndefined();
  });

  test('fails when what is given does not go through a proxy, and says all of it', () => {
    const canaryTraffic = CanaryTraffic.weight(10);
    const define = (): unknown =>
      new WebService(shop({ ...MESH, hasMesh: false }), 'books', {
        image,
        port: 18080,
        hostPort: 80,
        mesh: true,
        canaryTraffic,
      });
    for (const violation of [
      "'mesh' must be false: the cluster has none",
      "'healthCheck' must be HealthCheck.http or HealthCheck.script in the mesh",
      "'port' must not be between 18000 and 19199 in the mesh",
      "'hostPort' must be left out in the mesh",
      "'canaryTraffic' must be left out in the mesh",
    ]) {
      expect(define).toThrow(`[shop/books] ${violation}`);
    }
  });

  test('fails when datagrams are to go through a proxy', () => {
    const db = new TcpService(shop(MESH), 'db', { image, mesh: true, healthCheck: HealthCheck.none() });
    expect(() => db.addUdpRoute(UdpRoute.entryPoint('dns'))).toThrow("'udpRoutes' must be a TcpRoute in the mesh");
  });

  test('fails when one outside of it is to call, or to be called through it', () => {
    const stack = shop(MESH);
    const books = new WebService(stack, 'books', { image, mesh: true, healthCheck: CHECK });
    const worker = new Worker(stack, 'worker', { image });
    worker.addEnv('A', EnvValue.of('b'));
    expect(() => worker.connections.allowTo(books)).toThrow(
      "[shop/worker] 'connections' must be of a workload in the mesh to call 'books', which only proxies reach",
    );
    expect(() => worker.connections.allowFrom('books')).toThrow("[shop/worker] 'connections' must be of a workload in");
    expect(intentions(stack)).toEqual({});
  });
});
