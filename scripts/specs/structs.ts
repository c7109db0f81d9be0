/** One field of a Go struct. */
export interface Field {
  readonly key: string;
  readonly kind: string;
  readonly shape: 'one' | 'list' | 'map' | 'map-of-lists';
  /** Go name of the struct that the field holds. */
  readonly struct?: string;
  /** Name in Nomad's HCL. */
  readonly hcl?: string;
  /** Name where it is written, when that is not the Go name. */
  readonly written?: string;
  readonly default?: string;
  /** The release, or the line of releases, that has it first. */
  readonly since?: string;
  /** Whether Go can't tell its zero from its absence. */
  readonly plain: boolean;
  /** Why the library leaves the field out. */
  readonly omitted?: string;
}

/** One Go struct. */
export interface Struct {
  readonly name: string;
  /** Block of the documentation that describes it. */
  readonly block: string;
  readonly fields: Field[];
}

const KINDS: { readonly [type: string]: string } = {
  string: 'string',
  bool: 'boolean',
  'time.Duration': 'duration',
  any: 'any',
  byte: 'any',
};

/** Read a list of structs; its head describes the format. */
export function parseStructs(text: string): Struct[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const aliases = new Map(lines.filter((line) => line.startsWith('alias ')).map((line) => pair(line.slice(6))));
  const structs: Struct[] = [];
  for (const line of lines) {
    if (line.startsWith('alias ')) continue;
    if (line.startsWith('struct ')) {
      const [name, block] = pair(line.slice(7));
      structs.push({ name, block, fields: [] });
    } else {
      structs[structs.length - 1].fields.push(parseField(line.trim(), aliases));
    }
  }
  return structs;
}

function parseField(line: string, aliases: Map<string, string>): Field {
  const match = /^(!?)(\w+) (\S+)(?: hcl=(\S+))?(?: key=(\S+))?(?: default=(\S+))?(?: since=(\S+))?(?: +# (.+))?$/.exec(
    line,
  );
  if (!match || (match[1] === '!') !== (match[8] !== undefined)) throw new Error(`no field of a struct: ${line}`);
  const [, , key, type, hcl, written, defaultText, since, omitted] = match;
  const plain = !/[*[]/.test(type) && !type.startsWith('map');
  return { key, ...parseType(type, aliases), plain, hcl, written, default: defaultText, since, omitted };
}

function parseType(type: string, aliases: Map<string, string>): Pick<Field, 'kind' | 'shape' | 'struct'> {
  const match = /^(map\[string\]\[\]|map\[string\]|\[\])?\*?(.+)$/.exec(type)!;
  const shapes = { 'map[string][]': 'map-of-lists', 'map[string]': 'map', '[]': 'list', '': 'one' } as const;
  const shape = shapes[(match[1] ?? '') as keyof typeof shapes];
  const element = aliases.get(match[2]) ?? match[2];
  if (/^u?int\d*$/.test(element)) return { kind: 'integer', shape };
  const kind = KINDS[element];
  return kind === undefined ? { kind: 'struct', shape, struct: element } : { kind, shape };
}

function pair(text: string): [string, string] {
  const [first, second] = text.split(' ');
  return [first, second];
}
