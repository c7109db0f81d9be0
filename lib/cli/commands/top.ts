import { CommandResult, defineCommand } from '../command';
import { PlatformWatch } from '../observe/status/platform-watch';
import { statusLines, StatusView } from '../observe/status/status-lines';
import { StatusScreen } from '../observe/status/status-screen';
import { visibleJson } from '../visible-text';
import { WAY_IN_OPTIONS, withWayIn } from '../observe/way-in/with-way-in';
import { flag, optionalText } from '../options';

/** Milliseconds between two looks: Prometheus itself looks less often. */
const INTERVAL = 5_000;

export const top = defineCommand({
  name: 'top',
  operands: [],
  optionalOperand: 'job',
  options: {
    ...WAY_IN_OPTIONS,
    namespace: optionalText('shop', 'shows the jobs of one namespace only'),
    json: flag('prints one look as JSON'),
  },
  summary:
    'shows how the hosts and jobs of a platform are, or one job; on a terminal again and again, until q or Ctrl-C',
  run: ([job], { json, namespace, ...from }, { terminal, untilStopped }): Promise<CommandResult> =>
    withWayIn(from, async (platform) => {
      const watch = new PlatformWatch(platform, { job, namespace });
      const first = await watch.look();
      if (json) return { lines: [visibleJson(documentOf(first), 2)], problems: [] };
      if (terminal !== undefined) {
        const screen = new StatusScreen({ terminal, first, look: () => watch.look(), interval: INTERVAL });
        await screen.run(untilStopped?.());
        return { lines: [], problems: [] };
      }
      return { lines: statusLines(first).map(({ text }) => text), problems: [] };
    }),
});

function documentOf({ platform, time, status }: StatusView): object {
  return { platform, time, ...status };
}
