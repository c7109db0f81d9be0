import { Violations } from '../../../lib/private/validation/violations';

describe('violations', () => {
  test('say what was given, and what to write instead', () => {
    const violations = new Violations();
    violations.add({ prop: 'port', must: 'be a port', got: 70000, fix: 'take 8080' });
    expect(violations.describe('shop/web')).toBe("[shop/web] 'port' must be a port, got 70000: take 8080");
  });

  test('speak of nothing given where nothing was', () => {
    const violations = new Violations();
    violations.add({ prop: 'name', must: 'be given' }, { prop: 'driver', must: 'be given', fix: "write 'docker'" });
    expect(violations.describe('shop/web')).toBe(
      "[shop/web] 'name' must be given\n[shop/web] 'driver' must be given: write 'docker'",
    );
  });

  test('tell null and empty lists as what was given', () => {
    const violations = new Violations();
    violations.add({ prop: 'a', must: 'be a list', got: null }, { prop: 'b', must: 'not be empty', got: [] });
    expect(violations.describe('x')).toBe("[x] 'a' must be a list, got null\n[x] 'b' must not be empty, got []");
  });

  test.each([
    [{ a: 1, b: 2, c: undefined }, `'login' must have exactly one of 'a', 'b' and 'c', got ["a","b"]`],
    [{ a: undefined, b: undefined }, "'login' must have exactly one of 'a' and 'b'"],
  ])('name those given of %j, of which there must be one', (values, message) => {
    const violations = new Violations();
    violations.requireOne('login', values);
    expect(violations.describe('x')).toBe(`[x] ${message}`);
  });

  test('let pass one of several', () => {
    const violations = new Violations();
    violations.requireOne('login', { a: undefined, b: false });
    expect(violations.all).toEqual([]);
  });
});
