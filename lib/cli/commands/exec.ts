import { defineCommand } from '../command';
import { execute, ExecStreams } from '../operate/exec';
import { knownInstance, knownTask } from '../operate/instances';
import { OPERATE_OPTIONS } from '../operate/known-apps';
import { withApp } from '../operate/with-app';
import { optionalText } from '../options';

/** What runs where no program is named. */
const SHELL = '/bin/sh';

export const exec = defineCommand({
  name: 'exec',
  operands: ['app'],
  variadicOperand: 'command',
  options: {
    ...OPERATE_OPTIONS,
    instance: optionalText('4f2c9e1d', 'beginning of the id of an instance, instead of the newest'),
    task: optionalText('webapi', 'the task, where an instance has several'),
  },
  summary: "runs a program in an instance of an app, or a shell; options of the program's own follow '--'",
  run: ([name, ...words], { instance, task, ...options }) =>
    withApp(name, options, async (app) => {
      const allocation = await knownInstance(app, instance);
      const command = words.length === 0 ? [SHELL] : words;
      const props = { namespace: app.job.namespace, allocation, task: knownTask(allocation, task), command };
      const exitCode = await withStreams(process, (streams) => execute(app.nomad, props, streams));
      return { lines: [], problems: [], exitCode };
    }),
});

/** The ends of this process: a terminal, where both are one, hands on each key as it is. */
async function withStreams<T>(
  { stdin, stdout, stderr }: NodeJS.Process,
  work: (streams: ExecStreams) => Promise<T>,
): Promise<T> {
  const isTerminal = stdin.isTTY && stdout.isTTY;
  const terminal = {
    size: () => ({ rows: stdout.rows, columns: stdout.columns }),
    onResize: (listener: () => void): (() => void) => {
      stdout.on('resize', listener);
      return () => void stdout.off('resize', listener);
    },
  };
  if (isTerminal) stdin.setRawMode(true);
  try {
    return await work({
      input: stdin,
      onOutput: (data) => void stdout.write(data),
      onError: (data) => void stderr.write(data),
      ...(isTerminal && { terminal }),
    });
  } finally {
    if (isTerminal) stdin.setRawMode(false);
    stdin.pause();
  }
}
