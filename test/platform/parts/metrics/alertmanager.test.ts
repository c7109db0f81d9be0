import { AlertReceiver, Platform, Secret } from '../../../../lib';
import { Template } from '../../../../lib/testing';
import { define, refuses } from '../../../fixtures/five-hosts';

const team = AlertReceiver.slack('team', {
  url: Secret.fromNomadVariable('nomad/jobs/alertmanager/team', 'url'),
  config: { title: '{{ .CommonLabels.job }} ${x}' },
});

function taskOf(platform: Platform): any {
  const job = Template.of(platform.servicesStack).job('alertmanager');
  return { job, task: job.TaskGroups[0].Tasks[0] };
}

const template = (task: any, file: string): any => task.Templates.find(({ DestPath }: any) => DestPath === file);

describe('the Alertmanager of a platform', () => {
  test('runs on the host of the metrics, with its own volume, and tells nobody without receivers', () => {
    const { job, task } = taskOf(define({ metrics: {}, secured: false }));
    expect(job).toMatchObject({ Namespace: 'monitoring', Constraints: [{ RTarget: 'h4' }] });
    expect(job.TaskGroups[0].Networks[0].ReservedPorts).toEqual([{ Label: 'alertmanager', Value: 9093 }]);
    expect(task.User).toBe('65534:65534');
    expect(task.Config.args).toEqual([
      '--config.file=/local/alertmanager.json',
      '--storage.path=/alertmanager',
      '--web.listen-address=10.0.0.4:9093',
      '--web.external-url=http://alertmanager.service.consul:9093/',
      '--cluster.listen-address=',
    ]);
    const { route, receivers } = JSON.parse(template(task, 'local/alertmanager.json').EmbeddedTmpl);
    expect(receivers).toEqual([{ name: 'none' }]);
    expect(route).toMatchObject({ receiver: 'none', group_by: ['alertname', 'namespace', 'job'], group_wait: '10s' });
  });

  test('reads secrets from files, which only it sees, and tells nobody of them in the job', () => {
    const { task } = taskOf(define({ metrics: { receivers: [team], watchdogReceiver: 'team' } }));
    expect(template(task, 'secrets/receiver-0-api_url')).toMatchObject({
      EmbeddedTmpl:
        '{{ if nomadVarExists "nomad/jobs/alertmanager/team" }}{{ with nomadVar "nomad/jobs/alertmanager/team" }}{{ index . "url" }}{{ end }}{{ end }}',
      ...{ Perms: '0400', Uid: 65534, Gid: 65534, ChangeMode: 'noop' },
    });
    const { EmbeddedTmpl } = template(task, 'local/alertmanager.json');
    // Nomad would fill in what is a template of Alertmanager.
    expect(EmbeddedTmpl).toContain('{{ "{{" }} .CommonLabels.job }} ${x}');
    const config = JSON.parse(EmbeddedTmpl.replaceAll('{{ "{{" }}', '{{'));
    expect(config.receivers[1].slack_configs[0].api_url_file).toBe('/secrets/receiver-0-api_url');
    expect(config.route).toMatchObject({ receiver: 'team', routes: [{ receiver: 'team', repeat_interval: '5m' }] });
  });

  test('asks for a password on a secured platform, and may read the secrets of its receivers', () => {
    const platform = define({ metrics: { receivers: [team] } });
    const { task } = taskOf(platform);
    expect(task.Config.args).toContain('--web.config.file=/secrets/web.json');
    expect(template(task, 'secrets/web.json')).toMatchObject({ Perms: '0400' });
    const policy = Template.of(platform.accessStack).resource('nomad_acl_policy', 'alertmanager-variables');
    expect(policy).toMatchObject({
      rules_hcl: expect.stringContaining('path "nomad/jobs/alertmanager/*" { capabilities = ["read"] }'),
      job_acl: { namespace: 'monitoring', job_id: 'alertmanager' },
    });
  });

  refuses([
    [
      'a receiver without a secret',
      { metrics: { receivers: [AlertReceiver.slack('team', {})] } },
      "'metrics.receivers[0]' must have exactly one of 'url' and 'token'",
    ],
  ]);
});
