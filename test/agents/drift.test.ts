import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../lib/deploy/command';
import { parseStructs } from '../../scripts/specs/structs';

/** A list of fields, and the Go module that it lists. */
interface Listed {
  readonly list: string;
  readonly module: string;

  /** The release of the module that the list is complete for. */
  readonly version: string;

  /** Packages with the structs, as paths in the module. */
  readonly packages: readonly string[];
}

const LISTED: readonly Listed[] = [
  {
    list: 'nomad.txt',
    module: 'github.com/hashicorp/nomad/api',
    version: 'v0.0.0-20261016150620-df630b26e78a',
    packages: ['.'],
  },
  {
    list: 'traefik.txt',
    module: 'github.com/traefik/traefik/v3',
    version: 'v3.7.13',
    packages: ['pkg/config/dynamic', 'pkg/types'],
  },
];

/** The fields of a module's structs, such as `Job Region`. */
async function fieldsOf({ module, packages }: Listed, version: string): Promise<{ version: string; fields: string[] }> {
  const found = JSON.parse(await must('go', ['mod', 'download', '-json', `${module}@${version}`]));
  const dirs = packages.map((each) => join(found.Dir, each));
  const printed = await must('go', ['run', join(__dirname, 'drift/main.go'), ...dirs]);
  // A tag names the one server of its instance.
  const fields = printed.split('\n').map((field) => field.replace(/LoadBalancer Servers$/, 'LoadBalancer Server'));
  return { version: found.Version, fields: [...new Set(fields)] };
}

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('the lists of fields', () => {
  test.each(LISTED.map((listed) => [listed.list, listed] as const))(
    '%s has every field of the release that it lists, and no other',
    async (list, listed) => {
      const structs = parseStructs(readFileSync(join(__dirname, '../../scripts/specs', list), 'utf8'));
      const own = structs.flatMap(({ name, fields }) => fields.map(({ key }) => `${name} ${key}`));
      const known = new Set(structs.map(({ name }) => name));
      const ofList = (fields: string[]): string[] => fields.filter((field) => known.has(field.split(' ')[0])).sort();

      const { fields } = await fieldsOf(listed, listed.version);
      expect(ofList(fields)).toEqual([...own].sort());

      // A newer release is no fault of this one, but somebody should know of it.
      const newest = await fieldsOf(listed, 'latest');
      const more = ofList(newest.fields).filter((field) => !own.includes(field));
      if (more.length > 0) process.stderr.write(`  ${list} lacks what ${newest.version} has: ${more.join(', ')}\n`);
    },
    120_000,
  );
});
