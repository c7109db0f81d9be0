import { Manifest, Property, Type } from './manifest';
import { propsTable } from './reference';

const MARK = /^<!-- properties of (\w+) -->$[^]*/m;

/** A page with the properties of its construct below their mark, in place of what stood there. */
export function withProperties(page: string, { name: root, types }: Manifest): string {
  const [, construct] = MARK.exec(page) ?? [];
  if (construct === undefined) throw new Error("a page of a construct must end with '<!-- properties of … -->'");
  const props = types[`${root}.${construct}Props`];
  if (props === undefined) throw new Error(`'${construct}' has no props`);
  const all = propertiesOf(props, types);
  const isRequired = ({ optional }: Property): boolean => optional !== true;
  const table = propsTable([...all.filter(isRequired), ...all.filter((prop) => !isRequired(prop))]);
  return page.replace(
    MARK,
    (_, name) => `<!-- properties of ${name} -->\n\n${table.replaceAll('](#', '](../../API.md#')}\n`,
  );
}

/** What a struct has itself, then what it has of others. */
function propertiesOf({ properties = [], interfaces = [] }: Type, types: Manifest['types']): Property[] {
  return [...properties, ...interfaces.flatMap((fqn) => propertiesOf(types[fqn], types))];
}
