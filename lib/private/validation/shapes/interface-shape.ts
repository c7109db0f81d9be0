import { Construct } from 'constructs';
import { Shape } from './shape';
import { INTERFACES } from './shapes.generated';
import { article } from '../words';

/** Whatever has the members of an interface, of whatever class. */
export function interfaceShape(name: string): Shape {
  const { from, props } = INTERFACES[name];
  const members = Object.keys(props).filter((member) => !member.endsWith('?'));
  const isConstruct = from.includes('construct');
  return {
    must: `be ${article(name)}`,
    holds: (value) =>
      typeof value === 'object' &&
      value !== null &&
      (!isConstruct || Construct.isConstruct(value)) &&
      members.every((member) => member in value),
  };
}
