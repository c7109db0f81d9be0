import { Testing } from 'cdktf';
import { nomad } from '../../lib';
import { Template } from '../../lib/testing';
import { stackOf } from '../fixtures/stack-of';

describe('NodePool', () => {
  test('defaults', () => {
    const stack = stackOf(Testing.app());
    expect(new nomad.NodePool(stack, 'gpu').nodePoolName).toBe('gpu');
    expect(Template.of(stack).resource('nomad_node_pool', 'gpu')).toMatchObject({ name: 'gpu' });
  });

  test('all props', () => {
    const stack = stackOf(Testing.app());
    new nomad.NodePool(stack, 'p', { name: 'gpu', description: 'd', meta: { owner: 'ml' } });
    expect(Template.of(stack).resource('nomad_node_pool', 'p')).toMatchObject({
      name: 'gpu',
      description: 'd',
      meta: { owner: 'ml' },
    });
  });

  test.each(['all', 'default'])('fails when it is %s, which always exists', (name) => {
    expect(() => new nomad.NodePool(stackOf(Testing.app()), 'p', { name })).toThrow(
      `[stack/p] 'name' must not be 'all' or 'default', which always exist, got '${name}'`,
    );
  });
});
