import { Testing } from 'cdktf';
import { nomad } from '../../lib';
import { Template } from '../../lib/testing';
import { stackOf } from '../fixtures/stack-of';

describe('Namespace', () => {
  test('defaults', () => {
    const stack = stackOf(Testing.app());
    expect(new nomad.Namespace(stack, 'shop').namespaceName).toBe('shop');
    expect(Template.of(stack).resource('nomad_namespace', 'shop')).toMatchObject({ name: 'shop' });
  });

  test('all props', () => {
    const stack = stackOf(Testing.app());
    new nomad.Namespace(stack, 'ns', { name: 'shop', description: 'd', meta: { costCenter: 'b', AB: 'c' } });
    const resource = Template.of(stack).resource('nomad_namespace', 'ns');
    expect(resource).toMatchObject({ name: 'shop', description: 'd', meta: { costCenter: 'b', AB: 'c' } });
  });

  test('fails when the name is not legal', () => {
    expect(() => new nomad.Namespace(stackOf(Testing.app()), 'default')).toThrow(
      "[stack/default] 'name' must be 1 to 128 letters, digits or hyphens, and not 'default', got 'default'",
    );
  });

  test('fails when two namespaces of a stack have one name', () => {
    const stack = stackOf(Testing.app());
    new nomad.Namespace(stack, 'a', { name: 'shop' });
    expect(() => new nomad.Namespace(stack, 'b', { name: 'shop' })).toThrow(
      "[stack/b] 'name' must not be claimed twice: [stack/a] has it already, got 'the namespace 'shop''",
    );
  });

  test('fromNamespaceName', () => {
    expect(nomad.Namespace.fromNamespaceName(stackOf(Testing.app()), 'x', 'shop').namespaceName).toBe('shop');
  });
});
