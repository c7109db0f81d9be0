import { StackMap } from '../../map/stack-map';
import { nearest } from '../../private/validation/shapes/nearest';

/** The maps of the stacks that are named; all of them where none is. */
export function chosenMaps(maps: readonly StackMap[], stacks: readonly string[]): readonly StackMap[] {
  if (stacks.length === 0) return maps;
  const names = maps.map(({ stack }) => stack);
  const unknown = stacks.find((stack) => !names.includes(stack));
  if (unknown === undefined) return maps.filter(({ stack }) => stacks.includes(stack));
  const near = nearest(unknown, names);
  throw new Error(
    `there is no stack '${unknown}'${near === undefined ? `: there are ${names.join(', ')}` : `: did you mean '${near}'?`}`,
  );
}
