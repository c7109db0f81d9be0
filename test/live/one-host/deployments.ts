import { ContainerImage, Duration, HealthCheck, nomad, Route, Size } from '../../../lib';
import { SERVER_IMAGES } from './server-image';
import { HASTE, PATIENCE, quick, Version } from './team';

/** A change of a service that must lose no request, and what an operator does with its canaries. */
export interface Deployment {
  readonly what: string;
  readonly change: Version;

  /** What an operator does with the canaries; by default nobody has to. */
  readonly canaries?: 'promote' | 'fail';

  /** Greeting of the service afterwards, when it is not that of the change. */
  readonly greets?: string;
}

const BY_HAND = nomad.UpdateStrategy.canary({ ...PATIENCE, autoPromote: false });
const image = ContainerImage.fromRegistry(SERVER_IMAGES[1]);

/** Twenty changes in a row, each on top of those before it. */
export const DEPLOYMENTS: Deployment[] = [
  { what: 'a variable', change: { says: { GREETING: 'one' } } },
  { what: 'a longer route', change: { routes: [Route.path('/api'), Route.path('/other')] } },
  { what: 'more instances', change: { count: 4 } },
  { what: 'fewer instances', change: { count: 2 } },
  { what: 'memory', change: { memory: Size.mebibytes(40) } },
  { what: 'metadata and a tag', change: { meta: { team: 'shop' }, tags: ['v2'] } },
  {
    what: 'another check',
    change: { healthCheck: HealthCheck.tcp({ interval: Duration.seconds(1), timeout: Duration.seconds(1) }) },
  },
  {
    what: 'a job before',
    change: { says: { GREETING: 'two' }, adds: (web) => void web.addPreDeployJob('migrate', quick('echo migrated')) },
  },
  {
    what: 'a canary by itself',
    change: { says: { GREETING: 'three' }, update: nomad.UpdateStrategy.canary(PATIENCE) },
  },
  { what: 'a canary promoted', change: { says: { GREETING: 'four' }, update: BY_HAND }, canaries: 'promote' },
  { what: 'a canary rejected', change: { says: { GREETING: 'five' } }, canaries: 'fail', greets: 'four' },
  { what: 'blue and green', change: { says: { GREETING: 'six' }, update: nomad.UpdateStrategy.blueGreen(PATIENCE) } },
  {
    what: 'a canary that is checked',
    change: {
      says: { GREETING: 'seven' },
      update: nomad.UpdateStrategy.canary(PATIENCE),
      adds: (web) =>
        void web.addPostDeployCheck(
          'smoke',
          quick('for at in $(echo $NOMAD_META_INSTANCES | tr , " "); do wget -qO- $at; done'),
        ),
    },
  },
  {
    what: 'several at a time',
    change: { count: 3, update: nomad.UpdateStrategy.rolling({ ...PATIENCE, maxParallel: 2 }) },
  },
  { what: 'an init task', change: { adds: (web) => web.addInitTask('prepare', quick('echo prepared')) } },
  { what: 'a sidecar', change: { adds: (web) => web.addSidecar('log', quick('while :; do sleep 1; done')) } },
  { what: 'an image', change: { image } },
  { what: 'a longer drain', change: { shutdownDelay: Duration.seconds(7) } },
  { what: 'one instance', change: { count: 1, update: undefined } },
  {
    what: 'many instances',
    change: { count: 3, says: { GREETING: 'last' }, update: nomad.UpdateStrategy.rolling(PATIENCE) },
  },
];

/** Changes that can't succeed, and the cause that the failed apply must name. */
export const FAILURES: { readonly what: string; readonly change: Version; readonly cause: RegExp }[] = [
  {
    what: 'an image that nobody has',
    change: { image: ContainerImage.fromRegistry('127.0.0.1:1/broken:1') },
    cause: /Failed to pull|127\.0\.0\.1:1/,
  },
  {
    what: 'a check that does not pass',
    change: {
      says: { SICK: 'yes' },
      healthCheck: HealthCheck.http('/healthz', { interval: Duration.seconds(1), timeout: Duration.seconds(1) }),
    },
    cause: /not healthy by deadline|health check, if it has one, does not pass/i,
  },
  { what: 'a program that exits', change: { says: { EXIT: '3' } }, cause: /Exit Code: 3/ },
  { what: 'too little memory', change: { says: { MEBIBYTES: '200' } }, cause: /OOM Killed|lack of memory/ },
  { what: 'no place to run', change: { memory: Size.gibibytes(4000) }, cause: /no place for group 'api': .*memory/ },
  {
    what: 'a migration that fails',
    change: {
      says: { GREETING: 'never' },
      adds: (web) => void web.addPreDeployJob('migrate', quick('echo no; exit 6')),
    },
    cause: /api-migrate\S* (?:failed|was stopped).*Exit Code: 6/,
  },
  {
    what: 'a check of canaries that fails',
    change: {
      says: { GREETING: 'never' },
      update: nomad.UpdateStrategy.canary(HASTE),
      adds: (web) => void web.addPostDeployCheck('smoke', quick('exit 8')),
    },
    cause: /api-smoke\S* (?:failed|was stopped).*Exit Code: 8/,
  },
  {
    what: 'a check after a deployment that fails',
    change: { says: { GREETING: 'never' }, adds: (web) => void web.addPostDeployCheck('smoke', quick('exit 9')) },
    cause: /api-smoke\S* (?:failed|was stopped).*Exit Code: 9/,
  },
];
