import { nomad } from '../../../lib';

describe('AclRules', () => {
  test('who looks can change nothing', () => {
    const rules = nomad.AclRules.read('shop').toHcl();
    expect(rules).toContain('namespace "shop" {');
    expect(rules).toContain('"read-job", "read-logs"');
    expect(rules).not.toMatch(/submit|write|exec|variables/);
  });

  test('who deploys can do so in one namespace, and enters no task', () => {
    const rules = nomad.AclRules.deploy('shop').toHcl();
    expect(rules.match(/namespace "[^"]*"/g)).toEqual(['namespace "shop"']);
    expect(rules).toContain('"submit-job"');
    expect(rules).toContain('path "*" { capabilities = ["list", "read", "write", "destroy"] }');
    expect(rules).not.toMatch(/alloc-exec|operator|agent|host_volume/);
    expect(nomad.AclRules.deploy('shop', ['shop-*']).toHcl()).toContain('host_volume "shop-*" { policy = "write" }');
  });

  test('who operates reads no variable', () => {
    const rules = nomad.AclRules.operate().toHcl();
    expect(rules).toContain('operator { policy = "write" }');
    expect(rules).not.toContain('variables');
  });
});
