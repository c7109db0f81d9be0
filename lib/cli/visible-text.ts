/** What drives a terminal, hides text, or turns its direction. Tabs stay, and what joins letters and emoji. */
const HIDDEN = /(?![\t\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

/** Colours, which are no part of what a line says. */
const COLORS = /\u001b\[[\d;]*m/g;

/** Letters of a foreign text that an error shows. */
const LONGEST = 500;

/** One line of foreign text, with what a terminal would obey made visible. */
export function visibleText(text: string): string {
  return text
    .replace(COLORS, '')
    .replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)!.toString(16).padStart(4, '0')}}`);
}

/** The first line that says something of a foreign text, for an error. */
export function firstLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  return visibleText((lines.find((each) => each !== '') ?? '').slice(0, LONGEST));
}

/** JSON that means the same, of characters that no terminal obeys. */
export function visibleJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(character.split(''), (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
}
