import { defineCommand } from '../command';
import { promote as promoteCanaries } from '../operate/deployments';
import { OPERATE_OPTIONS } from '../operate/known-apps';
import { changeApp } from '../operate/with-app';
import { period } from '../options';

export const promote = defineCommand({
  name: 'promote',
  operands: ['app'],
  options: { ...OPERATE_OPTIONS, deadline: period('5m', 'how long to wait until it serves') },
  summary: 'lets the canaries of an app become its instances',
  run: ([name], options, output) =>
    changeApp(name, options, output, async (app) => {
      return { lines: [`'${app.name}': the canaries of version ${await promoteCanaries(app)} are promoted`] };
    }),
});
