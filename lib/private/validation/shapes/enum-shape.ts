import { Shape } from './shape';
import { ENUMS } from './shapes.generated';
import { article } from '../words';

export function enumShape(name: string): Shape {
  const values = new Set<unknown>(Object.values(ENUMS[name]));
  return { must: `be ${article(name)}`, holds: (value) => values.has(value) };
}
