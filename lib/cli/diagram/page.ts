import { html as markup, Html } from '../html';
import { Drawing } from './drawing';
import { Neighbourhood } from './neighbourhood';
import { css, Part, svgPart, TIPS } from './picture';

const PAGE_STYLE =
  ':root{color-scheme:light dark}body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}' +
  'main{padding:1.5rem}h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:1.8rem 0 .6rem}p{margin:.2rem 0;color:var(--soft)}' +
  '.wide{overflow-x:auto}svg{display:block}summary{cursor:pointer;padding:.2rem 0}details .wide{padding:.5rem 0 .8rem 1.2rem}';

/**
 * The drawing as a page that loads nothing.
 *
 * @param each the jobs that are also drawn one by one, each with its neighbours
 */
export function page(title: string, summary: string, sections: readonly Part[], each: Drawing | undefined): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const parts = sections.map(({ heading, picture }) => {
    return markup`<section><h2>${heading}</h2>${wide(heading, svgPart(heading, picture))}</section>
`;
  });
  const tips = markup`<svg width="0" height="0" aria-hidden="true" style="position:absolute">${TIPS}</svg>`;
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>${title}</title><style>${css(PAGE_STYLE)}</style></head>
<body>${tips}<main><h1>${title}</h1><p>${summary}</p>
${parts}${each === undefined ? '' : oneByOne(each)}</main></body></html>
`.text;
}

function oneByOne(drawing: Drawing): Html {
  const jobs = drawing.jobs.filter(({ kind }) => kind === 'app');
  const neighbourhood = new Neighbourhood(drawing);
  const details = jobs.map((job) => {
    const label = `${job.key} and its neighbours`;
    return markup`<details><summary>${job.key}</summary>${wide(label, svgPart(label, neighbourhood.picture(job)))}</details>
`;
  });
  return markup`<section><h2>Each app with its neighbours</h2>${details}</section>`;
}

/** What is wider than the window is scrolled, also by keys. */
function wide(label: string, content: Html): Html {
  return markup`<div class="wide" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}
