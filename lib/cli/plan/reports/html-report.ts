import { visibleText } from '../../visible-text';
import { Breakage, breakagesOf } from '../breakage';
import { ChangedLine, FieldChange } from '../diff/field-change';
import { changes, JobPlan, PlanModel, ResourcePlan, StackPlan } from '../plan-model';
import { html, Html } from '../../html';
import { STYLE } from './html-style';
import { ACTIONS, differenceLines, headline, remarks, routeLine, SIGNS, stackLine } from './wording';

/** The plan as one page that needs nothing else, and runs nothing. */
export function htmlReport(model: PlanModel): string {
  const { stacks, notes } = model;
  const broken = breakagesOf(stacks);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="color-scheme" content="light dark" />
        <title>Plan: ${headline(model)}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>Plan</h1>
          <p class="headline">${headline(model)}</p>
          ${broken.length === 0 ? '' : breakageList(broken)} ${overview(stacks)}
          ${notes.map((note) => html`<p class="note">${note}</p>`)}
          ${stacks.filter((plan) => plan.failure !== undefined || changes(plan)).map(stackSection)}
        </main>
      </body>
    </html> `;
  return page.text;
}

function breakageList(broken: readonly Breakage[]): Html {
  const rows = broken.map(
    ({ stack, subject, text, detail }) =>
      html`<li>
        <b>${stack}</b>: <code>${subject}</code> ${text}${detail === undefined ? '' : html`: <code>${detail}</code>`}
      </li> `,
  );
  return html`<section role="alert" class="breaks">
    <h2>What breaks first</h2>
    <ul>
      ${rows}
    </ul>
  </section>`;
}

function overview(stacks: readonly StackPlan[]): Html {
  const rows = stacks.map(
    (plan) =>
      html`<tr>
        <th scope="row">${plan.stack}</th>
        <td>${stackLine(plan)}</td>
        <td>
          ${plan.jobs.map(({ namespace, id, forecast }) => html`<div><code>${namespace}/${id}</code> ${forecast.summary}</div>`)}
        </td>
        <td>${plan.routes.map((route) => html`<div>${badge(SIGNS[route.kind], route.kind)} ${route.title}</div>`)}</td>
      </tr> `,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="Overview">
    <table>
      <caption>
        Stacks in the order of deployment
      </caption>
      <thead>
        <tr>
          <th scope="col">Stack</th>
          <th scope="col">Changes</th>
          <th scope="col">What Nomad does</th>
          <th scope="col">Routes</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function stackSection(plan: StackPlan): Html {
  const more = [
    ...plan.routes.map((route) => html`<li>${badge(SIGNS[route.kind], route.kind)} ${routeLine(route)}</li>`),
    ...remarks(plan).map((text) => html`<li>${text}</li>`),
  ];
  return html`<section>
    <h2>${plan.stack}</h2>
    ${plan.failure === undefined ? '' : html`<p class="failure">Could not be planned: ${plan.failure}</p>`}
    ${
      more.length === 0
        ? ''
        : html`<ul class="plain">
            ${more}
          </ul>`
    }
    ${plan.jobs.map(jobDetails)} ${plan.resources.map(resourceDetails)}
  </section>`;
}

function jobDetails({ namespace, id, action, changes: fields, forecast, notes }: JobPlan): Html {
  const isBad = forecast.obstacles.length > 0 || action === 'replace' || action === 'delete';
  const content = [
    ...forecast.obstacles.map((text) => html`<p class="failure">${text}</p>`),
    ...[...notes, ...forecast.warnings].map((text) => html`<p class="note">${text}</p>`),
    ...(fields.length === 0 ? [] : [difference(fields)]),
  ];
  const title = html`${badge(SIGNS[action], ACTIONS[action])} <code>${namespace}/${id}</code>
    <span class="forecast">${forecast.summary}</span>`;
  return foldable(title, content, isBad);
}

function resourceDetails({ address, action, changes: fields }: ResourcePlan): Html {
  const title = html`${badge(SIGNS[action], ACTIONS[action])} <code>${address}</code>`;
  return foldable(title, fields.length === 0 ? [] : [difference(fields)], false);
}

function foldable(title: Html, content: readonly Html[], isOpen: boolean): Html {
  if (content.length === 0) return html`<p class="row">${title}</p>`;
  return html`<details${isOpen ? html` open` : ''}><summary>${title}</summary><div class="content">${content}</div></details>`;
}

function difference(fields: readonly FieldChange[]): Html {
  const lines = fields.flatMap((field) => differenceLines(field));
  return html`<pre tabindex="0" role="group" aria-label="Differences">${lines.map(lineOf)}</pre>`;
}

const CLASSES: { readonly [sign: string]: string } = { '+': 'added', '-': 'removed', ' ': 'same', '…': 'same' };

function lineOf({ sign, text }: ChangedLine): Html {
  return html`<span class="${CLASSES[sign]}">${sign} ${visibleText(text)} </span>`;
}

const BADGES: { readonly [sign: string]: string } = { '+': 'added', '-': 'removed', '~': 'changed', '!': 'replaced' };

/** A word in a colour: the colour alone must say nothing. */
function badge(sign: string, word: string): Html {
  return html`<span class="badge ${BADGES[sign]}">${sign} ${word}</span>`;
}
