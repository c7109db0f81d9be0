import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isMap, Json, ownValue } from '../../private/rendering/json';
import { HclOptions } from './job-options';

/** Far deeper than any job, and far less than what a recursion can take. */
const DEEPEST = 100;

/** Read a job in the JSON format of Nomad's API, bare or in a field `Job`. */
export function readJobJson(file: string): Json {
  return jobOf(file, textOf(file));
}

/** Translate a job in HCL to the JSON of Nomad's API. */
export function readJobHcl(file: string, options: HclOptions = {}): Json {
  const { variables = {}, variableFiles = [], program = 'nomad' } = options;
  // The program reads what is not UTF-8 as other characters.
  textOf(file);
  const given = [
    ...variableFiles.map((path) => `-var-file=${path}`),
    ...Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`),
  ];
  let json: string;
  try {
    // As a path, the name of a file is never an option.
    const args = ['job', 'run', '-output', ...given, resolve(file)];
    json = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64e6 });
  } catch (error) {
    const { code, stderr } = error as { readonly code?: string; readonly stderr?: string };
    const fix = "install Nomad's program, or give the JSON that 'nomad job run -output' prints";
    if (code === 'ENOENT') throw new Error(`to read the job file '${file}', this needs '${program}': ${fix}`);
    throw new Error(`the job file '${file}' can't be read:\n${(stderr || String(error)).trim()}`);
  }
  return jobOf(file, json);
}

function textOf(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Error(`the job file '${file}' can't be read: ${(error as Error).message}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`the job file '${file}' must be text in UTF-8`);
  }
}

function jobOf(file: string, text: string): Json {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`the job file '${file}' is not JSON: ${(error as Error).message}`);
  }
  const job = isMap(json) ? (ownValue(json, 'Job') ?? json) : undefined;
  if (!isMap(job)) throw new Error(`the job file '${file}' must hold a job of Nomad's API, as an object`);
  const wrong = violationOf(job);
  if (wrong !== undefined) throw new Error(`the job file '${file}' must ${wrong}`);
  return job;
}

/** Level by level, as a recursion would end in the middle of what is too deep. */
function violationOf(json: Json): string | undefined {
  let level: unknown[] = [json];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const maps = level.filter((each): each is Json => typeof each === 'object' && each !== null);
    const texts = [...level, ...maps.flatMap(Object.keys)].filter((each) => typeof each === 'string');
    // Such a text would be another construct's value.
    if (texts.some((text) => text.includes('{TfToken['))) return "hold no text that looks like one of cdktf's tokens";
    level = maps.flatMap(Object.values);
  }
  return level.length > 0 ? `not be nested more than ${DEEPEST} levels deep` : undefined;
}
