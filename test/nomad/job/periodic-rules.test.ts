import { Testing } from 'cdktf';
import { nomad } from '../../../lib';
import { stackOf } from '../../fixtures/stack-of';

const tasks = [{ name: 't', driver: 'docker', config: { image: 'i:1' } }];

/** A job that runs at some times. */
function job(periodic: nomad.PeriodicConfigSpec, type: string = 'batch'): () => nomad.Job {
  const spec = { type, periodic, taskGroups: [{ name: 'g', tasks }] };
  return () => new nomad.Job(stackOf(Testing.app()), 'job', { spec });
}

describe('the times of a job', () => {
  test.each<nomad.PeriodicConfigSpec>([
    { specs: ['@daily', '0 12 * * MON-FRI'], timeZone: 'Europe/Berlin' },
    { spec: '*/15 * * * * *' },
    { spec: '0 0 L * *', specs: [], timeZone: '' },
    { specs: ['0 0 * * *'], timeZone: 'US/Pacific', enabled: true },
    { enabled: false, specs: ['never'] },
  ])('%#', (periodic) => expect(job(periodic)).not.toThrow());

  test.each<[nomad.PeriodicConfigSpec, string]>([
    [
      { specs: ['60 0 * * *'] },
      "'spec.periodic.specs[0]' must be a cron expression that Nomad can run, got '60 0 * * *': '60' is no minute (0-59)",
    ],
    [
      { specs: ['@daily', '0 0 31 2 *'] },
      "'spec.periodic.specs[1]' must be a cron expression that Nomad can run, got '0 0 31 2 *': it has no time to come",
    ],
    [{ spec: 'hourly' }, "'spec.periodic.spec' must be a cron expression that Nomad can run, got 'hourly'"],
    [{ spec: '@daily', timeZone: 'europe/berlin' }, "got 'europe/berlin': write 'Europe/Berlin'"],
    [{ spec: '@daily', specs: ['@hourly'] }, "'spec.periodic.spec' must be left out beside 'specs', got '@daily'"],
    [{}, "'spec.periodic.specs' must be given"],
  ])('fails for %j', (periodic, message) => expect(job(periodic)).toThrow(message));

  test('fails for a job that is not of a batch', () => {
    expect(job({ spec: '@daily' }, 'service')).toThrow("'spec.type' must be one of batch, sysbatch, got 'service'");
  });
});
