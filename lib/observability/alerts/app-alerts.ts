import { DockerDriver } from '../../nomad/job/docker-driver';
import { TaskSpec } from '../../nomad/job/spec/spec.generated';
import { ALERT_GATE } from './alert-gate.generated';
import { ALERTS_ITEM, ALERTS_PATH } from './alert-rule';

/** Directory of the gate, in what all tasks of Prometheus' job share. */
const DIRECTORY = '/alloc/data/alerts';

/** Files with the alerts of apps, one for each. */
export const APP_RULES = `${DIRECTORY}/rules/*.json`;

/** A line for each app that has alerts: its namespace, its job, and its rule group in base64. */
export function appAlertsTemplate(namespaces: readonly string[]): string {
  return namespaces
    .map(
      (namespace) =>
        `{{ range nomadVarList "${ALERTS_PATH}/@${namespace}" }}` +
        // A dot stands in no path.
        `{{ $job := .Path | replaceAll "${ALERTS_PATH}/" "" | replaceAll "/" "." }}` +
        `{{ with nomadVar (printf "%s@%s" .Path .Namespace) }}{{ range .Tuples }}{{ if eq .K "${ALERTS_ITEM}" -}}` +
        `${namespace} {{ $job }} {{ .V | base64Encode }}\n` +
        `{{ end }}{{ end }}{{ end }}{{ end }}`,
    )
    .join('');
}

/** The right to read them, in Nomad's policy language. */
export function appAlertsPolicy(namespaces: readonly string[]): string {
  const variables = `variables { path "${ALERTS_PATH}/*" { capabilities = ["read", "list"] } }`;
  return namespaces.map((name) => `namespace "${name}" { ${variables} }`).join('\n');
}

/**
 * The tasks that hand the alerts of apps on to Prometheus: one before it starts, so that an alert that fires goes on when Prometheus
 * is replaced, and one beside it. Broken ones stop there, and those of other apps are not concerned.
 *
 * @param image image with Prometheus, which holds promtool
 */
export function alertGateTasks(image: string, namespaces: readonly string[]): TaskSpec[] {
  const task = (name: string, mode: string, sidecar: boolean): TaskSpec => ({
    name,
    driver: 'docker',
    user: DockerDriver._nobody,
    lifecycle: { hook: sidecar ? 'poststart' : 'prestart', sidecar },
    config: DockerDriver.config({
      image,
      entrypoint: ['/bin/sh', '-c'],
      // After the program comes its $0, then its arguments.
      args: [ALERT_GATE, 'alert-gate', '/local/alerts', DIRECTORY, mode],
      ...DockerDriver._confined(),
    }),
    env: DockerDriver._temporary,
    // As the first process of its container the shell takes notice of no other signal.
    killSignal: 'SIGKILL',
    templates: [{ destPath: 'local/alerts', embeddedTmpl: appAlertsTemplate(namespaces), changeMode: 'noop' }],
    resources: { cpu: 50, memoryMb: 64, memoryMaxMb: 256 },
  });
  return [task('alerts-first', 'once', false), task('alerts', 'watch', true)];
}
