import { TerraformStack } from 'cdktf';
import { DockerDriver } from '../../nomad/job/docker-driver';
import { TemplateSpec } from '../../nomad/job/spec/spec.generated';
import { Variable } from '../../nomad/storage/variable';
import { MONITORING, MONITORING_USER } from '../../observability/monitoring';
import { Secrets } from '../../private/stack/secrets';

/** What the programs that watch a secured platform ask for. */
export interface MonitoringSecret {
  readonly password: string;

  /** The password's hash, by bcrypt. */
  readonly hash: string;
}

/** The password of what watches a secured platform, for a stack that then gets it. */
export function monitoringSecret(secrets: Secrets): MonitoringSecret {
  secrets.add({ monitoring: 'object({ password = string, password_hash = string })' });
  return { password: secrets.get('monitoring', 'password'), hash: secrets.get('monitoring', 'password_hash') };
}

/** The password of VictoriaLogs, for a stack that then gets it: the Collector of every host knows it, so no other program has it. */
export function logsPassword(secrets: Secrets): string {
  secrets.add({ logs_password: 'string' });
  return secrets.get('logs_password');
}

/** Path of the variable that only this job of its namespace reads. */
export function monitoringVariable(job: string): string {
  return `nomad/jobs/${job}`;
}

/**
 * Define the variable of such a job with the items `password` and `password_hash`, as a job's own text is no place for secrets.
 *
 * @param more further items
 */
export function defineMonitoringVariable(
  services: TerraformStack,
  job: string,
  secrets: Secrets,
  more: { readonly [item: string]: string } = {},
): void {
  const { password, hash } = monitoringSecret(secrets);
  new Variable(services, `${job}-secrets`, {
    path: monitoringVariable(job),
    namespace: MONITORING,
    items: { password, password_hash: hash, ...more },
  });
}

/** A template's text for an item of a variable. */
export function variableItem(variable: string, item: string): string {
  return `{{ with nomadVar "${variable}" }}{{ index . "${item}" }}{{ end }}`;
}

/** The same for a variable that may not be there yet: the text is empty until it is, and the task starts nevertheless. */
export function optionalItem(variable: string, item: string): string {
  return `{{ if nomadVarExists "${variable}" }}${variableItem(variable, item)}{{ end }}`;
}

/** A file that only the task's own user reads. A change restarts nothing: these programs read such files again by themselves. */
export function secretFile(destPath: string, embeddedTmpl: string): TemplateSpec {
  const [uid, gid] = DockerDriver._nobody.split(':').map(Number);
  return { destPath, embeddedTmpl, changeMode: 'noop', perms: '0400', uid, gid };
}

/**
 * How a program of Prometheus' family asks for a password.
 *
 * @param hash the password's hash, by bcrypt
 * @see https://prometheus.io/docs/prometheus/latest/configuration/https/
 */
export function webConfig(hash: string): { [key: string]: any } {
  return { basic_auth_users: { [MONITORING_USER]: hash } };
}

/** The same for a job, whose hash stands in its variable. */
export function webConfigFile(job: string): TemplateSpec {
  const hash = variableItem(monitoringVariable(job), 'password_hash');
  // The quotes within the template are not those of JSON.
  return secretFile('secrets/web.json', JSON.stringify(webConfig('HASH')).replace('HASH', hash));
}
