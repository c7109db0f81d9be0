import { Token, Tokenization } from 'cdktf';

/** The marks of cdktf's tokens: in text, as the first item of a list, or as the key of a map. */
export const MARK = /[$#&]\{TfToken\[[a-zA-Z0-9:._-]+\]\}/g;

/** Whether a value holds tokens; text that only looks like one is not one. */
export function isToken(value: unknown): boolean {
  if (!mayHoldTokens(value) || !Token.isUnresolved(value)) return false;
  if (typeof value === 'string') return holdsNoFakes(value);
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'string' || holdsNoFakes(item));
  return Tokenization.isResolvable(value) || Object.keys(value as object).every(holdsNoFakes);
}

/** Whether the search for tokens is worth its while: it costs much, and tokens are rare. */
function mayHoldTokens(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{TfToken[');
  // Encoded tokens are huge negative numbers.
  if (typeof value === 'number') return value < -1e200;
  if (Array.isArray(value)) return value.some((item) => typeof item !== 'object' && mayHoldTokens(item));
  return true;
}

/** Whether everything in a text that looks like a token is one. */
export function holdsNoFakes(text: string): boolean {
  return !text.includes('{TfToken[') || [...text.matchAll(MARK)].every(([mark]) => isKnown(mark));
}

function isKnown(mark: string): boolean {
  try {
    const { reverseString, reverseList, reverseMap } = Tokenization;
    if (mark.startsWith('$')) return reverseString(mark).tokens.length > 0;
    return (mark.startsWith('#') ? reverseList([mark]) : reverseMap({ [mark]: '' })) !== undefined;
  } catch {
    return false;
  }
}
