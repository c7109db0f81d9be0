import { App } from 'cdktf';
import {
  AppStack,
  ContainerImage,
  Duration,
  EnvValue,
  HealthCheck,
  nomad,
  Platform,
  Route,
  Size,
  WebService,
} from '../../lib';

export interface WebAppVersion {
  readonly greeting: string;
  readonly namespace?: string;
  readonly count?: number;
}

/** Serves the version and the instance as text, at the root and below the prefix. */
const SERVE = `
mkdir -p /tmp/www/below /tmp/www/webapi
echo "$GREETING $NOMAD_ALLOC_INDEX" | tee /tmp/www/below/page /tmp/www/webapi/index.html > /tmp/www/index.html
exec httpd -f -p 8080 -h /tmp/www
`;

/** Define two services that change from version to version: one behind the ingress, one behind DNS. */
export function defineWebApp(app: App, platform: Platform, version: WebAppVersion): AppStack {
  const stack = new AppStack(app, 'shop', { cluster: platform.cluster, namespace: version.namespace });
  const common = { command: 'sh', args: ['-c', SERVE], cpu: 50, memory: Size.mebibytes(32) };
  const update = nomad.UpdateStrategy.rolling({
    minHealthyTime: Duration.seconds(2),
    healthyDeadline: Duration.seconds(20),
    progressDeadline: Duration.seconds(30),
  });
  new WebService(stack, 'webapi', {
    ...common,
    image: ContainerImage.fromRegistry('busybox:1.35'),
    count: version.count ?? 3,
    env: { GREETING: EnvValue.of(version.greeting) },
    healthCheck: HealthCheck.http('/', { interval: Duration.seconds(2), timeout: Duration.seconds(1) }),
    routes: [Route.path('/webapi')],
    update,
  });
  new WebService(stack, 'db', {
    ...common,
    image: ContainerImage.fromRegistry('busybox:1.35'),
    count: 1,
    env: { GREETING: EnvValue.of(version.greeting) },
    healthCheck: HealthCheck.tcp({ interval: Duration.seconds(2), timeout: Duration.seconds(1) }),
    routes: [Route.path('/single')],
    update: nomad.UpdateStrategy.canary({
      minHealthyTime: Duration.seconds(2),
      healthyDeadline: Duration.seconds(20),
      progressDeadline: Duration.seconds(30),
    }),
  });
  return stack;
}
