import { Testing } from 'cdktf';
import { Construct } from 'constructs';
import { NamedResource } from '../../../lib/private/stack/named-resource';
import { NOT_EMPTY } from '../../../lib/private/validation/rules';
import { Rule } from '../../../lib/private/validation/violations';
import { stackOf } from '../../fixtures/stack-of';

const RULE = NOT_EMPTY as Rule<string>;

describe('a named resource', () => {
  test('has the name of its construct, unless it has another one', () => {
    const stack = stackOf(Testing.app());
    expect(new NamedResource(new Construct(stack, 'a'), 'the role', RULE, {}).config()).toEqual({ name: 'a' });
    const props = { name: 'other', description: '${x}' };
    expect(new NamedResource(new Construct(stack, 'b'), 'the role', RULE, props).config()).toEqual({
      name: 'other',
      description: '$${x}',
    });
  });

  test('fails with all that is wrong, its own name included', () => {
    const stack = stackOf(Testing.app());
    const named = new NamedResource(new Construct(stack, 'a'), 'the role', RULE, { name: '', description: '\ud800' });
    named.violations.add({ prop: 'policies', must: 'be given' });
    expect(() => named.config()).toThrow(
      /^\[stack\/a\] 'name' must not be empty.*\n.*'description' must.*\n.*'policies' must/,
    );
  });

  test('fails when its stack has another of that kind and name', () => {
    const app = Testing.app();
    const stack = stackOf(app);
    const define = (scope: Construct, id: string, what: string): unknown =>
      new NamedResource(new Construct(scope, id), what, RULE, { name: 'x' }).config();
    define(stack, 'a', 'the role');
    define(stack, 'b', 'the policy');
    define(stackOf(app, 'other'), 'a', 'the role');
    expect(() => define(stack, 'c', 'the role')).toThrow(
      "[stack/c] 'name' must not be claimed twice: [stack/a] has it already, got 'the role 'x''",
    );
  });
});
