import type { Field } from './fields';

/** Read a text from a resource, or from what stands in it. */
export type Read = (resource: any) => string;

/** Make a place of one type of resource. */
export const row =
  (type: string) =>
  (name: string, define: Field['define'], read: Read, legal?: string): Field => ({ name, type, define, read, legal });

/** The only key of a map. */
export const keyOf = (map: object): string => Object.keys(map)[0];
