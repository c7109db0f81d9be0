import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSUL_VERSION } from '../../../lib/consul/releases';
import { NOMAD_LINES, NOMAD_SINCE, NOMAD_VERSION, nomadHas } from '../../../lib/nomad/agent/releases';
import { versionViolations } from '../../../lib/platform/topology/versions';
import { compareReleases } from '../../../lib/private/validation/compare-releases';
import { TRAEFIK_VERSION } from '../../../lib/traefik/releases';

const text = (file: string): string => readFileSync(join(__dirname, '../../..', file), 'utf8');

describe('the versions of a platform', () => {
  test('by default fit each other', () => {
    expect(versionViolations(NOMAD_VERSION, CONSUL_VERSION)).toEqual([]);
  });

  test.each([
    ['1.11.3', '1.18.2'],
    ['1.11.3', '1.23.0'],
    ['1.11.3', '2.0.0'],
  ])('of Nomad %s and Consul %s do not fit', (nomad, consul) => {
    expect(versionViolations(nomad, consul)).toEqual([
      {
        prop: 'consulVersion',
        must: `fit Nomad ${nomad}`,
        got: consul,
        fix: 'Nomad 1.11 works with Consul 1.19 to 1.22',
      },
    ]);
  });

  test('are three numbers', () => {
    expect(versionViolations('1.11', 'latest').map(({ prop, got }) => [prop, got])).toEqual([
      ['nomadVersion', '1.11'],
      ['consulVersion', 'latest'],
    ]);
  });

  test('that the README and the docs name are the defaults', () => {
    const tested = `Nomad ${NOMAD_VERSION}, Consul ${CONSUL_VERSION}, Traefik ${TRAEFIK_VERSION}`;
    expect(text('README.md').replace(/\s+/g, ' ')).toContain(tested);
    const [image] = /nomad-autoscaler:[\d.]+/.exec(text('lib/platform/parts/autoscaler/autoscaler-part.ts'))!;
    expect(text('README.md')).toMatch(new RegExp(`Nomad Autoscaler [\\d., and]*${image.split(':')[1]}`));
    expect(text('docs/changes.md')).toContain(`against Nomad ${NOMAD_VERSION.replace(/\.\d+$/, '')}.`);
    expect(text('docs/hosts.md')).toContain(`FROM hashicorp/nomad:${NOMAD_VERSION} AS nomad`);
    expect(text('docs/hosts.md')).toContain(`FROM hashicorp/consul:${CONSUL_VERSION} AS consul`);
  });
});

describe('releases of Nomad', () => {
  test('have a feature since the release of the table', () => {
    expect(nomadHas('snapshotSave', '1.11.2')).toBe(false);
    expect(nomadHas('snapshotSave', '1.11.3')).toBe(true);
    expect(nomadHas('snapshotSave', '2.0.0')).toBe(true);
    expect(nomadHas('snapshotSave', '1.9.9')).toBe(false);
  });

  test('need what Berth does for them: some that are accepted do not have the feature', () => {
    const oldest = Object.keys(NOMAD_LINES).sort(compareReleases)[0];
    for (const since of Object.values(NOMAD_SINCE)) expect(compareReleases(since, `${oldest}.0`)).toBeGreaterThan(0);
  });
});
