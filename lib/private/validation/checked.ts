import { isNearest, register } from './shapes/instances';
import { CLASSES } from './shapes/shapes.generated';
import { readSignature } from './shapes/signature';
import { Call } from './shapes/call';

/**
 * Check every argument from outside against the types of the public surface, which TypeScript does not do for those who
 * write plain JavaScript, cast, or make a slip in an `any`: a value of another class, a property that nobody reads, one
 * that is missing. All of it is told in one error, before anything else happens.
 *
 * Subclasses that users write may have props of their own, which they hand up together with ours: of theirs, properties
 * that are not known are no errors.
 *
 * @param name name of the class in the library, such as `nomad.Job`
 */
export function checked(name: string): <T extends { readonly prototype: object }>(type: T) => T {
  const shape = CLASSES[name];
  if (shape === undefined) throw new Error(`nothing is known of the class ${name}: run 'npm run generate:api'`);
  const check = (type: Function): Function => {
    wrapAll(name, type, shape.statics);
    wrapAll(name, type.prototype, shape.methods);
    const result = shape.create === undefined ? type : checkedConstructor(type, name, shape.create);
    register(name, type);
    return result;
  };
  return check as unknown as ReturnType<typeof checked>;
}

/** Wrap what may be called of a class or of its instances. */
function wrapAll(name: string, owner: any, signatures: { readonly [method: string]: string } = {}): void {
  for (const [method, signature] of Object.entries(signatures)) {
    const call = new Call(`${name}.${method}`, readSignature(signature));
    if (call.takesNothing) continue;
    const original: Function = owner[method];
    const value = function (this: unknown, ...args: unknown[]): unknown {
      call.check(args, this);
      try {
        return original.apply(this, args);
      } catch (error) {
        throw call.locate(error, args, this);
      }
    };
    Object.defineProperty(value, 'name', { value: method });
    Object.defineProperty(owner, method, { value, writable: true, configurable: true });
  }
}

function checkedConstructor(type: Function, name: string, create: string): Function {
  const call = new Call(name, readSignature(create));
  const result: Function = new Proxy(type, {
    construct: (target, args, newTarget) => {
      // A class of the library that extends this one has checked its own arguments already.
      if (newTarget === result) call.check(args);
      else if (isNearest(type, newTarget)) call.checkOpen(args);
      // Instances that are made for a proxy would share no hidden class: that makes all their properties slow.
      try {
        return Reflect.construct(target, args, newTarget === result ? target : newTarget);
      } catch (error) {
        throw call.locate(error, args);
      }
    },
  });
  type.prototype.constructor = result;
  return result;
}
