import * as berth from '../../lib';
import { CLASSES, ENUMS, STRUCTS } from '../../lib/private/validation/shapes/shapes.generated';
import { Parameter, readSignature } from '../../lib/private/validation/shapes/signature';
import { propsOf, sample } from './samples';

class Stranger {}

/** Values, one of each kind. */
const VALUES: readonly unknown[] = [
  null,
  'text',
  '5',
  0,
  7,
  NaN,
  Infinity,
  true,
  [],
  [null],
  [{}],
  {},
  { a: null },
  { unknownKey: 1 },
  () => 1,
  Symbol('s'),
  5n,
  new Date(0),
  new Map(),
  new Stranger(),
  berth.Schedule.hourly(),
];

/** Whether TypeScript would take a value; told by the type's name alone, not by the library. */
function fits(type: string, value: any): boolean {
  if (type === 'any') return true;
  if (type.endsWith('[]')) return Array.isArray(value) && value.every((each) => fits(type.slice(0, -2), each));
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  if (type.endsWith('{}')) {
    if (!isMap || value instanceof Map || value instanceof berth.Schedule) return false;
    return Object.values(value).every((each) => fits(type.slice(0, -2), each));
  }
  if (type === 'number') return Number.isFinite(value);
  if (type === 'string' || type === 'boolean') return typeof value === type;
  // What is inside of a specification is checked where it is rendered.
  if (type === 'object') return isMap && !(value instanceof Map) && !(value instanceof berth.Schedule);
  if (type === 'Schedule') return value instanceof berth.Schedule;
  if (type in ENUMS) return Object.values(ENUMS[type]).includes(value);
  // Without a required property, an empty object is one of the struct; so is an instance of a class without properties.
  const isEmpty = isMap && Object.keys(value).length === 0 && !(value instanceof Map);
  return isEmpty && type in STRUCTS && propsOf(type).every(([name]) => name.endsWith('?'));
}

/** Something that users call, and the arguments that it takes. */
interface Target {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly call: (args: unknown[]) => unknown;
}

function targets(): Target[] {
  return Object.entries(CLASSES).flatMap(([name, { create, statics = {}, methods = {} }]) => {
    const type: any = name.split('.').reduce((module: any, part) => module[part], berth);
    const isAbstract = /^(?:Workload|ServiceWorkload|NetworkService)$/.test(name);
    return [
      ...(create === undefined || isAbstract ? [] : [target(`new ${name}`, create, (args) => new type(...args))]),
      ...Object.entries(statics).map(([method, text]) =>
        target(`${name}.${method}`, text, (args) => type[method](...args)),
      ),
      ...Object.entries(methods).map(([method, text]) =>
        target(`${name}.${method}`, text, (args) => {
          const owner: any = sample(isAbstract ? 'WebService' : name);
          return owner[method](...args);
        }),
      ),
    ];
  });
}

function target(name: string, signature: string, call: (args: unknown[]) => unknown): Target {
  return { name, parameters: readSignature(signature).parameters, call };
}

/** What is wrong with how a call with a wrong value ends, if anything is. */
function complaint(call: () => unknown, prop: string): string | undefined {
  try {
    call();
    return 'accepted';
  } catch (error) {
    const { name, message } = error as Error;
    const isLocated = message.split('\n').every((line) => /^\[[^\]]+\] '.+' must /.test(line));
    return name === 'Error' && isLocated && message.includes(`'${prop}`) ? undefined : `${name}: ${message}`;
  }
}

/** Try every value that does not fit in the place of a type, and inside of it. */
function tryAll(
  type: string,
  prop: string,
  call: (value: unknown) => unknown,
  seen: Set<string>,
): { tried: number; faults: string[] } {
  const wrong = VALUES.filter((value) => !fits(type, value));
  const faults = wrong.flatMap((value) => {
    const told = complaint(() => call(value), prop);
    return told === undefined ? [] : [`${prop}: ${type} = ${describeValue(value)}: ${told}`];
  });
  const results = [{ tried: wrong.length, faults }];
  if (/[\])}]$/.test(type)) {
    const item = type.slice(0, -2);
    const [wrap, at] = type.endsWith('[]')
      ? [(each: unknown) => [each], '[0]']
      : [(each: unknown) => ({ k: each }), '.k'];
    results.push(tryAll(item, `${prop}${at}`, (each) => call(wrap(each)), seen));
  } else if (type in STRUCTS && !seen.has(type)) {
    results.push(tryProps(type, `${prop}.`, call, new Set([...seen, type])));
  }
  return sum(results);
}

function tryProps(
  struct: string,
  prefix: string,
  call: (value: unknown) => unknown,
  seen: Set<string>,
): { tried: number; faults: string[] } {
  const base = sample(struct) as object;
  const results = propsOf(struct).map(([written, type]) => {
    const name = written.replace('?', '');
    const required =
      written === name ? [complaint(() => call({ ...base, [name]: undefined }), `${prefix}${name}`)] : [];
    const missing = required.flatMap((told) => (told === undefined ? [] : [`${prefix}${name} missing: ${told}`]));
    const misspelled = complaint(() => call({ ...base, [`${name}x`]: 1 }), `${prefix}${name}x`);
    return sum([
      {
        tried: 1 + required.length,
        faults: [...missing, ...(misspelled === undefined ? [] : [`${prefix}${name}x: ${misspelled}`])],
      },
      tryAll(type, `${prefix}${name}`, (value) => call({ ...base, [name]: value }), seen),
    ]);
  });
  return sum(results);
}

function sum(results: { tried: number; faults: string[] }[]): { tried: number; faults: string[] } {
  return {
    tried: results.reduce((all, { tried }) => all + tried, 0),
    faults: results.flatMap(({ faults }) => faults),
  };
}

function describeValue(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `${value.constructor.name} ${JSON.stringify(value)}`
    : String(value);
}

// Thousands of errors are thrown, and nobody reads their stack traces.
Error.stackTraceLimit = 0;

let total = 0;

describe('every property and parameter that is exported', () => {
  test.each(targets().map((each) => [each.name, each] as const))(
    '%s refuses values of other kinds',
    (_, { parameters, call }) => {
      const results = parameters.map(({ name, type, variadic }, index) => {
        const args = parameters.map((each) => (each.optional || each.variadic ? undefined : sample(each.type)));
        const before = args.slice(0, index);
        const after = args.slice(index + 1);
        const callWith = (value: unknown): unknown => call([...before, value, ...after]);
        if (variadic) return tryAll(type.slice(0, -2), `${name}[0]`, callWith, new Set());
        if (!(type in STRUCTS)) return tryAll(type, name, callWith, new Set());
        return sum([tryProps(type, '', callWith, new Set([type]))]);
      });
      const { tried, faults } = sum(results);
      total += tried;
      expect(faults).toEqual([]);
    },
  );

  test('are tried by the thousand', () => {
    expect(total).toBeGreaterThan(25_000);
  });
});
