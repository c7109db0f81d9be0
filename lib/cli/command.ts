import { Option } from './options';
import { Output } from './output';

/** Options of a command, by their names. */
export interface Options {
  readonly [name: string]: Option<unknown>;
}

/** Values of these options. */
export type Values<T extends Options> = { readonly [Name in keyof T]: T[Name] extends Option<infer V> ? V : never };

/** A command of the program `berth`; all that the program knows of it stands here. */
export interface Command<T extends Options = Options> {
  /** The words that call it, such as `secrets init`. */
  readonly name: string;
  /** Names of the arguments that must follow. */
  readonly operands: string[];
  /** Name of one more argument, which may follow. */
  readonly optionalOperand?: string;
  /** Name of any number of arguments, which may follow all others. */
  readonly variadicOperand?: string;
  readonly options: T;
  /** What it does, for the usage. */
  readonly summary: string;
  /** @param output for commands that write while they run */
  run(operands: string[], values: Values<T>, output: Output): Promise<CommandResult>;
}

/** What a command reports. */
export interface CommandResult {
  /** For stdout. */
  readonly lines: string[];
  /** For stderr; any of these makes the command fail. */
  readonly problems: string[];
  /** For stderr, too; these don't make it fail. */
  readonly warnings?: string[];
  /** What the program exits with, where that says more than success (0) or failure (1). Problems never let it be 0. */
  readonly exitCode?: number;
}

/** Define a command whose `run` knows the types of its options. */
export function defineCommand<T extends Options>(command: Command<T>): Command<T> {
  return command;
}
