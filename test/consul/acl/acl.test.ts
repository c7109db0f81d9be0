import { Testing } from 'cdktf';
import { consul } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

const { AclAccess, AclRule } = consul;

describe("Consul's access control", () => {
  test('a policy of rules, and a role that has it', () => {
    const stack = stackOf(Testing.app());
    const policy = new consul.AclPolicy(stack, 'reads', {
      rules: [
        AclRule.keyPrefix('shop/', AclAccess.READ),
        AclRule.key('a', AclAccess.WRITE),
        AclRule.service('webapi', AclAccess.WRITE),
        AclRule.servicePrefix('', AclAccess.READ),
        AclRule.node('h1', AclAccess.DENY),
        AclRule.nodePrefix('', AclAccess.READ),
        AclRule.agentPrefix('', AclAccess.READ),
        AclRule.sessionPrefix('', AclAccess.WRITE),
        AclRule.of('operator', AclAccess.READ),
      ],
      description: 'd',
    });
    const role = new consul.AclRole(stack, 'r', { name: 'readers', policies: [policy], serviceIdentities: ['webapi'] });
    expect(role.roleName).toBe('readers');
    const template = Template.of(stack);
    expect(template.resource('consul_acl_policy', 'reads')).toMatchObject({
      name: 'reads',
      description: 'd',
      rules: [
        'key_prefix "shop/" { policy = "read" }',
        'key "a" { policy = "write" }',
        'service "webapi" { policy = "write" }',
        'service_prefix "" { policy = "read" }',
        'node "h1" { policy = "deny" }',
        'node_prefix "" { policy = "read" }',
        'agent_prefix "" { policy = "read" }',
        'session_prefix "" { policy = "write" }',
        'operator = "read"',
      ].join('\n'),
    });
    expect(template.resource('consul_acl_role', 'r')).toMatchObject({
      name: 'readers',
      policies: ['${consul_acl_policy.reads.id}'],
      service_identities: [{ service_name: 'webapi' }],
    });
  });

  test('an auth method whose keys keep their order, and its binding rule', () => {
    const stack = stackOf(Testing.app());
    const authMethod = new consul.AclAuthMethod(stack, 'ci', {
      audiences: ['consul'],
      jwksUrl: 'https://ci.example.com/jwks',
      claimMappings: { repository: 'repository' },
    });
    new consul.AclBindingRule(stack, 'rule', {
      authMethod,
      bindType: 'role',
      bindName: 'ci-${value.repository}',
      selector: 'value.ref == "main"',
    });
    const template = Template.of(stack);
    const method = template.resource('consul_acl_auth_method', 'ci');
    expect(method).toMatchObject({ name: 'ci', type: 'jwt', token_locality: 'local' });
    const keys = [...method.config_json.matchAll(/"?([A-Z]\w+)"? *[=:]/g)].map(([, key]) => key);
    expect(keys).toEqual(['BoundAudiences', 'ClaimMappings', 'JWKSURL', 'JWTSupportedAlgs']);
    expect(template.resource('consul_acl_binding_rule', 'rule')).toMatchObject({
      auth_method: 'ci',
      bind_type: 'role',
      bind_name: 'ci-$${value.repository}',
      depends_on: ['consul_acl_auth_method.ci'],
    });
  });

  test('fails when props are not legal', () => {
    const stack = stackOf(Testing.app());
    expect(() => new consul.AclPolicy(stack, 'a b', { rules: [] })).toThrow(
      /'name' must be 1 to 128.*\n.*'rules' must not be empty/,
    );
    expect(() => new consul.AclRole(stack, 'none', {})).toThrow("[stack/none] 'policies' must not be empty, unless");
    expect(() => new consul.AclAuthMethod(stack, 'm', { audiences: [] })).toThrow(
      /'audiences' must not be empty.*\n.*'props' must have exactly one of 'jwksUrl', 'discoveryUrl' and 'validationKeys'/,
    );
    const authMethod = consul.AclAuthMethod.fromAuthMethodName(stack, 'other', 'other');
    expect(() => new consul.AclBindingRule(stack, 'b', { authMethod, bindType: 'x', bindName: '' })).toThrow(
      /'bindType' must be one of role, policy, service, node, got 'x'\n.*'bindName' must not be empty/,
    );
  });
});
