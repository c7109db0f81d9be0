import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs, ParseArgsConfig } from 'node:util';
import { Command, CommandResult } from './command';
import { importJob } from './commands/import';
import { inventory } from './commands/inventory';
import { logs } from './commands/logs';
import { secretsGrant } from './commands/secrets-grant';
import { secretsInit } from './commands/secrets-init';
import { secretsRotate } from './commands/secrets-rotate';
import { top } from './commands/top';
import { Output } from './output';

/** All commands, in the order of the usage. */
const COMMANDS: readonly Command[] = [secretsInit, secretsGrant, secretsRotate, inventory, importJob, top, logs];

/** A call that fits no command. */
class UsageError extends Error {}

/** Run the program, and return its exit code. */
export async function run(args: string[], output: Output): Promise<number> {
  const { out, err } = output;
  try {
    const { values, positionals } = parse(args);
    const called = `${positionals.join(' ')} `;
    const command = COMMANDS.find(({ name }) => called.startsWith(`${name} `));
    if (values.help !== undefined || values.version !== undefined) {
      out(values.help === undefined ? version() : usage(command === undefined ? COMMANDS : [command]));
      return 0;
    }
    if (command === undefined) throw new UsageError(`there is no command '${positionals.slice(0, 2).join(' ')}'`);
    const {
      lines,
      problems,
      warnings = [],
    } = await start(command, positionals.slice(command.name.split(' ').length), values, output);
    lines.forEach((line) => out(line));
    warnings.forEach((warning) => err(`berth: warning: ${warning}`));
    problems.forEach((problem) => err(`berth: ${problem}`));
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    err(`berth: ${(error as Error).message}`);
    if (error instanceof UsageError) err(usage(COMMANDS));
    return 1;
  }
}

type Given = { readonly [option: string]: string[] | undefined };

function start(command: Command, words: string[], given: Given, output: Output): Promise<CommandResult> {
  const { name, operands, options } = command;
  const foreign = Object.keys(given).find((option) => !Object.hasOwn(options, option));
  if (foreign !== undefined) throw new UsageError(`'berth ${name}' takes no '--${foreign}'`);
  // In `--host s1 s2` the parser takes only the first word as the option's.
  const list = Object.keys(options).find((option) => options[option].repeatable && given[option] !== undefined);
  const more = list === undefined ? [] : words.splice(operands.length);
  const most = operands.length + (command.optionalOperand === undefined ? 0 : 1);
  if (words.length < operands.length || words.length > most) {
    const expected = operandsOf(command).join(' ');
    throw new UsageError(`'berth ${name}' takes ${expected}, got ${words.length === 0 ? 'nothing' : words.join(' ')}`);
  }
  const values = Object.entries(options).map(([option, { read }]) => [
    option,
    read([...(given[option] ?? []), ...(option === list ? more : [])], option),
  ]);
  return command.run(words, Object.fromEntries(values), output);
}

function operandsOf({ operands, optionalOperand }: Command): string[] {
  return [...operands.map((name) => `<${name}>`), ...(optionalOperand === undefined ? [] : [`[${optionalOperand}]`])];
}

function parse(args: string[]): { readonly values: Given; readonly positionals: string[] } {
  // What an option takes is the same for all commands that have it.
  const options: ParseArgsConfig['options'] = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
  };
  COMMANDS.flatMap((command) => Object.entries(command.options)).forEach(([name, { example }]) => {
    options[name] = { type: example === undefined ? 'boolean' : 'string', multiple: true };
  });
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as Given, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function usage(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const optional = Object.entries(command.options).map(
      ([option, { example }]) => `[--${option}${example === undefined ? '' : ` ${example}`}]`,
    );
    return [`  ${['berth', command.name, ...operandsOf(command), ...optional].join(' ')}`, `      ${command.summary}`];
  });
  return ['usage:', ...lines, '  berth --help | --version'].join('\n');
}

/** The source and the build lie at different depths below the manifest. */
function version(dir: string = __dirname): string {
  const file = join(dir, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : version(dirname(dir));
}
