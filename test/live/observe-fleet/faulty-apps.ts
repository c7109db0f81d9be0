import { App } from 'cdktf';
import {
  Alert,
  AppStack,
  BatchJob,
  Duration,
  EnvValue,
  HealthCheck,
  nomad,
  Platform,
  Route,
  Schedule,
  ScheduledJob,
  Secret,
  Size,
  WebService,
  Worker,
} from '../../../lib';
import { shell } from '../shell';

/** Namespace of all that is here. */
export const NAMESPACE = 'shop';

/** Path of the variable with the exit code of each run of `tick`. */
export const TICK = 'nomad/jobs/tick';

/** A page for the health check, and one that always fails. */
const SERVE = `
mkdir -p /tmp/www/cgi-bin
echo well > /tmp/www/index.html
printf '#!/bin/sh\\nprintf "Status: 500 Broken\\\\r\\\\n\\\\r\\\\n"\\n' > /tmp/www/cgi-bin/broken
chmod +x /tmp/www/cgi-bin/broken
exec httpd -f -p 8080 -h /tmp/www
`;

/** Define apps that are well until somebody makes them fail. */
export function defineFaultyApps(app: App, platform: Platform): void {
  const stack = new AppStack(app, 'faulty', { cluster: platform.cluster, namespace: NAMESPACE });
  // Where no host is lost.
  const constraints = [nomad.Constraint.regexp('${node.unique.name}', '^h[15]$')];
  const onH4 = [nomad.Constraint.nodeName('h4')];
  const serves = (name: string): WebService =>
    new WebService(stack, name, {
      ...shell(SERVE, { cpu: 50 }),
      count: 2,
      healthCheck: HealthCheck.http('/', { interval: Duration.seconds(2), timeout: Duration.seconds(1) }),
      routes: [Route.path(`/${name}`)],
      constraints,
      update: nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(1) }),
    });
  serves('sick').addAlert(Alert.noInstance());
  serves('broken').addAlert(Alert.errorRatio(0.05));
  new Worker(stack, 'pinned', { ...shell('exec sleep 1d'), constraints: onH4 });
  new nomad.Job(stack, 'brittle', {
    spec: {
      namespace: NAMESPACE,
      taskGroups: [
        {
          name: 'brittle',
          constraints: onH4.map((constraint) => constraint.toSpec()),
          tasks: [
            {
              name: 'brittle',
              driver: 'docker',
              config: nomad.DockerDriver.config({ image: 'busybox:1.35', command: 'sleep', args: ['1d'] }),
              resources: { cpu: 20, memoryMb: 16 },
            },
          ],
        },
      ],
    },
  });
  new BatchJob(stack, 'eater', { ...shell('exec tail /dev/zero'), constraints, parameters: {} });
  new nomad.Variable(stack, 'code', { namespace: NAMESPACE, path: TICK, items: { code: '0' } });
  const tick = new ScheduledJob(stack, 'tick', {
    ...shell('exit $CODE', { env: { CODE: EnvValue.fromSecret(Secret.fromNomadVariable(TICK, 'code')) } }),
    constraints,
    schedule: Schedule.expression('* * * * *'),
  });
  tick.addAlert(Alert.overdue(Duration.minutes(2)));
}

/** Define a job that no host has room for. */
export function defineLarge(app: App, platform: Platform): void {
  const stack = new AppStack(app, 'large', { cluster: platform.cluster, namespace: NAMESPACE });
  new BatchJob(stack, 'large', { ...shell('true', { memory: Size.gibibytes(200) }), awaited: false });
}
