import { readMaps } from '../../map/map-reader';
import { CommandResult, defineCommand } from '../command';
import { visibleJson, visibleText } from '../visible-text';
import { textTable } from '../observe/status/text-table';
import { AppStatus, isWrong, statusOf } from '../operate/app-status';
import { App, appsOf, knownApp, OPERATE_OPTIONS } from '../operate/known-apps';
import { LastDeploy, lastDeploys } from '../operate/last-deploys';
import { flag } from '../options';
import { PlatformClients } from '../platform-clients';

export const status = defineCommand({
  name: 'status',
  operands: [],
  optionalOperand: 'app',
  options: { ...OPERATE_OPTIONS, json: flag('print it as JSON') },
  summary: 'shows the jobs of all apps with their instances and last deploys, or one app with each instance',
  run: async ([name], { namespace, json, ...from }): Promise<CommandResult> => {
    const clients = new PlatformClients(from);
    try {
      const all = appsOf(readMaps(from.app), clients);
      const within = all.filter(({ job }) => namespace === undefined || job.namespace === namespace);
      const apps = name === undefined ? within : [knownApp(all, name, namespace)];
      const states = await Promise.all(apps.map(statusOf));
      const { deploys, problem } = await deploysOf(apps);
      const unknown = states.filter(({ state }) => state.startsWith('unknown: '));
      const problems = unknown.map(({ app, state }) => `'${app}' is ${visibleText(state)}`);
      const warnings = problem === undefined ? [] : [`the last deploys can't be read: ${visibleText(problem)}`];
      if (json) return { lines: [visibleJson({ apps: states, deploys }, 2)], problems, warnings };
      const lines = [
        ...appLines(states),
        ...(name === undefined ? [] : instanceLines(states[0])),
        ...deployLines(deploys),
      ];
      return { lines, problems, warnings };
    } finally {
      await clients.close();
    }
  },
});

/** The last deploys to the namespaces of some apps. A token that may not read them still sees the apps. */
async function deploysOf(apps: readonly App[]): Promise<{ readonly deploys: LastDeploy[]; readonly problem?: string }> {
  const places = new Map(apps.map((app) => [`${app.platform.name} ${app.job.namespace}`, app]));
  try {
    const found = [...places.values()].map(({ nomad, job }) => lastDeploys(nomad, job.namespace));
    const deploys = (await Promise.all(found)).flat();
    return { deploys: deploys.sort((a, b) => (a.ended < b.ended ? 1 : -1)) };
  } catch (error) {
    return { deploys: [], problem: (error as Error).message };
  }
}

function appLines(states: AppStatus[]): string[] {
  const instances = ({ running, wanted }: AppStatus): string | undefined =>
    running === undefined ? undefined : `${running}/${wanted}`;
  return textTable(
    [
      { title: 'APP', cell: ({ app }) => app },
      { title: 'STATE', cell: ({ state }) => state.replace(/^unknown: .*/, 'unknown') },
      { title: 'INSTANCES', cell: instances },
      {
        title: 'VERSION',
        cell: ({ version, tag }) => (tag === undefined ? version?.toString() : `${version} (${tag})`),
      },
      { title: 'DEPLOYMENT', cell: ({ deployment }) => deployment },
      { title: 'WRONG', cell: (each) => each.cause ?? (isWrong(each) ? 'yes' : '') },
    ],
    states,
  ).map(({ text }) => text);
}

function instanceLines({ instances }: AppStatus): string[] {
  if (instances.length === 0) return [];
  const table = textTable(
    [
      { title: 'INSTANCE', cell: ({ id }) => id.slice(0, 8) },
      { title: 'HOST', cell: ({ host }) => host },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'VERSION', cell: ({ version }) => String(version) },
      { title: 'HEALTHY', cell: ({ healthy }) => (healthy === undefined ? undefined : healthy ? 'yes' : 'no') },
    ],
    [...instances],
  );
  return ['', ...table.map(({ text }) => text)];
}

function deployLines(deploys: LastDeploy[]): string[] {
  if (deploys.length === 0) return [];
  const table = textTable(
    [
      { title: 'DEPLOYED', cell: ({ ended }) => ended },
      { title: 'NAMESPACE', cell: ({ namespace }) => namespace },
      { title: 'RESULT', cell: ({ result }) => result },
      { title: 'COMMIT', cell: ({ commit }) => commit?.slice(0, 7) },
      { title: 'BY', cell: ({ who }) => who },
      { title: 'RUN', cell: ({ run }) => run },
    ],
    deploys,
  );
  return ['', ...table.map(({ text }) => text)];
}
