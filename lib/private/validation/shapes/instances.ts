import { Shape } from './shape';
import { article } from '../words';

/** The library's classes by name, as far as they are loaded: of the others there can be no instance. */
const LOADED = new Map<string, Function>();
const NAMES = new WeakMap<Function, string>();

/** Make instances of a class known by its name in the library. */
export function register(name: string, type: Function): void {
  LOADED.set(name, type);
  NAMES.set(type, name);
}

/** Whether a value is of one of the library's classes. */
export function isInstance(value: object): boolean {
  return NAMES.has(value.constructor);
}

/** The nearest class of the library that a class is or extends. */
export function nearestClass(type: Function): Function | undefined {
  for (let each: Function | null = type; each !== null; each = Object.getPrototypeOf(each)) {
    if (NAMES.has(each)) return each;
  }
  return undefined;
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
