import { App } from 'cdktf';
import {
  AppStack,
  BatchJob,
  ContainerImage,
  Daemon,
  Duration,
  EnvValue,
  Platform,
  Schedule,
  ScheduledJob,
  Secret,
  Size,
  Worker,
} from 'berth-cdk';

/** Work that nobody calls: a queue's workers, reports on a schedule, an import, refunds on demand, and a collector on each host. */
const app = new App();
const platform = Platform.local(app, 'local');
const shop = new AppStack(app, 'shop', { cluster: platform.cluster });
const image = ContainerImage.fromRegistry('registry.example/shop:1.4.2');

new Worker(shop, 'mailer', { image, command: 'mailer', count: 2, memory: Size.mebibytes(64) });

new Daemon(shop, 'collector', { image, command: 'collect', memory: Size.mebibytes(32) });

const report = new ScheduledJob(shop, 'report', {
  image,
  command: 'report',
  schedule: Schedule.cron({ minute: '30', hour: '6', weekDay: 'MON-FRI', timeZone: 'Europe/Berlin' }),
  retries: 2,
  timeout: Duration.minutes(30),
});
report.addEnv('PASSWORD', EnvValue.fromSecret(Secret.fromNomadVariable('nomad/jobs/report', 'password')));

const prices = new BatchJob(shop, 'prices', { image, command: 'import-prices', timeout: Duration.minutes(10) });

// Started by `nomad job dispatch -meta ORDER=4711 refund`.
const refund = new BatchJob(shop, 'refund', { image, command: 'refund', parameters: { meta: ['ORDER'] } });
refund.dependsOn(prices);

app.synth();
