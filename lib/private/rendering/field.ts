/** How one property of a specification is rendered. */
export interface Field {
  readonly key: string;
  readonly kind: 'string' | 'integer' | 'boolean' | 'duration' | 'struct' | 'any';
  readonly shape: 'one' | 'list' | 'map' | 'map-of-lists';

  /**
   * The struct that it holds.
   *
   * @default - none
   */
  readonly struct?: string;

  /**
   * Whether its zero value means the same as its absence.
   *
   * @default false
   */
  readonly plain?: boolean;

  /**
   * The release, or the line of releases, that has it first.
   *
   * @default - every one that Berth is tested with
   */
  readonly since?: string;
}
