import { Testing } from 'cdktf';
import { nomad } from '../../../lib';
import { PLATFORM_NAMESPACES, PLATFORM_VOLUMES } from '../../../lib/nomad/acl/platform-names';
import { RESERVED_NAMESPACES, RESERVED_VOLUMES } from '../../../lib/platform/parts/platform-parts';
import { stackOf } from '../../fixtures/stack-of';

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

  test('who operates reads no variable but those of deploys', () => {
    const rules = nomad.AclRules.operate().toHcl();
    expect(rules).toContain('operator { policy = "write" }');
    expect([...rules.matchAll(/path "(.*?)"/g)].map(([, path]) => path)).toEqual([
      ...['berth/deploy', 'berth/platform', 'berth/history/*'],
    ]);
  });

  describe("the platform's own namespaces and volumes", () => {
    const policy = (rules: nomad.AclRules): nomad.AclPolicy =>
      new nomad.AclPolicy(stackOf(Testing.app()), 'deploys', { rules });
    const must = "must name no namespace or volume of the platform's own jobs";

    test('are known', () => {
      expect([...PLATFORM_NAMESPACES].sort()).toEqual([...RESERVED_NAMESPACES].sort());
      expect([...PLATFORM_VOLUMES].sort()).toEqual([...RESERVED_VOLUMES].sort());
    });

    test.each([
      nomad.AclRules.deploy('ingress'),
      nomad.AclRules.plan('backup'),
      nomad.AclRules.deploy('shop', ['shop-*', 'snapshots']),
    ])('fail by name', (rules) => {
      expect(() => policy(rules)).toThrow(`[stack/deploys] 'rules' ${must}`);
    });

    test('are denied where a pattern covers them', () => {
      const denied = (rules: nomad.AclRules): string[] | null =>
        rules.toHcl().match(/\w+ "[^"]*" { policy = "deny" }/g);
      const all = PLATFORM_NAMESPACES.map((name) => `namespace "${name}" { policy = "deny" }`);
      const volumes = PLATFORM_VOLUMES.map((name) => `host_volume "${name}" { policy = "deny" }`);
      expect(denied(nomad.AclRules.deploy('*'))).toEqual(all);
      expect(denied(nomad.AclRules.plan('*'))).toEqual(all);
      expect(denied(nomad.AclRules.deploy('*', ['*']))).toEqual([...all, ...volumes]);
      expect(denied(nomad.AclRules.deploy('i*s', ['*shot*']))).toEqual([all[0], volumes[0]]);
      expect(denied(nomad.AclRules.deploy('shop-*', ['shop-*']))).toBeNull();
      expect(() => policy(nomad.AclRules.deploy('*', ['*']))).not.toThrow();
    });
  });
});
