import { Platform } from '../../../../lib';
import { SNAPSHOT } from '../../../../lib/platform/parts/backup/snapshot.generated';
import { Template } from '../../../../lib/testing';
import { configOf, define, refuses } from '../../../fixtures/five-hosts';

const backup = { host: 'h4', directory: '/srv/backup', cron: '30 * * * *', keep: 7 };

describe('backups of a platform', () => {
  let platform: Platform;
  beforeAll(() => {
    platform = define({ backup });
  });

  test('run on the host that keeps them, by the shell program', () => {
    const job = Template.of(platform.servicesStack).job('snapshot');
    expect(job).toMatchObject({
      Namespace: 'backup',
      Type: 'batch',
      Periodic: { Specs: ['30 * * * *'], ProhibitOverlap: true },
      Constraints: [{ LTarget: '${node.unique.name}', RTarget: 'h4' }],
    });
    const [consul, nomad] = job.TaskGroups[0].Tasks;
    const before = [SNAPSHOT, 'snapshot', '/snapshots'];
    expect(consul.Config).toMatchObject({
      image: 'hashicorp/consul:1.22.7',
      entrypoint: ['/bin/sh', '-c'],
      args: [...before, 'consul', '7', 'consul', 'snapshot', 'save'],
    });
    expect(nomad.Config).toMatchObject({
      image: 'hashicorp/nomad:1.11.3',
      args: [...before, 'nomad', '7', 'nomad', 'operator', 'snapshot', 'save'],
    });
  });

  test('have a volume on that host alone', () => {
    const volumes = [3, 4].map((index) => configOf(platform, index, 'nomad').client.host_volume);
    expect(volumes).toEqual([[{ snapshots: [{ path: '/srv/backup' }] }], undefined]);
  });

  test('have rights by the identity of their own tasks, where tokens are asked for', () => {
    const policy = Template.of(platform.accessStack).resource('consul_acl_policy', 'policy-backup');
    expect(policy.rules).toBe('acl = "write"');
    expect(Template.of(platform.accessStack).resource('nomad_acl_policy', 'snapshot-policy')).toMatchObject({
      name: 'prod-snapshot',
      job_acl: { namespace: 'backup', job_id: 'snapshot' },
    });
    const open = define({ backup, secured: false });
    expect(Template.of(open.accessStack).resourceTypes()).not.toContain('nomad_acl_policy');
  });

  refuses([
    [
      'a backup of a Nomad that asks too much for it',
      { nomadVersion: '1.11.2', backup: { host: 'h4', directory: '/srv/backup' } },
      "'nomadVersion' must be at least 1.11.3 for copies",
    ],
    ...['hourly', '61 * * * *', '', '0 0 31 2 *'].map((cron): [string, object, string] => [
      `a backup at '${cron}'`,
      { backup: { ...backup, cron } },
      `'backup.cron' must be a cron expression that Nomad can run, got '${cron}'`,
    ]),
    [
      'a backup on a host without tasks',
      { backup: { host: 'h1', directory: '/srv/backup' } },
      "'backup.host' must be a host with the role CLIENT (h4, h5), got 'h1'",
    ],
    [
      'a backup that keeps nothing',
      { backup: { host: 'h4', directory: 'backup', keep: 0 } },
      "'backup.directory' must be an absolute path",
    ],
  ]);
});
