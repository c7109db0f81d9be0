import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What this needs to know of a type in the manifest of jsii. */
interface Type {
  name: string;
  namespace?: string;
  readonly kind: 'class' | 'enum' | 'interface';
}

/**
 * Make one module of a built package and its submodules: `nomad.Job` becomes `NomadJob`. Packages of Go can't import each
 * other in a circle, as the root and the submodules do.
 *
 * @param library directory of the package, which is changed
 */
export function flatten(library: string): void {
  const manifestPath = join(library, '.jsii');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const modules = Object.keys(manifest.submodules).map((fqn) => fqn.slice(manifest.name.length + 1));
  const qualified = new RegExp(`\\b${manifest.name}\\.(${modules.join('|')})\\.(?=[A-Z])`, 'g');
  const rename = (text: string): string =>
    text.replace(qualified, (_, module: string) => `${manifest.name}.${capital(module)}`);

  const flat = JSON.parse(rename(JSON.stringify(manifest)));
  delete flat.submodules;
  const values: string[] = [];
  for (const type of Object.values<Type>(flat.types)) {
    const { namespace: module, name, kind } = type;
    if (module === undefined) continue;
    type.name = capital(module) + name;
    delete type.namespace;
    if (kind !== 'interface') values.push(`exports.${type.name} = exports.${module}.${name};\n`);
  }
  const names = Object.values<Type>(flat.types).map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`one module can't have two types of one name: ${twice.join(', ')}`);
  writeFileSync(manifestPath, JSON.stringify(flat));

  // Each class says its name, by which a program in Go learns what it has been given.
  const build = join(library, 'build/lib');
  for (const path of readdirSync(build, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.js')) continue;
    const text = readFileSync(join(build, path), 'utf8');
    const renamed = rename(text);
    if (renamed !== text) writeFileSync(join(build, path), renamed);
  }
  appendFileSync(join(build, 'index.js'), `\n${values.join('')}`);
}

function capital(word: string): string {
  return word[0].toUpperCase() + word.slice(1);
}
