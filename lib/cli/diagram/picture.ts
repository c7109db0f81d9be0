import { html as markup, Html } from '../html';

/** A part of a drawing, with its upper left corner at 0, 0. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly content: Html;
}

/** Size of names, and of what stands below them. */
export const NAME = 14;
export const SMALL = 11.5;

/** Space around everything, and between the parts. */
const MARGIN = 24;
const BETWEEN = 28;
const HEADING = 28;
const TITLE = 40;

/** A number as it is written: the same on every machine, and no longer than anybody sees. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function text(x: number, y: number, kind: string, content: string, anchor: 'start' | 'middle' = 'start'): Html {
  const middle = anchor === 'middle' ? markup` text-anchor="middle"` : '';
  return markup`<text x="${n(x)}" y="${n(y)}" class="${kind}"${middle}>${content}</text>`;
}

/** Part of a drawing at another place. */
export function moved(x: number, y: number, content: Html): Html {
  return markup`<g transform="translate(${n(x)} ${n(y)})">${content}</g>`;
}

/** A picture below its heading. */
export interface Part {
  readonly heading: string;

  /** How the heading looks: `heading`, or `sub` for one that stands below another. */
  readonly kind?: 'heading' | 'sub';
  readonly picture: Picture;
}

/** Pictures below each other, each below its heading. */
export function stacked(parts: readonly Part[]): Picture {
  let y = 0;
  const content = parts.map(({ heading, kind = 'heading', picture }) => {
    const at = y;
    y += HEADING + picture.height + BETWEEN;
    return markup`${text(0, at + 14, kind, heading)}${moved(0, at + HEADING, picture.content)}
`;
  });
  return {
    width: Math.max(...parts.map(({ picture }) => picture.width)),
    height: y - BETWEEN,
    content: markup`${content}`,
  };
}

/** How everything looks, by day and by night. */
const STYLE = [
  [':root', '--page:#fff;--card:#f6f8fa;--line:#6e7781;--text:#1f2328;--soft:#57606a;--accent:#0a57a4'],
  ['text', 'font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;fill:var(--text)'],
  ['.page', 'fill:var(--page)'],
  ['.title', 'font-size:18px;font-weight:600'],
  ['.heading', 'font-size:15px;font-weight:600'],
  ['.sub', 'font-size:13px;font-weight:600;fill:var(--soft)'],
  ['.name', `font-size:${NAME}px;font-weight:600`],
  ['.small', `font-size:${SMALL}px;fill:var(--soft)`],
  ['.route', `font-size:${SMALL}px;fill:var(--accent)`],
  ['.card', 'fill:var(--card);stroke:var(--line)'],
  ['.uncalled', 'stroke-dasharray:5 4'],
  ['.start', 'stroke:var(--accent);stroke-width:2'],
  ['.label', 'fill:var(--page)'],
  ['.line', 'fill:none;stroke:var(--accent);stroke-width:1.6'],
  ['.call', 'fill:none;stroke:var(--soft);stroke-width:1.3;stroke-dasharray:6 4'],
  ['.mesh', 'stroke-dasharray:2 3'],
  ['.tip', 'fill:var(--accent)'],
  ['.calltip', 'fill:var(--soft)'],
];

const NIGHT = '--page:#0d1117;--card:#161b22;--line:#7d8590;--text:#e6edf3;--soft:#9ba5b0;--accent:#6cb6ff';

/** The style as CSS; none of it comes from a map. */
export function css(more = ''): Html {
  const rules = STYLE.map(([selector, rule]) => `${selector}{${rule}}`).join('');
  return new Html(`${rules}@media (prefers-color-scheme:dark){:root{${NIGHT}}}${more}`);
}

/** The tips of arrows. */
export const TIPS = markup`<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" class="tip"/></marker><marker id="calltip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" class="calltip"/></marker></defs>`;

/** A picture as a file of its own. */
export function svgFile(title: string, picture: Picture): string {
  const [width, height] = [picture.width + 2 * MARGIN, picture.height + 2 * MARGIN + TITLE].map(Math.ceil);
  const content = markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="${title}"><style>${css()}</style>${TIPS}<rect width="${width}" height="${height}" class="page"/>
${text(MARGIN, MARGIN + 14, 'title', title)}
${moved(MARGIN, MARGIN + TITLE, picture.content)}</svg>
`;
  return content.text;
}

/** A picture inside a page, which has the style and the tips of arrows. */
export function svgPart(label: string, picture: Picture): Html {
  const [width, height] = [picture.width + 4, picture.height + 4].map(Math.ceil);
  return markup`<svg width="${width}" height="${height}" viewBox="-2 -2 ${width} ${height}" role="group" aria-label="${label}">${picture.content}</svg>`;
}
