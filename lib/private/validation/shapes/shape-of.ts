import { App, TerraformStack, Tokenization } from 'cdktf';
import { Construct } from 'constructs';
import { Deferred } from '../../rendering/deferred';
import { isToken } from '../tokens';
import { Violations } from '../violations';
import { enumShape } from './enum-shape';
import { instanceShape, isInstance } from './instances';
import { interfaceShape } from './interface-shape';
import { remedy } from './remedy';
import { Shape } from './shape';
import { CLASSES, ENUMS, INTERFACES, STRUCTS } from './shapes.generated';
import { StructShape } from './struct-shape';

const SHAPES = new Map<string, Shape>();

/**
 * The shape of a type, compiled once: `string[]` is a list, `string{}` a map.
 *
 * Tokens are values of the type that they stand for, and hold like those.
 */
export function shapeOf(type: string): Shape {
  const known = SHAPES.get(type);
  if (known !== undefined) return known;
  const shape = compile(type);
  SHAPES.set(type, shape);
  return shape;
}

/** Add what is wrong with a value. */
export function explain(place: string, value: unknown, type: string, violations: Violations): void {
  const shape = shapeOf(type);
  if (shape.holds(value) || value instanceof Deferred) return;
  const before = violations.all.length;
  shape.explain?.(place, value, violations);
  if (violations.all.length > before) return;
  if (value === undefined) violations.add({ prop: place, must: 'be given', fix: remedy(type, value) });
  else violations.add({ prop: place, must: shape.must, got: value, fix: remedy(type, value) });
}

/** What stands for an object of properties, whatever realm it comes from; not what has a class of its own here. */
export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    hasProperties(value) &&
    !isInstance(value) &&
    !Construct.isConstruct(value) &&
    !Tokenization.isResolvable(value)
  );
}

const PLAIN: { readonly [type: string]: Shape } = {
  any: { must: 'be anything', holds: () => true },
  string: { must: 'be text', holds: (value) => typeof value === 'string' },
  // Tokens of numbers are finite, too.
  number: { must: 'be a number', holds: (value) => Number.isFinite(value) },
  boolean: { must: 'be true or false', holds: (value) => typeof value === 'boolean' },
  // Parts of specifications are checked where they are rendered, and may be unknown until then.
  object: {
    must: 'be an object',
    holds: (value) =>
      (isReference(value) && hasProperties(value) && !isInstance(value as object)) || isListToken(value),
  },
  construct: { must: 'be a construct', holds: (value) => isReference(value) && Construct.isConstruct(value) },
  app: { must: 'be an App', holds: (value) => isReference(value) && App.isApp(value) },
  stack: { must: 'be a TerraformStack', holds: (value) => isReference(value) && TerraformStack.isStack(value) },
};

const isReference = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isListToken = (value: unknown): boolean => Array.isArray(value) && isToken(value);

/** Unlike a list, a date or a Map, from whatever realm. */
function hasProperties(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function compile(type: string): Shape {
  if (type.endsWith('[]')) return listOf(type.slice(0, -2));
  if (type.endsWith('{}')) return mapOf(type.slice(0, -2));
  if (type in PLAIN) return PLAIN[type];
  if (type in STRUCTS) return new StructShape(type, true, { shapeOf, explain, isObject });
  if (type in INTERFACES) return interfaceShape(type);
  if (type in ENUMS) return enumShape(type);
  if (type in CLASSES) return instanceShape(type);
  throw new Error(`nothing is known of the type ${type}: run 'npm run generate:api'`);
}

function listOf(type: string): Shape {
  const item = shapeOf(type);
  return {
    must: `be a list${plural(item)}`,
    holds: (value) => Array.isArray(value) && value.every(item.holds),
    explain: (place, value, violations) => {
      if (!Array.isArray(value)) return;
      value.forEach((each, index) => explain(`${place}[${index}]`, each, type, violations));
    },
  };
}

function mapOf(type: string): Shape {
  const item = shapeOf(type);
  return {
    must: `be a map${plural(item)}`,
    holds: (value) => isObject(value) && (type === 'any' || Object.values(value).every(item.holds) || isToken(value)),
    explain: (place, value, violations) => {
      if (!isObject(value)) return;
      Object.entries(value).forEach(([key, each]) => explain(`${place}.${key}`, each, type, violations));
    },
  };
}

/** ` of ContainerImage`, for what has a name. */
function plural({ must }: Shape): string {
  const name = /^be (?:an? )?(?:object of )?([A-Z]\S*)$/.exec(must)?.[1];
  return name === undefined ? '' : ` of ${name}`;
}
