import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { TopologyFile } from '../platform/topology/topology-format';
import { importJob } from './import-job';
import { inventoryText } from './inventory';
import { Outcome } from './outcome';
import { SecretsFile } from './secrets/secrets-file';
import { initSecrets } from './secrets/secrets-init';
import { rotateSecrets } from './secrets/secrets-rotate';
import { readTopology } from './topology-file';

const USAGE = `usage:
  berth secrets init <platform> [--app cdktf.out] [--dir secrets] [--days 730]
      makes what is missing of a platform's secrets, in <dir>/<platform>.tfvars.json
  berth secrets rotate <platform> certificates [--host s1 …] [--app …] [--dir …] [--days 730]
  berth secrets rotate <platform> tokens|ca [--app …] [--dir …] [--days 730]
      replaces secrets, and says what to deploy next
  berth inventory <platform> [--app cdktf.out]
      prints an Ansible inventory of the platform's hosts
  berth import <job.nomad.hcl|job.json> [--out job.ts] [--var name=value …]
      prints the TypeScript that renders to the job of a file; HCL is read by the program nomad
  berth --help | --version`;

/** Where the program writes to. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

interface Values {
  readonly app: string;
  readonly dir: string;
  readonly days: string;
  readonly host: string[];
  readonly out?: string;
  readonly var: string[];
}

interface Command {
  readonly options: string[];
  /** Names of what follows the command's words. */
  readonly operands: string[];
  run(operands: string[], values: Values): Promise<Outcome>;
}

/** The program was called in a way that it does not know. */
class UsageError extends Error {}

const COMMANDS: { readonly [words: string]: Command } = {
  'secrets init': {
    options: ['app', 'dir', 'days'],
    operands: ['platform'],
    run: ([platform], { app, dir, days }) =>
      initSecrets(readSecured(app, platform), new SecretsFile(dir, platform), daysOf(days)),
  },
  'secrets rotate': {
    options: ['app', 'dir', 'days', 'host'],
    operands: ['platform', 'certificates|tokens|ca'],
    run: ([platform, kind], { app, dir, days, host }) => {
      const topology = readSecured(app, platform);
      return rotateSecrets(kind, { topology, file: new SecretsFile(dir, platform), days: daysOf(days), hosts: host });
    },
  },
  import: {
    options: ['out', 'var'],
    operands: ['job file'],
    run: async ([file], { out, var: variables }) => importJob({ file, out, variables }),
  },
  inventory: {
    options: ['app'],
    operands: ['platform'],
    run: async ([platform], { app }) => ({
      lines: [inventoryText(readTopology(app, platform)).trimEnd()],
      problems: [],
    }),
  },
};

/** Run the program, and get the code to exit with. */
export async function run(args: string[], { out, err }: Output): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.help || values.version) {
      out(values.help ? USAGE : version());
      return 0;
    }
    const words = Object.keys(COMMANDS).find((each) => `${positionals.join(' ')} `.startsWith(`${each} `));
    if (words === undefined) throw new UsageError(`there is no command '${positionals.slice(0, 2).join(' ')}'`);
    const { operands, options, run: start } = COMMANDS[words];
    const given = positionals.slice(words.split(' ').length);
    const foreign = Object.keys(values).filter((option) => !options.includes(option));
    if (foreign.length > 0) throw new UsageError(`'berth ${words}' takes no '--${foreign[0]}'`);
    // As in `--host s1 s2`: an option takes one word only.
    const hosts = values.host === undefined ? [] : [...values.host, ...given.splice(operands.length)];
    if (given.length !== operands.length) {
      const expected = operands.map((operand) => `<${operand}>`).join(' ');
      throw new UsageError(
        `'berth ${words}' takes ${expected}, got ${given.length === 0 ? 'nothing' : given.join(' ')}`,
      );
    }
    const { app = 'cdktf.out', dir = 'secrets', days = '730' } = values;
    const { lines, problems } = await start(given, {
      app,
      dir,
      days,
      host: hosts,
      out: values.out,
      var: values.var ?? [],
    });
    lines.forEach((line) => out(line));
    problems.forEach((problem) => err(`berth: ${problem}`));
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    err(`berth: ${(error as Error).message}`);
    if (error instanceof UsageError) err(USAGE);
    return 1;
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    app: text,
    dir: text,
    days: text,
    host: { type: 'string', multiple: true },
    out: text,
    var: { type: 'string', multiple: true },
    help: { ...flag, short: 'h' },
    version: flag,
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readSecured(app: string, platform: string): TopologyFile {
  const topology = readTopology(app, platform);
  if (!topology.secured) throw new Error(`the platform '${platform}' is not secured: it has no secrets`);
  return topology;
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= 3650) return days;
  throw new Error(`'--days' must be an integer between 1 and 3650, got '${text}'`);
}

/** The source and the build lie at different depths below the manifest. */
function version(dir: string = __dirname): string {
  const file = join(dir, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : version(dirname(dir));
}
