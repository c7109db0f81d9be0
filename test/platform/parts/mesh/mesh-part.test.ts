import { ContainerImage, HostRole, Platform } from '../../../../lib';
import { Template } from '../../../../lib/testing';
import { BRIDGE, configOf, define, host, hosts, refuses, SERVERS } from '../../../fixtures/five-hosts';

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

  test('runs the Envoy that the platform names, or the one that a host names itself', () => {
    const own = host(5, [HostRole.CLIENT], { meta: { 'connect.sidecar_image': 'registry.example/envoy:1' } });
    const envoyImage = ContainerImage.fromRegistry('envoyproxy/envoy:v1.35.9');
    const platform = define({
      ...BRIDGE,
      ...hosts(...SERVERS, host(4, [HostRole.CLIENT]), own),
      mesh: true,
      envoyImage,
    });
    const image = envoyImage.name;
    const meta = { 'connect.sidecar_image': image, 'connect.gateway_image': image };
    expect(configOf(platform, 3, 'nomad').client.meta).toEqual(meta);
    expect(configOf(platform, 4, 'nomad').client.meta).toEqual({ ...meta, ...own.meta });
    expect(configOf(mesh, 3, 'nomad').client).not.toHaveProperty('meta');
  });

  const envoyImage = ContainerImage.fromRegistry('envoyproxy/envoy');
  refuses([
    ['a mesh without plugins', { mesh: true }, "'cniPath' must be given with 'mesh': proxies run in bridge"],
    ['an Envoy without a mesh', { envoyImage }, "'envoyImage' must be left out without a mesh"],
    [
      'an Envoy of any version',
      { ...BRIDGE, mesh: true, envoyImage },
      "'envoyImage' must name a tag other than latest",
    ],
  ]);
});
