import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { CONSUL_VERSION, serverLimits } from '../../../lib/consul/releases';
import { NOMAD_LINES, NOMAD_SINCE, NOMAD_VERSION, nomadHas } from '../../../lib/nomad/agent/releases';
import { Platform } from '../../../lib';
import { Versions } from '../../../lib/platform/topology/versions';
import { compareReleases } from '../../../lib/private/validation/compare-releases';
import { TRAEFIK_VERSION } from '../../../lib/traefik/releases';

const text = (file: string): string => readFileSync(join(__dirname, '../../..', file), 'utf8');

/** What is wrong with versions, in one line each. */
function problems(props: ConstructorParameters<typeof Versions>[0]): string[] {
  return new Versions(props).validate().map(({ prop, must, got, fix }) => `${prop} ${must} (${got}): ${fix}`);
}

describe('the versions of a platform', () => {
  test('by default fit each other, without a warning', () => {
    expect(problems({})).toEqual([]);
    expect(new Versions({}).warnings).toEqual([]);
  });

  test.each([
    { nomadVersion: '2.0.5', consulVersion: '1.22.7', traefikVersion: '3.7.13' },
    { nomadVersion: '2.0.99', consulVersion: '2.0.4', traefikVersion: '3.7.99' },
    { nomadVersion: '1.11.3', consulVersion: '1.19.0', traefikVersion: '3.6.25' },
    { nomadVersion: '1.11.8', nomadImage: { name: 'n:1' }, traefikVersion: '3.6.26', traefikImage: { name: 't:1' } },
    { traefikVersion: '3.6.25', traefikImage: { name: 'registry.example:5000/traefik:v3.6.25@sha256:00' } },
    // A number of whoever built it.
    {
      traefikImage: { name: 'registry.example/traefik:1.0.0' },
      nomadImage: { name: 'registry.example/our-nomad:1.11.0' },
    },
  ])('may be %j', (versions) => {
    expect(problems(versions)).toEqual([]);
    expect(new Versions(versions).warnings).toEqual([]);
  });

  test.each([
    ['1.11.3', '1.18.2', 'Nomad 1.11 works with Consul 1.19 to 1.22'],
    ['1.11.3', '1.23.0', 'Nomad 1.11 works with Consul 1.19 to 1.22'],
    ['1.11.3', '2.0.0', 'Nomad 1.11 works with Consul 1.19 to 1.22'],
    ['2.0.5', '1.19.2', 'Nomad 2.0 works with Consul 1.20 to 2.0'],
    ['3.0.0', '1.19.2', 'Nomad 3.0 works with Consul 1.20 to 2.0'],
  ])('of Nomad %s and Consul %s do not fit', (nomadVersion, consulVersion, fix) => {
    expect(problems({ nomadVersion, consulVersion })).toEqual([
      `consulVersion fit Nomad ${nomadVersion} (${consulVersion}): ${fix}`,
    ]);
  });

  test.each([
    [
      { nomadVersion: '1.11.4' },
      'public image (1.11.4): the nearest is 1.11.3; for another edition, give its image as',
    ],
    [
      { nomadVersion: '1.10.6' },
      'nomadVersion be a release of 1.11, 2.0 or newer, which Berth is tested with (1.10.6)',
    ],
    [{ nomadVersion: '1.10.6' }, 'the nearest is 1.11.3'],
    [{ nomadVersion: '1.12.0' }, 'the nearest is 2.0'],
    [
      { traefikVersion: '3.6.26' },
      "(3.6.26): the nearest is 3.6.25; for another edition, give its image as 'traefikImage'",
    ],
    [{ traefikVersion: '3.5.0' }, 'the nearest is 3.6.25'],
    [{ traefikVersion: '2.11.40' }, 'the nearest is 3.6.25'],
  ])('%j is an error that names the nearest', (versions, expected) => {
    expect(problems(versions)).toEqual([expect.stringContaining(expected)]);
  });

  test.each([
    [
      { traefikImage: { name: 'traefik:v3.6.12' }, traefikVersion: '3.7.13' },
      "traefikVersion be 3.6.12, as 'traefikImage' is traefik:v3.6.12",
    ],
    [
      { nomadImage: { name: 'r/nomad:2.0.5' }, nomadVersion: '1.11.3' },
      "nomadVersion be 2.0.5, as 'nomadImage' is r/nomad",
    ],
  ])('%j is an error, as Berth would configure another release', (versions, expected) => {
    expect(problems(versions)).toEqual([expect.stringContaining(expected)]);
  });

  test('of a newer line are a warning, not an error', () => {
    const newer = { nomadVersion: '2.1.0', consulVersion: '2.2.0', traefikVersion: '3.8.0' };
    expect(problems(newer)).toEqual([]);
    expect(new Versions(newer).warnings).toEqual([
      "'nomadVersion' is 2.1.0, but this release of Berth is tested only up to Nomad 2.0",
      "'consulVersion' is 2.2.0, but this release of Berth is tested only up to Consul 2.0",
      "'traefikVersion' is 3.8.0, but this release of Berth is tested only up to Traefik 3.7",
    ]);
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'berth-versions-')) });
    const { accessStack } = Platform.local(app, 'local', newer);
    const warnings = accessStack.node.metadata.map(({ data }) => data);
    expect(warnings).toEqual(new Versions(newer).warnings);
  });

  test('are those of the images that are given, where their tags say it', () => {
    const props = { nomadImage: { name: 'hashicorp/nomad:2.0.5' }, traefikImage: { name: 'traefik:v3.6.12' } };
    expect(new Versions(props)).toMatchObject({ nomad: '2.0.5', traefik: '3.6.12' });
    expect(problems(props)).toEqual([]);
    expect(new Versions({ nomadImage: { name: 'our/nomad:edge' } }).nomad).toBe(NOMAD_VERSION);
  });

  test('with deployments that may not end are a warning', () => {
    expect(problems({ nomadVersion: '1.11.2' })).toEqual([]);
    expect(new Versions({ nomadVersion: '1.11.2' }).warnings).toEqual([
      expect.stringMatching(/^'nomadVersion' is 1\.11\.2: a deployment .* may not end .* 1\.11\.3 mends this/),
    ]);
  });

  test('are three numbers', () => {
    const found = new Versions({ nomadVersion: '1.11', consulVersion: 'latest', traefikVersion: 'v3.7.13' }).validate();
    expect(found.map(({ prop, got }) => [prop, got])).toEqual([
      ['nomadVersion', '1.11'],
      ['traefikVersion', 'v3.7.13'],
    ]);
    expect(problems({ consulVersion: 'latest' })).toEqual([expect.stringContaining('three numbers')]);
  });

  test('that the README and the docs name are the defaults', () => {
    const tested = `Nomad ${NOMAD_VERSION}, Consul ${CONSUL_VERSION}, Traefik ${TRAEFIK_VERSION}`;
    const readme = text('README.md').replace(/\s+/g, ' ');
    expect(readme).toContain(tested);
    const [image] = /nomad-autoscaler:[\d.]+/.exec(text('lib/platform/parts/autoscaler/autoscaler-part.ts'))!;
    expect(readme).toMatch(new RegExp(`Nomad Autoscaler [\\d., and]*${image.split(':')[1]}`));
    expect(text('docs/changes.md')).toContain(`against Nomad, ${Object.keys(NOMAD_LINES).join(' and ')} alike`);
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

describe('releases of Consul', () => {
  test('whose servers end idle streams get a long timeout', () => {
    expect(['1.22.7', '2.0.1', '2.0.3'].map(serverLimits)).toEqual([undefined, undefined, undefined]);
    expect(['2.0.4', '2.1.0'].map(serverLimits)).toEqual(Array(2).fill({ rpc_handshake_timeout: '60s' }));
  });

  test('get it in the configuration of their servers, unless the platform gives its own', () => {
    const configOf = (props: object): string => {
      const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'berth-versions-')) });
      const versions = { nomadVersion: '2.0.5', consulVersion: '2.0.4' };
      return Testing.synth(Platform.local(app, 'local', { ...versions, ...props }).hostStacks[0]);
    };
    expect(configOf({})).toMatch(/rpc_handshake_timeout[\\": ]+60s/);
    expect(configOf({ consulConfig: { limits: { rpc_handshake_timeout: '0s' } } })).not.toMatch(
      /handshake_timeout[\\": ]+60s/,
    );
  });
});
