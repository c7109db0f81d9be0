import { App } from 'cdktf';
import {
  AppStack,
  ContainerImage,
  ContainerProps,
  Duration,
  EnvValue,
  HealthCheck,
  nomad,
  Platform,
  Route,
  Size,
  WebService,
  WebServiceProps,
} from '../../../lib';
import { SERVER_IMAGES } from './server-image';
import { shell } from '../shell';

/** What a team changes in its service. */
export interface Version extends Partial<WebServiceProps> {
  /** Id of the construct, whose name stays `api`. */
  readonly id?: string;

  /** Environment variables of the server. */
  readonly says?: { [name: string]: string };

  /** Adds further tasks and jobs to the service. */
  readonly adds?: (web: WebService) => void;
}

/** For changes that succeed: the machine may be busy. */
export const PATIENCE = {
  minHealthyTime: Duration.seconds(1),
  healthyDeadline: Duration.seconds(60),
  progressDeadline: Duration.seconds(90),
};

/** For changes that can't succeed, so that they fail soon. */
export const HASTE = {
  minHealthyTime: Duration.seconds(1),
  healthyDeadline: Duration.seconds(10),
  progressDeadline: Duration.seconds(15),
};

/** Define the service of a team. */
export function defineTeam(app: App, platform: Platform, { id = 'api', says, adds, ...props }: Version): void {
  const stack = new AppStack(app, 'team', { cluster: platform.cluster });
  const env = Object.entries({ GREETING: 'hello', ...says }).map(([name, text]) => [name, EnvValue.of(text)]);
  const web = new WebService(stack, id, {
    name: 'api',
    image: ContainerImage.fromRegistry(SERVER_IMAGES[0]),
    cpu: 50,
    memory: Size.mebibytes(32),
    env: Object.fromEntries(env),
    healthCheck: HealthCheck.http('/healthz', { interval: Duration.seconds(1), timeout: Duration.seconds(1) }),
    routes: [Route.path('/api')],
    update: nomad.UpdateStrategy.rolling(PATIENCE),
    killTimeout: Duration.seconds(15),
    shutdownDelay: Duration.seconds(6),
    ...props,
  });
  adds?.(web);
}

/** A task that stops within the short deadlines. */
export function quick(line: string): ContainerProps {
  return shell(line, { killTimeout: Duration.seconds(5) });
}
