import { setTimeout as pause } from 'node:timers/promises';
import { CommandResult, defineCommand } from '../command';
import { PlatformWatch } from '../observe/platform-watch';
import { Screen } from '../observe/screen';
import { statusLines, StatusView } from '../observe/status-lines';
import { Line } from '../observe/text-table';
import { visibleJson } from '../observe/visible-text';
import { WAY_IN_OPTIONS, withWayIn } from '../observe/with-way-in';
import { flag, optionalText } from '../options';
import { Terminal } from '../terminal';

/** Milliseconds between two looks: Prometheus itself looks less often. */
const INTERVAL = 5_000;

/** The keys that end the program beside Ctrl-C: q and Ctrl-D. */
const END_KEYS = ['q', '\u0004'];

export const top = defineCommand({
  name: 'top',
  operands: [],
  optionalOperand: 'job',
  options: { ...WAY_IN_OPTIONS, namespace: optionalText('shop'), json: flag() },
  summary:
    'shows how the hosts and jobs of a platform are, or one job; on a terminal again and again, until q or Ctrl-C',
  run: ([job], { json, namespace, ...from }, { terminal, untilStopped }): Promise<CommandResult> =>
    withWayIn(from, async (platform) => {
      const watch = new PlatformWatch(platform, { job, namespace });
      const first = await watch.look();
      if (json) return { lines: [visibleJson(documentOf(first), 2)], problems: [] };
      if (terminal !== undefined) {
        await refresh(first, watch, terminal, untilStopped?.());
        return { lines: [], problems: [] };
      }
      return { lines: statusLines(first).map(({ text }) => text), problems: [] };
    }),
});

function documentOf({ platform, time, status }: StatusView): object {
  return { platform, time, ...status };
}

/** Show what is seen until somebody ends it. A look that fails is told, and tried again. */
async function refresh(
  first: StatusView,
  watch: PlatformWatch,
  terminal: Terminal,
  stopped?: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  stopped?.addEventListener('abort', end);
  const { signal } = ended;
  const atEnd = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  let [seen, problem]: [Line[], Line[]] = [statusLines(first), []];
  const screen = new Screen(terminal);
  const draw = (): void => screen.draw([...problem, ...seen]);
  const releases = [
    terminal.onResize(draw),
    terminal.onKey((key) => void (END_KEYS.includes(key) && end())),
    () => screen.close(),
  ];
  try {
    while (!signal.aborted) {
      draw();
      await pause(INTERVAL, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const look = watch.look().then(
        (view) => ([seen, problem] = [statusLines(view), []]),
        (error: Error) => (problem = [{ text: `${error.message}: trying again`, style: 'red' }]),
      );
      await Promise.race([look, atEnd]);
    }
  } finally {
    releases.forEach((release) => release());
  }
}
