import { TerraformStack, Testing } from 'cdktf';
import { define } from '../../fixtures/five-hosts';

/** What a stack synthesizes to. */
function synth(stack: TerraformStack): any {
  return JSON.parse(Testing.synth(stack));
}

/** The roles that logins get in a system, by their conditions. */
function rules(access: any, system: 'nomad' | 'consul'): { [role: string]: string } {
  const type = `${system}_acl_binding_rule`;
  const found = Object.values<any>(access.resource[type]).filter(({ bind_name: name }) => name.startsWith('berth-'));
  return Object.fromEntries(found.map((each) => [each.bind_name, each.selector]));
}

describe('what logins may do on a secured platform', () => {
  const backup = { host: 'h4', directory: '/srv/backup' };
  const platform = define({ namespaces: ['shop'], backup });
  const access = synth(platform.accessStack);

  test('is decided by their role, and by their namespace, which is never one of the platform', () => {
    const of = (role: string): string => `value.role == "${role}"`;
    const within = (role: string, name: string): string =>
      `${of(role)} and (value.namespace == "${name}" or value.namespace == "*")`;
    const exactly = (role: string, name: string): string => `${of(role)} and value.namespace == "${name}"`;
    const shared = {
      'berth-operate': of('operate'),
      'berth-deploy': exactly('deploy', '*'),
      'berth-plan-default': within('plan', 'default'),
      'berth-plan-shop': within('plan', 'shop'),
    };
    expect(rules(access, 'nomad')).toEqual({
      ...shared,
      'berth-gate': of('gate'),
      'berth-services': of('services'),
      'berth-deploy-default': within('deploy', 'default'),
      'berth-deploy-shop': within('deploy', 'shop'),
    });
    // In Consul a login gets one role to deploy: of two that differ it would make one, for all who have either.
    expect(rules(access, 'consul')).toEqual({
      ...shared,
      'berth-deploy-default': exactly('deploy', 'default'),
      'berth-deploy-shop': exactly('deploy', 'shop'),
    });
  });

  test('keeps the volumes of the platform from those who may mount all', () => {
    const policies = Object.values<any>(access.resource.nomad_acl_policy);
    const of = (name: string): string => policies.find((each) => each.name === name).rules_hcl;
    expect(of('berth-deploy')).toBe(
      'host_volume "*" { policy = "write" }\nhost_volume "snapshots" { policy = "deny" }',
    );
    expect(of('berth-services')).toContain('host_volume "snapshots" { policy = "write" }');
    expect(of('berth-deploy-shop')).toMatch(/host_volume "shop" .*\nhost_volume "shop-\*" /);
    expect(of('berth-gate')).not.toMatch(/submit|alloc|variables|"\*" \{ policy/);
  });

  test('is for this platform alone, and for both keys while they are rotated', () => {
    const [method] = Object.values<any>(access.resource.nomad_acl_auth_method);
    const keys =
      'regexall("-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----", var.prod_secrets.login_public_key)';
    expect(method).toMatchObject({ name: 'berth', type: 'JWT', token_locality: 'local', max_token_ttl: '12h' });
    expect(method.config).toMatchObject({
      bound_audiences: ['berth-prod'],
      bound_issuer: ['berth'],
      jwt_validation_pub_keys: `\${${keys}}`,
      signing_algs: ['ES256'],
    });
  });

  test('leaves plans out where the servers know no right for them alone', () => {
    const older = synth(define({ nomadVersion: '1.11.1' }).accessStack);
    expect(Object.keys(rules(older, 'nomad')).filter((role) => role.includes('plan'))).toEqual([]);
  });

  test('is asked by the services stack with its own login, and not at all where nothing is secured', () => {
    const { provider, variable } = synth(platform.servicesStack);
    const [{ dynamic, secret_id }] = provider.nomad;
    expect(secret_id).toBeUndefined();
    expect(dynamic.auth_jwt.content).toEqual({
      auth_method: 'berth',
      login_token: '${var.prod_secrets.logins.services}',
    });
    expect(variable.prod_secrets.type).toBe('object({ nomad_ca = string, logins = object({ services = string }) })');
    const open = synth(define({ secured: false }).accessStack);
    expect(Object.keys(open.resource).filter((type) => type.includes('acl'))).toEqual([]);
  });
});
