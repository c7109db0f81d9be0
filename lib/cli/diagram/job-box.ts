import { html as markup, Html } from '../html';
import { DrawnJob } from './drawing';
import { NAME, SMALL, text } from './picture';
import { fitted, textWidth } from './text-width';

/** Height of a box with a name and a line below it. */
export const BOX = 52;

/** The widest that a box becomes. */
const WIDEST = 260;

/** The width of a box for these texts. */
export function boxWidth(name: string, detail: string): number {
  return Math.min(Math.ceil(Math.max(textWidth(name, NAME), textWidth(detail, SMALL)) + 34), WIDEST);
}

/** A box with a name and a line below it, in its middle. */
export function box(width: number, name: string, detail: string, kind = ''): Html {
  const label = `${name}: ${detail}`;
  return markup`<g role="img" aria-label="${label}"><title>${label}</title><rect width="${width}" height="${BOX}" rx="6" class="card ${kind}"/>${text(width / 2, 22, 'name', fitted(name, NAME, width - 20), 'middle')}${text(width / 2, 40, 'small', fitted(detail, SMALL, width - 20), 'middle')}</g>
`;
}

/** The box of a job. */
export function jobBox(job: DrawnJob, width: number, isReached: boolean): Html {
  return box(width, job.name, job.detail, isReached ? '' : 'uncalled');
}
