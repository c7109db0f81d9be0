/** Width of characters as parts of the font's size, which fits the usual fonts without serifs. */
function widthOf(character: string): number {
  if (/[ijlI.,:;|'!()[\]/·-]/.test(character)) return 0.34;
  if (/[mwMW@%×…]/.test(character)) return 0.9;
  if (/[A-Z0-9_&]/.test(character)) return 0.66;
  // Letters of other scripts, and emoji, may be as wide as they are high.
  return character.codePointAt(0)! > 0x2ff ? 1.05 : 0.57;
}

/** The width that a text takes, about: nothing measures it where there is no browser. */
export function textWidth(text: string, size: number): number {
  return Array.from(text).reduce((width, character) => width + widthOf(character), 0) * size;
}

/** A text that fits a width, with what is too much cut off. */
export function fitted(text: string, size: number, width: number): string {
  const room = width / size - widthOf('…');
  let [used, kept] = [0, ''];
  for (const character of text) {
    used += widthOf(character);
    if (used <= room) kept += character;
    else return textWidth(text, size) <= width ? text : `${kept}…`;
  }
  return text;
}
