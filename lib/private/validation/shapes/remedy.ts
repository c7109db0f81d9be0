import { Tokenization } from 'cdktf';
import { instanceShape, isOfAnotherCopy } from './instances';
import { interfaceShape } from './interface-shape';
import { nearest } from './nearest';
import { CLASSES, ENUMS, INTERFACES } from './shapes.generated';
import { readSignature } from './signature';
import { either } from '../words';

/** What to write instead of a value that is not of the type, as far as that can be told. */
export function remedy(type: string, value: unknown): string | undefined {
  if (isOfAnotherCopy(type, value)) return 'this one comes from another copy of berth; install only one';
  const expression = expressionFor(type, value);
  if (expression !== undefined) return `write ${expression}`;
  if (type in CLASSES) return factories(type);
  if (isItem(type, value)) return 'put it into a list';
  if (type in ENUMS) return `one of ${either(Object.keys(ENUMS[type]).map((name) => `${type}.${name}`))}`;
  if (type in INTERFACES) return memberThatFits(type, value);
  return type === 'construct' || type === 'app' ? 'pass the construct that it is part of, mostly `this`' : undefined;
}

/** Whether a list is asked for, and one of its items is given. */
function isItem(type: string, value: unknown): boolean {
  const item = type.slice(0, -2);
  return type.endsWith('[]') && item in CLASSES && instanceShape(item).holds(value);
}

function expressionFor(type: string, value: unknown): string | undefined {
  if (type.endsWith('[]') && !Array.isArray(value)) {
    const item = type.slice(0, -2);
    const one = typeof value === item ? literal(value) : expressionFor(item, value);
    return one === undefined ? undefined : `[${one}]`;
  }
  if (Tokenization.isResolvable(value)) return TOKENS[type];
  if (type === 'string') return typeof value === 'number' || typeof value === 'boolean' ? `'${value}'` : undefined;
  if (type === 'number') return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? value : undefined;
  if (type === 'boolean') return value === 'true' || value === 'false' ? value : undefined;
  if (type in ENUMS) return enumValue(type, value);
  return type in CLASSES ? (CHOICES[type]?.(value) ?? factory(type, value)) : undefined;
}

const TOKENS: { readonly [type: string]: string } = {
  string: 'Token.asString(…) around it',
  number: 'Token.asNumber(…) around it',
  'string[]': 'Token.asList(…) around it',
};

/** A call of the only factory that takes just this kind of value. */
function factory(type: string, value: unknown): string | undefined {
  const [found, ...others] = Object.entries(CLASSES[type].statics ?? {}).filter(([, text]) => {
    const { parameters, returns } = readSignature(text);
    const [first, ...more] = parameters;
    return returns === type && first?.type === typeof value && more.every(({ optional }) => optional);
  });
  return found && others.length === 0 ? `${type}.${found[0]}(${literal(value)})` : undefined;
}

/** The choice among several factories. */
const CHOICES: { readonly [type: string]: (value: unknown) => string | undefined } = {
  ConfigFile: (value) => call(value, 'ConfigFile.text'),
  DockerHost: (value) => dockerHost(value),
  Duration: (value) => (typeof value === 'number' ? `Duration.seconds(${value})` : amount(value, DURATIONS)),
  EnvValue: (value) => (/^(?:string|number|boolean)$/.test(typeof value) ? `EnvValue.of('${value}')` : undefined),
  HealthCheck: (value) => call(value, 'HealthCheck.http', /^\//),
  Middleware: (value) => call(value, 'Middleware.ofIngress'),
  Route: (value) => call(value, 'Route.path', /^\//) ?? call(value, 'Route.host'),
  Rule: (value) => call(value, 'Rule.pathPrefix', /^\//) ?? call(value, 'Rule.host'),
  Schedule: (value) => call(value, 'Schedule.expression'),
  Size: (value) => (typeof value === 'number' ? `Size.mebibytes(${value})` : amount(value, SIZES)),
  Volume: (value) => call(value, 'Volume.host'),
};

const DURATIONS: { readonly [unit: string]: string } = {
  ms: 'Duration.milliseconds',
  s: 'Duration.seconds',
  m: 'Duration.minutes',
  h: 'Duration.hours',
  d: 'Duration.days',
};
const SIZES: { readonly [unit: string]: string } = {
  k: 'Size.kibibytes',
  m: 'Size.mebibytes',
  g: 'Size.gibibytes',
};

/** `5m` and `512 MiB` as calls. */
function amount(value: unknown, units: { readonly [unit: string]: string }): string | undefined {
  const [, number, unit] = /^(\d+)\s*([a-z]+?)(?:i?b)?$/i.exec(String(value)) ?? [];
  const name = unit && units[unit.toLowerCase()];
  return name && `${name}(${number})`;
}

function dockerHost(value: unknown): string | undefined {
  const [, scheme, address] = /^(?:(ssh|tcp|unix):\/\/)?(.*)$/s.exec(String(value))!;
  if (typeof value !== 'string') return undefined;
  if (scheme === 'unix') return `DockerHost.local({ socket: ${literal(address)} })`;
  return `DockerHost.${scheme ?? (address.includes('@') ? 'ssh' : 'tcp')}(${literal(address)})`;
}

function call(value: unknown, name: string, pattern: RegExp = /^/): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? `${name}(${literal(value)})` : undefined;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'` : String(value);
}

function enumValue(type: string, value: unknown): string | undefined {
  const near = nearest(String(value), Object.keys(ENUMS[type]));
  return near && `${type}.${near}`;
}

/** The ways to make an instance. */
function factories(type: string): string | undefined {
  const { statics = {} } = CLASSES[type];
  const names = Object.keys(statics).filter((name) => readSignature(statics[name]).returns === type);
  return names.length === 0 ? undefined : `make it with ${either(names.map((name) => `${type}.${name}`))}`;
}

/** A platform is no cluster, but has one. */
function memberThatFits(type: string, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { holds } = interfaceShape(type);
  const found = Object.entries(value).find(([, each]) => holds(each));
  return found && `pass its '${found[0]}'`;
}
