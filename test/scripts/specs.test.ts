import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STRUCTS } from '../../lib/nomad/job/spec/spec-fields.generated';
import { parseStructs } from '../../scripts/specs/structs';
import { generate } from '../../scripts/specs/generate';
import { propName, specName } from '../../scripts/specs/names';

const ROOT = join(__dirname, '../..');
const LIST = readFileSync(join(ROOT, 'scripts/specs/nomad.txt'), 'utf8');
const structs = parseStructs(LIST);

describe('the list of Nomad structs', () => {
  test('names the 74 types of a job', () => {
    const names = [...LIST.matchAll(/^(?:struct|alias) (\w+) /gm)].map((match) => match[1]);
    expect(new Set(names).size).toBe(74);
    expect(names).toHaveLength(74);
  });

  test('declares every struct that a field holds', () => {
    const known = structs.map(({ name }) => name);
    const held = structs.flatMap(({ fields }) => fields.flatMap(({ struct }) => struct ?? []));
    expect(known).toEqual(expect.arrayContaining(held));
  });
});

describe('the names', () => {
  test.each(structs)('of the properties of $name are distinct', ({ fields }) => {
    const props = fields.map(({ key }) => propName(key));
    expect(new Set(props).size).toBe(props.length);
  });

  test('of the interfaces are distinct', () => {
    expect(new Set(structs.map(({ name }) => specName(name))).size).toBe(structs.length);
  });

  test.each([
    ['ID', 'id'],
    ['MemoryMB', 'memoryMb'],
    ['MBits', 'mbits'],
    ['LTarget', 'ltarget'],
    ['TLSServerName', 'tlsServerName'],
    ['GRPCUseTLS', 'grpcUseTls'],
    ['SELinuxLabel', 'seLinuxLabel'],
    ['CSIPluginConfig', 'csiPluginConfig'],
    ['ExcludeOutboundCIDRs', 'excludeOutboundCidrs'],
    ['NoDNS', 'noDns'],
  ])('treat the acronyms of %s as words', (key, prop) => {
    expect(propName(key)).toBe(prop);
  });
});

describe('the generated files', () => {
  test('are current', async () => {
    for (const [path, text] of Object.entries(await generate())) {
      expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
    }
  });

  test('hold the fields that the list keeps, and no others', () => {
    const keys = structs.map(({ name, fields }) => [
      name,
      fields.flatMap(({ key, omitted }) => (omitted === undefined ? key : [])),
    ]);
    const generated = Object.entries(STRUCTS).map(([name, fields]) => [
      name,
      Object.values(fields).map(({ key }) => key),
    ]);
    expect(generated).toEqual(keys);
  });
});
