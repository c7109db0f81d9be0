import { createHash } from 'node:crypto';
import { CORPUS } from './corpus';
import type { Field } from './fields';

/** Of the texts of the corpus, a place gets every eighth: always the same ones, and others than the next place. */
const SHARE = 8;

/** What of a place decides which texts it gets. */
type Place = Pick<Field, 'name' | 'legal'>;

/** The texts that a test gives at a place: a sample, or all with `BERTH_CORPUS=all`. */
export function testedTexts(field: Place): readonly string[] {
  return process.env.BERTH_CORPUS === 'all' ? allTexts(field) : sampledTexts(field);
}

/** All texts for a place: the corpus, and one that is legal there. */
export function allTexts({ legal }: Place): readonly string[] {
  return legal === undefined || CORPUS.includes(legal) ? CORPUS : [...CORPUS, legal];
}

/** The sample of a place, and the text that is legal there. */
export function sampledTexts(field: Place): readonly string[] {
  return allTexts(field).filter((text) => text === field.legal || isSampled(field.name, text));
}

function isSampled(name: string, text: string): boolean {
  return createHash('sha256').update(`${name}\0${text}`).digest()[0] % SHARE === 0;
}
