/** How one property of a specification stands where it is written. */
export interface Field {
  readonly key: string;
  readonly kind: 'string' | 'integer' | 'boolean' | 'duration' | 'struct' | 'any';
  readonly shape: 'one' | 'list' | 'map' | 'map-of-lists';

  /**
   * Struct that it holds.
   *
   * @default - none
   */
  readonly struct?: string;

  /**
   * Whether its zero and its absence are the same.
   *
   * @default false
   */
  readonly plain?: boolean;
}
