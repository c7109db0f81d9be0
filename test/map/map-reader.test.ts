import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMap, readMaps } from '../../lib/map/map-reader';

const EMPTY = { version: 1, stack: 'shop', hosts: [], jobs: [], routes: [], calls: [] };

describe('reading map files', () => {
  let outdir: string;
  beforeEach(() => (outdir = mkdtempSync(join(tmpdir(), 'berth-maps-'))));
  afterEach(() => rmSync(outdir, { recursive: true }));

  const write = (file: string, content: unknown): void =>
    writeFileSync(join(outdir, file), typeof content === 'string' ? content : JSON.stringify(content));

  test('finds those of the stacks that the manifest lists', () => {
    write('manifest.json', { stacks: { shop: {}, others: {}, blog: {} } });
    write('shop.map.json', EMPTY);
    write('blog.map.json', { ...EMPTY, stack: 'blog' });
    write('gone.map.json', { ...EMPTY, stack: 'gone' });
    expect(readMaps(outdir).map(({ stack }) => stack)).toEqual(['blog', 'shop']);
  });

  test.each<[what: string, files: { [file: string]: unknown }, error: RegExp]>([
    ['no manifest', {}, /the manifest '.*manifest\.json' does not exist: synthesize first/],
    [
      'a manifest of something else',
      { 'manifest.json': [] },
      /manifest\.json' has no list of stacks: synthesize first/,
    ],
    ['a damaged manifest', { 'manifest.json': '{' }, /manifest\.json' is not JSON: synthesize first/],
    [
      'no map at all',
      { 'manifest.json': { stacks: { shop: {} } } },
      /no stack in '.*' has a map file: synthesize first .* with this release of Berth/,
    ],
    [
      'one map that is damaged',
      { 'manifest.json': { stacks: { shop: {} } }, 'shop.map.json': 'null' },
      /shop\.map\.json' must have version 1, got undefined: synthesize first/,
    ],
  ])('of a directory with %s is an error', (_, files, error) => {
    Object.entries(files).forEach(([file, content]) => write(file, content));
    expect(() => readMaps(outdir)).toThrow(error);
  });

  test.each<[what: string, content: unknown, error: RegExp]>([
    ['that is no JSON', '{"version":1', /the map file '.*shop\.map\.json' is not JSON: synthesize first/],
    ['of a newer release', { ...EMPTY, version: 2 }, /must have version 1, got 2: a newer release of Berth wrote it/],
    ['of another stack', { ...EMPTY, stack: 'blog' }, /must be of the stack 'shop', got 'blog'/],
    ['without its jobs', { ...EMPTY, jobs: undefined }, /is damaged: synthesize first.*\n.*'jobs' must be given/],
    [
      'whose route has no probe',
      { ...EMPTY, routes: [{ namespace: 'default' }] },
      /'routes\[0\]\.probe' must be given/,
    ],
    [
      'with a job of an unknown type',
      { ...EMPTY, jobs: [{ type: 'nothing' }] },
      /'jobs\[0\]\.type' must be one of service, batch, system, sysbatch, got 'nothing'/,
    ],
  ])('a file %s is an error', (_, content, error) => {
    write('shop.map.json', content);
    expect(() => readMap(outdir, 'shop')).toThrow(error);
  });

  test('a file that is missing is an error', () => {
    expect(() => readMap(outdir, 'shop')).toThrow(/the map file '.*shop\.map\.json' does not exist: synthesize first/);
  });
});
