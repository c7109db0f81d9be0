import { visibleText } from '../../visible-text';
import { Breakage, breakagesOf } from '../breakage';
import { changes, JobPlan, PlanModel, ResourcePlan, StackPlan } from '../plan-model';
import { ACTIONS, differenceLines, headline, remarks, routeLine, SIGNS, stackLine } from './wording';

/** Bytes of a comment: GitHub takes 65,536 characters. */
const LIMIT = 60_000;

/** Rows of a list that must not be left out, as far as they fit by any means. */
const MOST_ROWS = 100;

/** Text of others in a row, in characters. */
const LONGEST = 300;

/** Something that is shown on demand, and may be left out where there is too much. */
interface Detail {
  readonly title: string;
  readonly text: string;
}

/** The plan as a comment of a pull request. All that others have written stands in code, where it can do nothing. */
export function markdownReport(model: PlanModel, limit: number = LIMIT): string {
  const { stacks, notes } = model;
  const head = [
    '<!-- berth:plan -->',
    `## Plan: ${headline(model)}`,
    '',
    ...broken(breakagesOf(stacks)),
    ...table(stacks),
    '',
    ...notes.map((note) => `*${note}*`),
    '',
  ].join('\n');
  const details = stacks.flatMap((plan) => detailsOf(plan));
  const room = limit - bytes(head) - 500;
  const kept = fitting(details, room);
  const left = details.length - kept.length;
  const end =
    left === 0
      ? []
      : [
          `*The details of ${left} more are left out, as a comment has no room for them: see the page of the plan.*`,
          '',
        ];
  return [head, ...kept.map(({ text }) => text), ...end].join('\n');
}

function broken(found: readonly Breakage[]): string[] {
  if (found.length === 0) return [];
  const rows = found.slice(0, MOST_ROWS).map(({ stack, subject, text, detail }) => {
    return `> - ${code(stack)}: ${code(subject)} ${text}${detail === undefined ? '' : `: ${code(detail)}`}`;
  });
  const more = found.length > MOST_ROWS ? [`> - and ${found.length - MOST_ROWS} more`] : [];
  return ['> [!CAUTION]', '> What breaks first:', '>', ...rows, ...more, ''];
}

function table(stacks: readonly StackPlan[]): string[] {
  const changed = stacks.filter((plan) => plan.failure !== undefined || changes(plan));
  if (changed.length === 0) return ['Nothing changes.'];
  const rows = changed.slice(0, MOST_ROWS).map((plan) => {
    const jobs = plan.jobs
      .slice(0, 5)
      .map(({ namespace, id, forecast }) => `${cell(`${namespace}/${id}`)}: ${cell(forecast.summary)}`);
    const more = plan.jobs.length > 5 ? [`and ${plan.jobs.length - 5} more`] : [];
    return `| ${cell(plan.stack)} | ${stackLine(plan)} | ${[...jobs, ...more].join('<br>')} |`;
  });
  const more = changed.length > MOST_ROWS ? ['', `and ${changed.length - MOST_ROWS} more stacks`] : [];
  const same = stacks.length - changed.length;
  return [
    '| Stack | Changes | What Nomad does |',
    '| --- | --- | --- |',
    ...rows,
    ...more,
    ...(same === 0 ? [] : ['', `${same} more ${same === 1 ? 'stack has' : 'stacks have'} no changes.`]),
  ];
}

function detailsOf(plan: StackPlan): Detail[] {
  const others = [
    ...plan.routes.map((route) => `${SIGNS[route.kind]} ${routeLine(route)}`),
    ...remarks(plan).map((text) => `  ${text}`),
  ];
  return [
    ...plan.jobs.map((job) => jobDetail(plan.stack, job)),
    ...(others.length === 0 ? [] : [detail(`${plan.stack}: routes and more`, others)]),
    ...(plan.resources.length === 0
      ? []
      : [detail(`${plan.stack}: other resources`, plan.resources.flatMap(resourceLines))]),
  ];
}

function jobDetail(stack: string, { namespace, id, action, changes: fields, forecast, notes }: JobPlan): Detail {
  const lines = [
    `  ${forecast.summary}`,
    ...forecast.obstacles.map((text) => `! ${text}`),
    ...[...notes, ...forecast.warnings].map((text) => `  note: ${text}`),
    ...fields.flatMap((field) => differenceLines(field)).map(({ sign, text }) => `${sign} ${text}`),
  ];
  return detail(`${stack}: job ${namespace}/${id} ${ACTIONS[action]}`, lines);
}

function resourceLines({ address, action, changes: fields }: ResourcePlan): string[] {
  const lines = fields.flatMap((field) => differenceLines(field, '  ')).map(({ sign, text }) => `${sign} ${text}`);
  return [`${SIGNS[action]} ${address} ${ACTIONS[action]}`, ...lines];
}

function detail(title: string, lines: readonly string[]): Detail {
  const content = lines.map(visibleText).join('\n');
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const text = [
    `<details><summary><code>${html(title)}</code></summary>`,
    '',
    `${fence}diff`,
    content,
    fence,
    '',
    '</details>',
    '',
  ].join('\n');
  return { title, text };
}

/** Details that fit, without the largest where there are too many. */
function fitting(details: readonly Detail[], room: number): Detail[] {
  const bySize = details.map(({ text }, index) => ({ index, size: bytes(text) + 1 })).sort((a, b) => a.size - b.size);
  const kept = new Set<number>();
  let used = 0;
  for (const { index, size } of bySize) {
    if (used + size > room) break;
    kept.add(index);
    used += size;
  }
  return details.filter((_, index) => kept.has(index));
}

/** Text that means nothing to GitHub: no table, no person, no issue, no HTML. */
function code(text: string): string {
  const line = visibleText(text.replace(/\s+/g, ' ')).slice(0, LONGEST);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || line.trim() === '' ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** The same in a table, which would end at a bar. */
function cell(text: string): string {
  return code(text).replace(/\|/g, '\\|');
}

function html(text: string): string {
  return visibleText(text).replace(/[&<>"'@#]/g, (letter) => `&#${letter.codePointAt(0)};`);
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
