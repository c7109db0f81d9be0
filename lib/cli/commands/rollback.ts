import { defineCommand } from '../command';
import { OPERATE_OPTIONS } from '../operate/known-apps';
import { rollBack } from '../operate/rollback';
import { changeApp } from '../operate/with-app';
import { optionalText, period } from '../options';

export const rollback = defineCommand({
  name: 'rollback',
  operands: ['app'],
  options: {
    ...OPERATE_OPTIONS,
    to: optionalText('4f2c9e1', 'a commit, a tag or a number of a version, instead of the last stable one'),
    deadline: period('5m', 'how long to wait until it serves'),
  },
  summary: 'brings the last stable version of an app back, and lets no deploy bring the other one by mistake',
  run: ([name], { to, ...options }, output) =>
    changeApp(name, options, output, async (app) => {
      const { from, to: goal, tag, version, unrecorded } = await rollBack(app, to);
      const tagged = tag === undefined ? '' : ` (${tag})`;
      const refused = "is refused without '--again'";
      return {
        lines: [
          `'${app.name}' goes back from version ${from} to version ${goal}${tagged}, as its version ${version}`,
          `the next plan wants to bring version ${from} again: change the code; a deploy of the same definition ${
            unrecorded === undefined ? refused : 'is not refused'
          }`,
        ],
        warnings: unrecorded === undefined ? [] : [`the rollback is not recorded: ${unrecorded}`],
      };
    }),
});
