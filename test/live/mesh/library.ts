import { App } from 'cdktf';
import {
  AppStack,
  consul,
  ContainerImage,
  ContainerProps,
  Duration,
  EnvValue,
  HealthCheck,
  Metrics,
  nomad,
  Platform,
  Route,
  Size,
  TcpService,
  WebService,
  Worker,
} from '../../../lib';
import { SERVER_IMAGES } from '../one-host/server-image';
import { GREETER_IMAGE } from './images';

const update = nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(1) });
const often = { interval: Duration.seconds(1), timeout: Duration.seconds(1) };

/** In the mesh nothing but the proxy should reach a program. */
const OWN_LOOPBACK = { ADDRESS: EnvValue.of('127.0.0.1') };

/**
 * Define services in the mesh, a worker that may call them, and one that may not.
 *
 * @param greeting what the books say
 */
export function defineMesh(greeting: string): (app: App, platform: Platform) => void {
  return (app, platform) => {
    const stack = new AppStack(app, 'mesh', { cluster: platform.cluster });
    const web = (name: string, count: number, greets: string, routes?: Route[]): WebService =>
      new WebService(stack, name, {
        ...small(SERVER_IMAGES[0]),
        env: { ...OWN_LOOPBACK, GREETING: EnvValue.of(greets) },
        mesh: true,
        count,
        healthCheck: HealthCheck.http('/healthz', often),
        metrics: Metrics.path('/metrics'),
        routes,
        update,
      });
    const books = web('books', 2, greeting, [Route.path('/books')]);
    const papers = web('papers', 1, 'a paper');
    new consul.ServiceDefaults(papers, 'defaults', { service: papers.name, protocol: 'http' });
    const greeter = new TcpService(stack, 'greeter', {
      ...small(GREETER_IMAGE),
      port: 8080,
      mesh: true,
      count: 2,
      healthCheck: HealthCheck.script('/bin/greeter', ['127.0.0.1:8080'], often),
      update,
    });
    new consul.ServiceDefaults(greeter, 'defaults', { service: greeter.name, protocol: 'grpc' });

    const sleeper = (name: string): Worker =>
      new Worker(stack, name, {
        ...small(GREETER_IMAGE),
        command: 'sleep',
        args: ['1d'],
        mesh: true,
        count: 1,
        update,
      });
    const reader = sleeper('reader');
    reader.connections.allowTo(books);
    reader.connections.allowTo(greeter);
    reader.mesh!.addUpstream(papers.name);
    new consul.ServiceIntentions(papers, 'intentions', {
      destination: papers.name,
      sources: [consul.IntentionSource.http(reader.name, [{ pathPrefix: '/open/', methods: ['GET'] }])],
    });
    const stranger = sleeper('stranger');
    stranger.mesh!.addUpstream(books.name);
  };
}

function small(image: string): ContainerProps {
  return { image: ContainerImage.fromRegistry(image), cpu: 20, memory: Size.mebibytes(32) };
}
