import { Testing } from 'cdktf';
import { nomad } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

describe('AclRole', () => {
  test('defaults: it comes after its policies', () => {
    const stack = stackOf(Testing.app());
    const policy = new nomad.AclPolicy(stack, 'deploys', { rules: nomad.AclRules.deploy('shop') });
    const other = nomad.AclPolicy.fromPolicyName(stack, 'other', 'elsewhere');
    expect(new nomad.AclRole(stack, 'shop-team', { policies: [policy, other] }).roleName).toBe('shop-team');
    expect(Template.of(stack).resource('nomad_acl_role', 'shop-team')).toMatchObject({
      name: 'shop-team',
      policy: [{ name: 'deploys' }, { name: 'elsewhere' }],
      depends_on: ['nomad_acl_policy.deploys'],
    });
  });

  test('fails when props are not legal, and says all of it', () => {
    expect(() => new nomad.AclRole(stackOf(Testing.app()), 'r', { name: 'a_b', policies: [] })).toThrow(
      "[stack/r] 'name' must be 1 to 128 letters, digits or hyphens, got 'a_b'\n" +
        "[stack/r] 'policies' must not be empty, got []",
    );
  });

  test('fromRoleName', () => {
    expect(nomad.AclRole.fromRoleName(stackOf(Testing.app()), 'x', 'r').roleName).toBe('r');
  });
});
