import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Duration } from '../../core/duration';
import { Field } from '../../private/rendering/field';
import { isMap, Json } from '../../private/rendering/json';
import { Violations } from '../../private/validation/violations';
import { OMITTED, STRUCTS } from './spec/spec-fields.generated';
import { JobSpec } from './spec/spec.generated';

/** Read a job in the JSON format of Nomad's API, bare or in a field `Job`. */
export function readJobJson(file: string): Json {
  const text = readFileSync(file, 'utf8');
  let json: Json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`the job file '${file}' is not JSON: ${(error as Error).message}`);
  }
  const job = isMap(json) ? (json.Job ?? json) : undefined;
  if (!isMap(job)) throw new Error(`the job file '${file}' must hold a job of Nomad's API, as an object`);
  return job;
}

/** Where a file in HCL gets its values from, and the program that reads it. */
interface HclSource {
  readonly variables?: { readonly [name: string]: string };
  readonly variableFiles?: readonly string[];
  readonly program?: string;
}

/** Translate a job in HCL to the JSON of Nomad's API. */
export function readJobHcl(file: string, options: HclSource = {}): Json {
  const { variables = {}, variableFiles = [], program = 'nomad' } = options;
  const given = [
    ...variableFiles.map((path) => `-var-file=${path}`),
    ...Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`),
  ];
  try {
    const args = ['job', 'run', '-output', ...given, file];
    const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64e6 });
    return JSON.parse(text).Job;
  } catch (error) {
    const { code, stderr } = error as { readonly code?: string; readonly stderr?: string };
    const fix = "install Nomad's program, or give the JSON that 'nomad job run -output' prints";
    if (code === 'ENOENT') throw new Error(`to read the job file '${file}', this needs '${program}': ${fix}`);
    throw new Error(`the job file '${file}' can't be read:\n${(stderr ?? String(error)).trim()}`);
  }
}

/**
 * Turn a job of Nomad's API into a specification; fields that Nomad would drop, or Berth can't express, are violations.
 */
export function specOf(json: object, violations: Violations): JobSpec {
  return structOf('spec', 'Job', json as Json, violations);
}

/** A job of Nomad's API without the null and zero fields that mean the same as absent ones. */
export function givenFields(json: object, struct: string = 'Job'): Json {
  const byKey = new Map(Object.values(STRUCTS[struct]).map((field) => [field.key, field]));
  const entries = Object.entries(json).flatMap(([key, value]): [string, unknown][] => {
    const field = byKey.get(key);
    if (value === null || field === undefined || (field.plain && isZero(value))) return [];
    return [
      [key, field.kind === 'struct' ? eachOf(field, value, (item) => givenFields(item as Json, field.struct)) : value],
    ];
  });
  return Object.fromEntries(entries);
}

function structOf(path: string, struct: string, json: Json, violations: Violations): Json {
  const byKey = new Map(
    Object.entries(STRUCTS[struct]).map(([prop, field]) => [field.key.toLowerCase(), { prop, field }]),
  );
  const spec: Json = {};
  for (const [key, value] of Object.entries(json)) {
    if (value === null) continue;
    const known = byKey.get(key.toLowerCase());
    const why = OMITTED[struct]?.[key];
    if (known !== undefined) {
      if (known.field.plain && isZero(value)) continue;
      spec[known.prop] = valueOf(`${path}.${known.prop}`, known.field, value, violations);
    } else if (why === undefined) {
      violations.add({ prop: `${path}.${key}`, must: `be a key of Nomad's ${struct}`, got: value });
    } else if (!why.startsWith('set by') && !isZero(value)) {
      violations.add({ prop: `${path}.${key}`, must: `not be given: it is ${why}`, got: value });
    }
  }
  return spec;
}

function valueOf(path: string, field: Field, value: unknown, violations: Violations): unknown {
  if (field.kind === 'struct') {
    return eachOf(field, value, (item, at) => structOf(`${path}${at}`, field.struct!, item as Json, violations));
  }
  if (field.kind !== 'duration') return value;
  return eachOf(field, value, (item) => durationOf(item as number));
}

/** In the longest unit that gives a whole number. */
function durationOf(nanoseconds: number): Duration {
  const milliseconds = nanoseconds / 1e6;
  if (milliseconds % 3_600_000 === 0 && milliseconds > 0) return Duration.hours(milliseconds / 3_600_000);
  if (milliseconds % 60_000 === 0 && milliseconds > 0) return Duration.minutes(milliseconds / 60_000);
  return milliseconds % 1000 === 0 ? Duration.seconds(milliseconds / 1000) : Duration.milliseconds(milliseconds);
}

/** Convert each value of a field, which may be a list or a map of them. */
function eachOf({ shape }: Field, value: unknown, one: (item: unknown, at: string) => unknown): unknown {
  if (shape === 'list') return (value as unknown[]).map((item, index) => one(item, `[${index}]`));
  if (shape === 'one') return one(value, '');
  return Object.fromEntries(Object.entries(value as Json).map(([key, item]) => [key, one(item, `.${key}`)]));
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isMap(value)) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}
