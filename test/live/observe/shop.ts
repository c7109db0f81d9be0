import { App } from 'cdktf';
import {
  Alert,
  AppStack,
  ContainerImage,
  Duration,
  HealthCheck,
  Metrics,
  nomad,
  Platform,
  Route,
  Size,
  WebService,
} from '../../../lib';
import { SERVER_IMAGES } from '../one-host/server-image';
import { defineWriter } from './writer';

/** Name of the alert of the shop. */
export const ALERT = 'TooManyOrders';

/** Define a shop that tells how many orders it has, and wants to know when these are too many. */
export function defineShop(app: App, platform: Platform): void {
  const stack = new AppStack(app, 'shop', { cluster: platform.cluster });
  const web = server(stack, 'web');
  web.addAlert(Alert.query(ALERT, 'max by (job) (server_orders{job="web"}) > 10'));
  defineWriter(stack);
}

/** Define an app that comes later, in a stack of its own. */
export function defineLate(app: App, platform: Platform): void {
  server(new AppStack(app, 'late', { cluster: platform.cluster }), 'late');
}

function server(stack: AppStack, name: string): WebService {
  return new WebService(stack, name, {
    image: ContainerImage.fromRegistry(SERVER_IMAGES[0]),
    count: 2,
    cpu: 50,
    memory: Size.mebibytes(32),
    healthCheck: HealthCheck.http('/healthz', { interval: Duration.seconds(1), timeout: Duration.seconds(1) }),
    routes: [Route.path(`/${name}`)],
    update: nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(1) }),
    metrics: Metrics.path('/metrics'),
  });
}
