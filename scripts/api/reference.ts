import { name as packageName } from '../../package.json';
import { Docs, Manifest, Method, Parameter, Property, Type, TypeReference } from './manifest';

const HEAD = `# API reference

Every class, its props and its members, one module after another. Generated from the package's manifest by
\`npm run generate:api\`; do not edit.
`;

/** The text of the API reference. */
export function referenceOf({ name: root, types: byName }: Manifest): string {
  const types = Object.values(byName).sort((one, other) => (one.fqn < other.fqn ? -1 : 1));
  const modules = [...new Set(types.map(({ namespace = '' }) => namespace))].sort();
  const parts = modules.map((module) => {
    const own = types.filter(({ namespace = '' }) => namespace === module);
    const classes = own.filter(({ kind }) => kind === 'class');
    // The props of a class stand behind it, what several share at the end.
    const props = own.filter(({ fqn }) => classes.some((type) => fqn === `${type.fqn}Props`));
    const others = own.filter((type) => !classes.includes(type) && !props.includes(type));
    const ordered = classes.flatMap((type) => [type, ...props.filter(({ fqn }) => fqn === `${type.fqn}Props`)]);
    return { title: module === '' ? root : module, classes, types: [...ordered, ...others] };
  });
  const contents = parts.map(
    ({ title, classes }) =>
      `- [**${title}**](#module-${title}): ${classes.map(({ fqn, name }) => link(fqn, name)).join(', ')}`,
  );
  const sections = parts.flatMap((part) => [
    `## Module ${part.title}`,
    ...part.types.map((type) => sectionOf(type, byName)),
  ]);
  return `${[HEAD.trimEnd(), contents.join('\n'), ...sections].join('\n\n')}\n`;
}

function sectionOf(type: Type, byName: Manifest['types']): string {
  const { docs = {}, initializer, methods = [], properties = [], members = [] } = type;
  const title = shorten(type.fqn);
  const isCreatable = initializer !== undefined && type.abstract !== true;
  const parts = [
    `### ${title}`,
    whole(docs),
    docs.see === undefined ? '' : `See <${docs.see}>.`,
    docs.example === undefined ? '' : `\`\`\`ts\n${docs.example}\n\`\`\``,
    isCreatable ? `\`new ${title}(${signature(initializer.parameters)})\`` : '',
    type.datatype === true ? propsTable(properties) : membersTable(methods, properties),
    table(
      ['Value', 'Meaning'],
      members.map(({ name, docs: meaning }) => [`\`${name}\``, firstSentence(meaning)]),
    ),
    ...parentsOf(type).map((fqn) => inherited(fqn, byName)),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What a type has of its parents, by name. */
function inherited(fqn: string, byName: Manifest['types']): string {
  if (byName[fqn] === undefined) return `Is a \`${shorten(fqn)}\`.`;
  const namesOf = (type: Type | undefined): string[] =>
    type === undefined
      ? []
      : [
          ...[...(type.methods ?? []), ...(type.properties ?? [])].map(({ name }) => name),
          ...parentsOf(type).flatMap((parent) => namesOf(byName[parent])),
        ];
  const names = [...new Set(namesOf(byName[fqn]))].map((name) => `\`${name}\``);
  return `From ${nameOf({ fqn })}: ${names.join(', ')}.`;
}

function parentsOf({ base, interfaces = [] }: Type): string[] {
  return [...(base === undefined ? [] : [base]), ...interfaces];
}

/** The props of something, one row each. */
export function propsTable(properties: Property[]): string {
  const rows = properties.map(({ name, type, docs, optional }) => [
    `\`${name}\``,
    nameOf(type),
    optional === true ? defaultOf(docs) : '**required**',
    firstSentence(docs),
  ]);
  return table(['Property', 'Type', 'Default', 'Meaning'], rows);
}

function membersTable(methods: Method[], properties: Property[]): string {
  const call = ({ name, parameters, static: isStatic }: Method): string =>
    `\`${isStatic === true ? 'static ' : ''}${name}(${signature(parameters)})\``;
  const rows = [
    ...methods.map((method) => [call(method), method.returns ? nameOf(method.returns.type) : '', method.docs] as const),
    ...properties.map(
      ({ name, type, docs, optional, static: isStatic }) =>
        [
          `\`${isStatic === true ? 'static ' : ''}${name}\``,
          `${nameOf(type)}${optional === true ? ' or undefined' : ''}`,
          docs,
        ] as const,
    ),
  ];
  return table(
    ['Member', 'Type', 'Meaning'],
    rows.map(([member, type, docs]) => [member, type, firstSentence(docs)]),
  );
}

function table(titles: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const line = (cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');
}

function signature(parameters: Parameter[] = []): string {
  return parameters
    .map(({ name, type, optional, variadic }) =>
      variadic === true ? `...${name}: ${plainNameOf(type)}[]` : `${name}${optional ? '?' : ''}: ${plainNameOf(type)}`,
    )
    .join(', ');
}

/** A value stands in code, what is said about it does not. */
function defaultOf({ default: text = '' }: Docs = {}): string {
  if (text.startsWith('- ')) return text.slice(2);
  const [, value, more] = /^(.+?)((?: - |; ).*)?$/s.exec(text) ?? [undefined, text];
  return `\`${value}\`${more ?? ''}`;
}

/** jsii ends a summary at the first full stop or semicolon, so it is read together with the rest. */
function firstSentence(docs: Docs = {}): string {
  return /^.*?\.(?=\s|$)/s.exec(whole(docs))?.[0] ?? whole(docs);
}

function whole({ summary = '', remarks = '' }: Docs): string {
  return `${summary}${remarks === '' ? '' : ` ${remarks}`}`;
}

/** The name of a type, linked where this reference has it. */
function nameOf(reference: TypeReference): string {
  return nameWith(reference, (fqn) => (isOwn(fqn) ? link(fqn, shorten(fqn)) : `\`${shorten(fqn)}\``));
}

function plainNameOf(reference: TypeReference): string {
  return nameWith(reference, shorten);
}

function nameWith({ fqn, primitive, collection, union }: TypeReference, named: (fqn: string) => string): string {
  if (fqn !== undefined) return named(fqn);
  if (union !== undefined) return union.types.map((type) => nameWith(type, named)).join(' | ');
  if (collection === undefined) return primitive!;
  const element = nameWith(collection.elementtype, named);
  if (collection.kind === 'map') return `map of ${element}`;
  return collection.elementtype.union === undefined ? `${element}[]` : `(${element})[]`;
}

function link(fqn: string, text: string): string {
  return `[${text}](#${shorten(fqn).toLowerCase().replace(/\./g, '')})`;
}

const isOwn = (fqn: string): boolean => fqn.startsWith(`${packageName}.`);
const shorten = (fqn: string): string => fqn.split('.').slice(1).join('.');
