import { StackGraph } from '../../lib/deploy/graph';

describe('the graph of stacks', () => {
  const stack = (
    name: string,
    ...dependencies: string[]
  ): { name: string; constructPath: string; dependencies: string[] } => ({
    ...{ name, constructPath: `app/${name}` },
    dependencies: dependencies.map((each) => `app/${each}`),
  });
  const graph = (...stacks: ReturnType<typeof stack>[]): StackGraph => new StackGraph(stacks, 'cdktf.out');

  test('orders stacks after those that they depend on, by construct path', () => {
    const made = graph(stack('shop', 'jobs'), stack('pay', 'jobs', 'host'), stack('jobs', 'host'), stack('host'));
    expect(made.ordered.map(({ name }) => name)).toEqual(['host', 'jobs', 'shop', 'pay']);
    expect(made.dependenciesOf('pay')).toEqual(['jobs', 'host']);
  });

  test('refuses a circle, and names all of it', () => {
    expect(() => graph(stack('host'), stack('a', 'host', 'b'), stack('b', 'c'), stack('c', 'a'))).toThrow(
      'stacks in cdktf.out depend on each other: a → b → c → a',
    );
    expect(() => graph(stack('a', 'a'))).toThrow('depend on each other: a → a');
  });

  test('refuses what depends on a stack that is not there, and a name that is not there', () => {
    expect(() => graph(stack('shop', 'gone'))).toThrow("stack 'shop' depends on 'app/gone', which is not in cdktf.out");
    expect(() => graph(stack('shop'), stack('pay')).find('shopp')).toThrow(
      "no stack 'shopp' in cdktf.out: it has shop, pay",
    );
  });

  test('takes a chain of ten thousand stacks', () => {
    const stacks = Array.from({ length: 10_000 }, (_, i) =>
      i === 9_999 ? stack(`s${i}`) : stack(`s${i}`, `s${i + 1}`),
    );
    expect(graph(...stacks).ordered[0].name).toBe('s9999');
  });
});
