import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Duration, Size } from '../../../lib';
import { featuresOf } from '../../../lib/platform/cluster/cluster-features';
import { WATCHERS } from '../../../lib/platform/cluster/cluster-watchers';
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

  test('carries the address of everything that watches the platform', () => {
    for (const name of WATCHERS) {
      const cluster = Cluster.fromAttributes({ nomadAddress: 'http://10.0.0.5:4646', [name]: 'http://10.0.0.7:9090' });
      const read = reading(contractText(cluster))() as Cluster;
      expect(WATCHERS.filter((each) => read[each] !== undefined)).toEqual([name]);
      expect(read[name]).toBe('http://10.0.0.7:9090');
    }
  });

  test('carries that an entry point redirects to TLS', () => {
    const entryPoints = [
      { name: 'websecure', address: 'https://10.0.0.5' },
      { name: 'web', address: 'http://10.0.0.5', redirectsToTls: true },
    ];
    const cluster = Cluster.fromAttributes({ nomadAddress: 'http://10.0.0.5:4646', entryPoints });
    expect((reading(contractText(cluster))() as Cluster).entryPoints).toEqual(entryPoints);
  });

  test('names no feature that came later where the platform lacks it', () => {
    const text = contractText(Cluster.fromAttributes({ nomadAddress: 'http://10.0.0.5:4646' }));
    expect(text).not.toMatch(/hasMetrics|hasLogs|hasTraces|hasNoDashboards/);
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
      hasMetrics: false,
      hasLogs: false,
      hasTraces: false,
      hasNoDashboards: false,
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
    [
      'is not complete',
      '{"version":1}',
      [
        "is damaged: take the one that the platform's own synthesis wrote",
        "[c.json] 'nomad' must be given",
        "[c.json] 'consul' must be given",
        "[c.json] 'dns' must be given",
        "[c.json] 'name' must be given",
        "[c.json] 'region' must be given",
        "[c.json] 'secured' must be given",
      ].join('\n'),
    ],
    ...['null', '[]', '5', '"x"', 'true', '[{"version":1}]'].map((text) => [`is ${text}`, text, 'must have version 1']),
  ])('is refused when it %s', (_, text, error) => {
    expect(reading(text)).toThrow(`the contract file '${file}' ${error}`);
  });

  test('is refused wherever it is cut off', () => {
    const text = readFileSync(join(CONTRACTS, 'before-parts.json'), 'utf8').trimEnd();
    for (let end = 0; end < text.length; end += 7) {
      expect(reading(text.slice(0, end))).toThrow(`the contract file '${file}' is not JSON`);
    }
  });

  test('is refused when any field is missing, unless it was added later, or is of another kind', () => {
    const old = readFileSync(join(CONTRACTS, 'before-parts.json'), 'utf8');
    const optional =
      /^(has\w+|middlewares|hosts|hosts\.\d+\.(nodeClass|meta|cpu|memoryMebibytes)|hosts\.\d+\.meta\.\w+)$/;
    const silent: string[] = [];
    let tried = 0;
    const places = (value: object, path: string[] = []): string[][] =>
      Object.entries(value).flatMap(([key, item]) => [
        [...path, key],
        ...(typeof item === 'object' ? places(item, [...path, key]) : []),
      ]);
    for (const path of places(JSON.parse(old)).filter(([name]) => name !== 'version')) {
      for (const wrong of [undefined, null, 5, 'a\u0000b, c', true, [], {}, [null], [5], { x: 5 }, -1]) {
        const contract = JSON.parse(old);
        const owner = path.slice(0, -1).reduce((each, key) => each[key], contract);
        const key = path[path.length - 1];
        const name = path.join('.');
        if (
          typeof wrong === typeof owner[key] &&
          (typeof wrong !== 'object' || Array.isArray(wrong) === Array.isArray(owner[key]))
        ) {
          if (typeof wrong !== 'string' || /^hosts\.\d+\.(meta|nodeClass)/.test(name)) continue;
        }
        if (wrong === undefined && (optional.test(name) || Array.isArray(owner))) continue;
        owner[key] = wrong;
        tried += 1;
        try {
          reading(JSON.stringify(contract))();
          silent.push(`${name}: ${JSON.stringify(wrong)}`);
        } catch (error) {
          const place = path.reduce((text, each) => (/^\d+$/.test(each) ? text : `${text}.${each}`));
          const top = place.split('.')[0];
          const pattern = new RegExp(
            `^\\[Cluster.fromContract\\] the contract file '[^']+' is damaged: .*\\n\\[c.json\\] '${top}`,
          );
          if (!pattern.test((error as Error).message)) silent.push(`${name}: ${(error as Error).message}`);
        }
      }
    }
    expect(silent).toEqual([]);
    expect(tried).toBeGreaterThan(300);
  });

  test.each([
    ['hosts', [{}], "[c.json] 'hosts[0].name' must be given"],
    ['hosts', [null], "[c.json] 'hosts[0]' must be an object, got null"],
    ['hosts', [{ name: 'a b', datacenter: 'd', nodePool: 'p' }], "[c.json] 'hosts[0].name' must be a name without"],
    ['hosts', [1, 2].map(() => ({ name: 'a', datacenter: 'd', nodePool: 'p' })), "'hosts[1].name' must be unique"],
    ['entryPoints', [null], "[c.json] 'entryPoints[0]' must be an object, got null"],
    ['entryPoints', [{ name: 'web,traefik', address: 'http://h' }], "'entryPoints[0].name' must be a name without"],
    ['entryPoints', [{ name: 'web', address: 'javascript:x' }], "'entryPoints[0].address' must be a URL of http"],
    ['dns', { servers: ['${file("/etc/passwd")}'], searches: [] }, "[c.json] 'dns.servers[0]' must be an IP address"],
    ['dns', { servers: [], searches: ['a b'] }, "[c.json] 'dns.searches[0]' must be a domain"],
    ['nomad', { address: 'http://h/${x}', maxKillTimeoutSeconds: 5 }, "[c.json] 'nomad.address' must be a URL such as"],
    ['nomad', { address: 'http://h', maxKillTimeoutSeconds: 0 }, "[c.json] 'nomad.maxKillTimeoutSeconds' must be more"],
    ['consul', { address: '${TfToken[TOKEN.9]}' }, "[c.json] 'consul.address' must be a URL such as"],
    ['name', '1x', "[c.json] 'name' must be up to 63 letters, digits, '-' or '_', of which the first is a letter"],
    ['name', 'a" x', "[c.json] 'name' must be up to 63 letters"],
    ['region', '${TfToken[TOKEN.9]}', "[c.json] 'region' must be letters"],
    ['namespaces', [], "[c.json] 'namespaces' must not be empty"],
    ['namespaces', ['a b'], "[c.json] 'namespaces[0]' must be 1 to 128 letters"],
    ['middlewares', 'x', "[c.json] 'middlewares' must be a list of texts, got 'x'"],
    ['secured', 'false', "[c.json] 'secured' must be true or false, got 'false'"],
    ['hasMesh', 'no', "[c.json] 'hasMesh' must be true or false, got 'no'"],
  ])('is refused with %s: %j', (field, value, error) => {
    const old = JSON.parse(readFileSync(join(CONTRACTS, 'before-parts.json'), 'utf8'));
    expect(reading(JSON.stringify({ ...old, [field]: value }))).toThrow(error);
  });

  test('is refused when it is missing', () => {
    expect(() => Cluster.fromContract(join(dir, 'none.json'))).toThrow("can't be read: take the one that");
  });
});
