import { Platform } from '../../../../lib';
import { Template } from '../../../../lib/testing';
import { BRIDGE, configOf, define, refuses } from '../../../fixtures/five-hosts';

describe('the mesh of a platform', () => {
  let mesh: Platform;
  let plain: Platform;
  beforeAll(() => {
    mesh = define({ ...BRIDGE, mesh: true });
    plain = define();
  });

  test('is served by every Consul agent, and denies what no intention allows', () => {
    for (const index of [0, 3]) {
      expect(configOf(mesh, index, 'consul')).toMatchObject({
        connect: { enabled: true },
        default_intention_policy: 'deny',
        ports: { grpc: 8502, grpc_tls: 8503 },
        addresses: { grpc: '127.0.0.1' },
      });
    }
    expect(configOf(plain, 0, 'consul')).not.toHaveProperty('connect');
    expect(configOf(plain, 0, 'consul').ports.grpc).toBe(-1);
  });

  test('is one that the ingress speaks, with certificates of its own name', () => {
    const [{ Config }] = Template.of(mesh.servicesStack).job('traefik').TaskGroups[0].Tasks;
    expect(Config.args).toEqual(
      expect.arrayContaining([
        '--providers.consulCatalog.connectAware=true',
        '--providers.consulCatalog.serviceName=traefik',
      ]),
    );
    const rules = ({ accessStack }: Platform): string =>
      Template.of(accessStack).resource('consul_acl_policy', 'policy-ingress').rules;
    expect(rules(mesh)).toBe(`${rules(plain)}\nservice "traefik" { policy = "write" }`);
  });

  test('is known to apps', () => {
    expect(mesh.cluster.hasMesh).toBe(true);
    expect(plain.cluster.hasMesh).toBe(false);
  });

  refuses([['a mesh without plugins', { mesh: true }, "'cniPath' must be given with 'mesh': proxies run in bridge"]]);
});
