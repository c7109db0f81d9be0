import { Shape } from './shape';
import { article } from '../words';

/** The library's classes by name, as far as they are loaded: of the others there can be no instance. */
const LOADED = new Map<string, Function>();
const PROTOTYPES = new WeakSet<object>();

/** Make instances of a class known by its name in the library. */
export function register(name: string, type: Function): void {
  LOADED.set(name, type);
  PROTOTYPES.add(type.prototype);
}

/** Whether a value is of one of the library's classes. */
export function isInstance(value: object): boolean {
  return PROTOTYPES.has(Object.getPrototypeOf(value));
}

/** Whether a class that users wrote extends a class of the library, and no other in between. */
export function isNearest(type: Function, extended: Function): boolean {
  let prototype = extended.prototype;
  while (!PROTOTYPES.has(prototype)) prototype = Object.getPrototypeOf(prototype);
  return prototype === type.prototype;
}

export function instanceShape(name: string): Shape {
  return {
    must: `be ${article(name)}`,
    holds: (value) => {
      const type = LOADED.get(name);
      return type !== undefined && value instanceof type;
    },
  };
}

/** Whether a value is of a class that has the name, but comes from another copy of the library. */
export function isOfAnotherCopy(name: string, value: unknown): boolean {
  const short = name.split('.').pop();
  return typeof value === 'object' && value !== null && !isInstance(value) && value.constructor?.name === short;
}
