import { App } from 'cdktf';
import {
  AppStack,
  ContainerImage,
  HealthCheck,
  nomad,
  Platform,
  Route,
  Size,
  TcpService,
  Volume,
  WebService,
  Worker,
} from 'berth-cdk';

/**
 * A shop of four services in the service mesh: nobody reaches a service that does not allow it, and all that they say
 * to each other is encrypted.
 */
const app = new App();
const platform = Platform.local(app, 'local', {
  mesh: true,
  cniPath: '/opt/cni/bin',
  nomadImage: ContainerImage.fromRegistry('registry.example/nomad:1.11.3'), // docs/hosts.md shows how to build it
});
const shop = new AppStack(app, 'shop', { cluster: platform.cluster });
const image = (name: string) => ContainerImage.fromRegistry(`registry.example/${name}:1.4.2`);

new nomad.DynamicHostVolume(shop, 'orders-data');
const orders = new TcpService(shop, 'orders', {
  image: image('postgres'),
  mesh: true,
  count: 1,
  port: 5432,
  memory: Size.mebibytes(512),
  healthCheck: HealthCheck.script('/usr/local/bin/pg_isready'),
  volumes: { '/var/lib/postgresql/data': Volume.host('orders-data') },
});

const stock = new WebService(shop, 'stock', {
  image: image('stock'),
  mesh: true,
  healthCheck: HealthCheck.http('/healthz'),
});

const api = new WebService(shop, 'api', {
  image: image('api'),
  mesh: true,
  healthCheck: HealthCheck.http('/healthz'),
  routes: [Route.path('/api')],
});
api.dependsOn(orders);
api.connections.allowTo(orders); // ORDERS_HOST and ORDERS_PORT are its own proxy
api.connections.allowTo(stock);

const mailer = new Worker(shop, 'mailer', { image: image('mailer'), mesh: true });
mailer.connections.allowTo(orders);

app.synth();
