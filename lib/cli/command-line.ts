import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command as Parser, CommanderError, Option as ParsedOption } from 'commander';
import { Command, CommandResult } from './command';
import { COMMANDS, FAMILIES } from './command-list';
import { inEnvironment, withEnvironment } from './environment-option';
import { Option } from './options';
import { Output } from './output';

/** Run the program, and return its exit code. */
export async function run(args: string[], output: Output, commands = COMMANDS): Promise<number> {
  let code = 0;
  const program = programOf(commands, output, (result) => (code = report(result, output)));
  try {
    await program.parseAsync(args[0] === 'help' ? askForHelp(program, args.slice(1)) : args, { from: 'user' });
    return code;
  } catch (error) {
    // The parser has written already what is wrong with the call.
    if (error instanceof CommanderError) return error.exitCode;
    output.err(`berth: ${(error as Error).message}`);
    return 1;
  }
}

/** The call that prints help on a command; of `help secrets init` the parser itself takes the first word only. */
function askForHelp(program: Parser, words: string[]): string[] {
  let parser = program;
  for (const word of words) {
    const next = parser.commands.find((each) => each.name() === word);
    // The call without help then fails, and says what was meant.
    if (next === undefined && parser.commands.length > 0) return words;
    parser = next ?? parser;
  }
  return [...words, '--help'];
}

function report({ lines, problems, warnings = [], exitCode = 0 }: CommandResult, { out, err }: Output): number {
  lines.forEach((line) => out(line));
  warnings.forEach((warning) => err(`berth: warning: ${warning}`));
  problems.forEach((problem) => err(`berth: ${problem}`));
  return problems.length === 0 ? exitCode : exitCode || 1;
}

/** What takes the result of the command that was called. */
type Take = (result: CommandResult) => void;

function programOf(headings: typeof COMMANDS, output: Output, take: Take): Parser {
  const { out, err, terminal } = output;
  const program = new Parser('berth')
    .description('Berth defines a container platform and its apps; this program prepares, deploys and shows them.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help, also of a command')
    .helpCommand('help [command…]', 'prints what a command does and takes')
    // What follows `--` must reach the command that is called.
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => out(text.trimEnd()),
      writeErr: (text) => err(text.trimEnd()),
      getOutHelpWidth: () => terminal?.columns ?? 100,
      getErrHelpWidth: () => 100,
      outputError: (text) => err(refusal(text, program)),
    });
  for (const [heading, commands] of Object.entries(headings)) {
    for (const command of commands) addCommand(program, command, heading, output, take);
  }
  return program;
}

function addCommand(program: Parser, command: Command, heading: string, output: Output, take: Take): void {
  const words = command.name.split(' ');
  const last = words.pop()!;
  const parent = words.reduce((above, word) => familyOf(above, word, heading), program);
  const parser = define(parent, last).description(command.summary).helpGroup(`${heading}:`);
  operandsOf(command).forEach((operand) => parser.argument(operand));
  const options = withEnvironment(command.options);
  const given: { [option: string]: string[] | undefined } = {};
  Object.entries(options).forEach(([name, option]) => {
    parser.addOption(parsedOption(name, option));
    parser.on(`option:${name}`, (text?: string) => (given[name] = [...(given[name] ?? []), text ?? '']));
  });
  // The command counts its operands itself, as further values of a list stand among them.
  parser.allowExcessArguments().action(async () => {
    const operands = splitOff(parser, command, given);
    const values = Object.entries(options).map(([name, { read }]) => [name, read(given[name] ?? [], name)]);
    take(await command.run(operands, inEnvironment(Object.fromEntries(values)), output));
  });
}

/** The words that are operands. In `--host s1 s2` the parser takes only the first word as the option's. */
function splitOff(parser: Parser, command: Command, given: { [option: string]: string[] | undefined }): string[] {
  const { operands, optionalOperand, variadicOperand, options } = command;
  if (variadicOperand !== undefined) return parser.args;
  const list = Object.keys(options).find((option) => options[option].repeatable && given[option] !== undefined);
  if (list !== undefined) {
    given[list]!.push(...parser.args.slice(operands.length));
    return parser.args.slice(0, operands.length);
  }
  const most = operands.length + (optionalOperand === undefined ? 0 : 1);
  if (parser.args.length <= most) return parser.args;
  parser.error(`error: unexpected argument '${parser.args[most]}'`, { code: 'commander.excessArguments' });
}

/** The command that holds those whose names start with the same word. */
function familyOf(parent: Parser, word: string, heading: string): Parser {
  const known = parent.commands.find((each) => each.name() === word);
  return (
    known ??
    define(parent, word)
      .description(FAMILIES[word] ?? '')
      .helpGroup(`${heading}:`)
  );
}

function define(parent: Parser, word: string): Parser {
  const parser = parent.command(word).enablePositionalOptions().helpOption('-h, --help', 'print this help');
  return parser.helpCommand(false).configureOutput({ outputError: (text, write) => write(refusal(text, parser)) });
}

function operandsOf({ operands, optionalOperand, variadicOperand }: Command): string[] {
  return [
    ...operands.map((name) => `<${name}>`),
    ...(optionalOperand === undefined ? [] : [`[${optionalOperand}]`]),
    ...(variadicOperand === undefined ? [] : [`[${variadicOperand}...]`]),
  ];
}

function parsedOption(name: string, { example, fallback, repeatable, about }: Option<unknown>): ParsedOption {
  const notes = [
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
    ...(example === undefined || fallback !== undefined ? [] : [`such as ${example}`]),
    ...(repeatable ? ['can be repeated'] : []),
  ];
  const text = [about, notes.length === 0 ? undefined : `(${notes.join('; ')})`];
  return new ParsedOption(
    `--${name}${example === undefined ? '' : ` <${name}>`}`,
    text.filter((each) => each !== undefined).join(' '),
  );
}

/** An error of the parser in one line, with the way to help. */
function refusal(text: string, parser: Parser): string {
  const [problem, hint] = text
    .trim()
    .replace(/^error: /, '')
    .split('\n');
  const meant = hint === undefined ? '' : `: ${hint.replace(/^\(Did/, 'did').replace(/\)$/, '')}`;
  return `berth: ${problem.replace(/\.$/, '')}${meant} (see '${helpOf(parser)}')`;
}

function helpOf(parser: Parser): string {
  const words: string[] = [];
  for (let each = parser; each.parent !== null; each = each.parent) words.unshift(each.name());
  return ['berth', 'help', ...words].join(' ');
}

/** The source and the build lie at different depths below the manifest. */
function version(dir: string = __dirname): string {
  const file = join(dir, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : version(dirname(dir));
}
