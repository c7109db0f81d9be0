/** HTML that may be shown as it is; only `html` makes it. */
export class Html {
  /** @internal */
  public constructor(public readonly text: string) {}
}

type Part = Html | string | number | readonly Part[];

/** HTML from a template: whatever is put into it is escaped, unless it is HTML already. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, index) => text + (index < parts.length ? safe(parts[index]) : '')).join(''));
}

function safe(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(safe).join('');
  return String(part).replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}
