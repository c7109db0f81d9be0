import * as fc from 'fast-check';

/** The values that a seed makes, so that a failure can be repeated. */
export function sample<T>(values: fc.Arbitrary<T>, count: number, seed: number = 20_260): T[] {
  return fc.sample(values, { numRuns: count, seed });
}

/** Any of some texts, the first ones as often as they stand there. */
export function oneOf(...texts: string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...texts);
}

/** Texts one after the other. */
export function sequence(...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));
}

/** Some of a text, joined. */
export function several(text: fc.Arbitrary<string>, min: number, max: number, separator = ''): fc.Arbitrary<string> {
  return fc.array(text, { minLength: min, maxLength: max }).map((all) => all.join(separator));
}

/** A text as it is, or with a slip: a character lost, doubled, or another one in its place. */
export function withSlips(text: fc.Arbitrary<string>, characters: string): fc.Arbitrary<string> {
  const slip = fc.record({
    text,
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    kind: fc.integer({ min: 0, max: 8 }),
    other: fc.constantFrom(...characters),
  });
  return slip.map(({ text: whole, at, kind, other }) => {
    const all = [...whole];
    const index = Math.floor(at * all.length);
    if (kind === 0) all.splice(index, 1);
    if (kind === 1) all.splice(index, 0, all[index] ?? '');
    if (kind === 2) all.splice(index, 1, other);
    if (kind === 3) all.splice(index, 0, other);
    return all.join('');
  });
}
