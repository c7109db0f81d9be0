import { defineCommand } from '../command';
import { fail as failDeployment } from '../operate/deployments';
import { OPERATE_OPTIONS } from '../operate/known-apps';
import { withApp } from '../operate/with-app';

export const fail = defineCommand({
  name: 'fail',
  operands: ['app'],
  options: OPERATE_OPTIONS,
  summary:
    'ends the deployment of an app that goes on; Nomad brings the last stable version back where the job says so',
  run: ([name], options) =>
    withApp(name, options, async (app) => {
      const { version, reverted } = await failDeployment(app);
      const after = reverted === undefined ? 'its instances stay as they are' : `version ${reverted} comes back`;
      return { lines: [`'${app.name}': the deployment of version ${version} has failed; ${after}`], problems: [] };
    }),
});
