import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Duration, Size } from '../../../lib';
import { featuresOf } from '../../../lib/platform/cluster/cluster-features';
import { contractText } from '../../../lib/platform/cluster/contract';

const CONTRACTS = join(__dirname, 'contracts');

describe('the contract file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-contract-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  const file = join(dir, 'c.json');
  const reading = (text: string): (() => unknown) => {
    writeFileSync(file, text);
    return () => Cluster.fromContract(file);
  };

  test('carries every feature', () => {
    const names = Object.keys(featuresOf({}));
    expect(names).toContain('hasMesh');
    for (const name of names) {
      const cluster = Cluster.fromAttributes({ nomadAddress: 'http://10.0.0.5:4646', [name]: true });
      const read = reading(contractText(cluster))() as Cluster;
      expect(read.features).toEqual({ ...featuresOf({}), [name]: true });
      expect(read[name as 'hasMesh']).toBe(true);
    }
  });

  test('of the first release is read with defaults', () => {
    const cluster = Cluster.fromContract(join(CONTRACTS, 'first.json'));
    expect(cluster).toMatchObject({
      name: 'local',
      nomadAddress: 'http://172.17.0.1:4646',
      maxKillTimeout: Duration.seconds(300),
      namespaces: ['default'],
      middlewares: undefined,
      hosts: [],
      features: { secured: false, hasCni: false, hasMesh: false, hasDockerVolumes: false, hasAutoscaler: false },
    });
  });

  test('of the release before platforms had parts is read whole, and written the same', () => {
    const old = join(CONTRACTS, 'before-parts.json');
    const cluster = Cluster.fromContract(old);
    expect(cluster.features).toEqual({
      secured: true,
      hasCni: true,
      hasMesh: true,
      hasDockerVolumes: true,
      hasAutoscaler: true,
    });
    expect(cluster.hosts[1]).toEqual({
      name: 'h4',
      datacenter: 'dc9',
      nodePool: 'default',
      cpu: 8000,
      memory: Size.mebibytes(8192),
    });
    expect(JSON.parse(contractText(cluster))).toEqual(JSON.parse(readFileSync(old, 'utf8')));
  });

  test('with a field that a later release of the same version added is read', () => {
    const old = JSON.parse(readFileSync(join(CONTRACTS, 'before-parts.json'), 'utf8'));
    expect(reading(JSON.stringify({ ...old, hasSomething: true }))).not.toThrow();
  });

  test.each([
    ['is no JSON', '{', 'is not JSON: take the one that'],
    [
      'has no version',
      '{}',
      "must have version 1, got undefined: take the one that the platform's own synthesis wrote",
    ],
    ['is of a newer version', '{"version":9}', 'must have version 1, got 9: a newer release of Berth wrote it'],
    ['is not complete', '{"version":1}', 'is not complete'],
  ])('is refused when it %s', (_, text, error) => {
    expect(reading(text)).toThrow(`the contract file '${file}' ${error}`);
  });

  test('is refused when a feature is no yes or no', () => {
    const old = JSON.parse(readFileSync(join(CONTRACTS, 'before-parts.json'), 'utf8'));
    expect(reading(JSON.stringify({ ...old, hasMesh: 'no' }))).toThrow('is not complete');
  });

  test('is refused when it is missing', () => {
    expect(() => Cluster.fromContract(join(dir, 'none.json'))).toThrow("can't be read: take the one that");
  });
});
