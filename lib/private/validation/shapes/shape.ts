import { Violations } from '../violations';

/** What a value has to be. */
export interface Shape {
  /** As the end of the sentence "'image' must …". */
  readonly must: string;
  readonly holds: (value: unknown) => boolean;

  /** Says what is wrong inside a value that does not hold; nothing when the value as a whole is wrong. */
  readonly explain?: (place: string, value: any, violations: Violations) => void;
}
