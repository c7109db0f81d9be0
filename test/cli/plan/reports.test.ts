import { PlanModel, StackPlan, exitCodeOf } from '../../../lib/cli/plan/plan-model';
import { html } from '../../../lib/cli/html';
import { htmlReport } from '../../../lib/cli/plan/reports/html-report';
import { markdownReport } from '../../../lib/cli/plan/reports/markdown-report';
import { TextReport } from '../../../lib/cli/plan/reports/text-report';

const FORECAST = { summary: '3 instances restarted, 1 at a time', obstacles: [], isUnplaceable: true, warnings: [] };
const NOTHING = { jobs: [], routes: [], resources: [], outputs: [], followed: [], moved: [], notes: [] };

function model(...stacks: (Partial<StackPlan> & { readonly stack: string })[]): PlanModel {
  return { version: 1, notes: [], stacks: stacks.map((stack) => ({ ...NOTHING, ...stack })) };
}

const job = (id: string, more: object = {}): any => ({
  ...{
    namespace: 'shop',
    id,
    address: `nomad_job.${id}`,
    action: 'update',
    changes: [],
    forecast: FORECAST,
    notes: [],
  },
  ...more,
});

const FULL = model(
  { stack: 'prod-services' },
  {
    stack: 'shop',
    jobs: [
      job('web', {
        changes: [
          { path: 'group web / Count', kind: 'changed', before: '2', after: '4' },
          {
            path: 'group web / task log',
            kind: 'added',
            parts: [{ path: 'group web / task log / Driver', kind: 'added', after: '"docker"' }],
          },
          { path: 'group web / service web / Tags', kind: 'added', after: '"traefik.x=y"', isRouting: true },
          {
            path: 'group web / task web / file a.conf / EmbeddedTmpl',
            kind: 'changed',
            lines: [
              { sign: ' ', text: 'one' },
              { sign: '-', text: 'two' },
              { sign: '+', text: 'zwei' },
              { sign: '…', text: '' },
            ],
          },
        ],
      }),
      job('old', { action: 'delete', forecast: { ...FORECAST, summary: 'all of its instances are stopped' } }),
      job('moved', { action: 'replace' }),
      job('big', {
        action: 'create',
        forecast: {
          ...FORECAST,
          summary: '1 instance started',
          obstacles: ["no place for group 'big': memory on 3 of them"],
        },
        notes: ['a job of this name runs already: the deploy takes it over'],
      }),
    ],
    routes: [
      { kind: 'removed', title: '/old', job: 'shop/old' },
      { kind: 'moved', title: '/x', from: 'shop/a', job: 'shop/web' },
      { kind: 'changed', title: '/api', from: '/web', job: 'shop/web' },
    ],
    resources: [{ address: 'nomad_variable.db', type: 'nomad_variable', action: 'delete', changes: [] }],
    outputs: ['url'],
    followed: ['shop/mail'],
  },
  { stack: 'broken', failure: 'terraform plan failed: Error: no' },
);

describe('the reports of a plan', () => {
  test('as text: what breaks, then each stack, then what does not change', () => {
    expect(new TextReport(FULL, false).lines.join('\n')).toBe(
      `
Plan: 1 to make, 1 to change, 1 to replace, 2 to destroy in 3 stacks, 1 of which could not be planned

What breaks first:
  ! [broken] stack broken could not be planned: terraform plan failed: Error: no
  ! [shop] job shop/moved has an outage: it is stopped before its successor starts
  ! [shop] job shop/old is stopped for good
  ! [shop] nomad_variable.db is destroyed
  ! [shop] route /old of shop/old is removed
  ! [shop] job shop/big would wait for room: no place for group 'big': memory on 3 of them

shop: 4 jobs, 3 routes, 1 other resource, 1 output
  ~ job shop/web changes: 3 instances restarted, 1 at a time
      ~ group web / Count: 2 → 4
      + group web / task log
      ~ group web / task web / file a.conf / EmbeddedTmpl
            one
          - two
          + zwei
          …
      ~ 1 tag for the proxies
  - job shop/old goes: all of its instances are stopped
  ! job shop/moved is replaced: 3 instances restarted, 1 at a time
  + job shop/big new: 1 instance started
      ! no place for group 'big': memory on 3 of them
      note: a job of this name runs already: the deploy takes it over
  - route /old of shop/old
  ~ route /x of shop/web, served by shop/a until now
  ~ route /api of shop/web, was /web
  - nomad_variable.db goes
  output url changes
  the deployment of shop/mail is followed once more

broken: could not be planned

Without changes: prod-services`.trimStart(),
    );
  });

  test('as text without changes', () => {
    expect(new TextReport(model({ stack: 'shop' }), false).lines).toEqual([
      'Plan: no changes in 1 stack',
      '',
      'Without changes: shop',
    ]);
  });

  test('colours stand only where they are wanted', () => {
    expect(new TextReport(FULL, false).lines.join('')).not.toContain('\u001b');
    expect(new TextReport(FULL, true).lines.join('')).toContain('\u001b[32m');
  });

  test.each([
    [model({ stack: 'a' }), false, 0],
    [model({ stack: 'a', outputs: ['x'] }), false, 2],
    [model({ stack: 'a', followed: ['x'] }), false, 2],
    [model({ stack: 'a', jobs: [job('x')] }), false, 2],
    [model({ stack: 'a', failure: 'x' }, { stack: 'b', jobs: [job('x')] }), true, 1],
    [FULL, true, 1],
    [model({ stack: 'a', jobs: [job('x', { forecast: { ...FORECAST, obstacles: ['no place'] } })] }), false, 1],
    [model({ stack: 'a', jobs: [job('x', { forecast: { ...FORECAST, obstacles: ['no place'] } })] }), true, 2],
    [
      model({
        stack: 'a',
        jobs: [job('x', { forecast: { ...FORECAST, obstacles: ['refused'], isUnplaceable: false } })],
      }),
      true,
      1,
    ],
  ])('the exit code of %# is right', (given, allows, code) => expect(exitCodeOf(given, allows)).toBe(code));

  /** What others may have written into names, values and errors. */
  const HOSTILE = '@admin #123 </code></details><img src=x onerror=alert(1)> | `x` ```` \n```\n[a](http://evil) "\'&';
  const hostile = model({
    stack: HOSTILE,
    failure: undefined,
    jobs: [
      job(HOSTILE, {
        forecast: { ...FORECAST, summary: HOSTILE, obstacles: [HOSTILE], warnings: [HOSTILE] },
        notes: [HOSTILE],
        changes: [
          { path: HOSTILE, kind: 'changed', before: HOSTILE, after: HOSTILE },
          { path: HOSTILE, kind: 'changed', lines: [{ sign: '+', text: HOSTILE }] },
        ],
      }),
    ],
    routes: [{ kind: 'removed', title: HOSTILE, from: HOSTILE, job: HOSTILE }],
    resources: [{ address: HOSTILE, type: HOSTILE, action: 'delete', changes: [] }],
    outputs: [HOSTILE],
    followed: [HOSTILE],
    moved: [HOSTILE],
    notes: ['```', HOSTILE],
  });

  /** Markdown without what stands in fences and in code, as GitHub finds them. */
  const outsideOfCode = (text: string): string => {
    const lines: string[] = [];
    let fence = '';
    for (const line of text.split('\n')) {
      const run = /^ {0,3}(`{3,})/.exec(line)?.[1] ?? '';
      if (fence !== '') {
        if (run.length >= fence.length && line.trim() === run) fence = '';
      } else if (run !== '') fence = run;
      else if (/^<details><summary><code>[^<]*<\/code><\/summary>$/.test(line)) lines.push('CODE');
      else lines.push(line.replace(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, 'CODE'));
    }
    expect(fence).toBe('');
    return lines.join('\n');
  };

  test('Markdown: what others have written stands in code, where it does nothing', () => {
    const text = outsideOfCode(markdownReport(hostile));
    expect(text).toContain('CODE');
    expect(text).not.toMatch(/@admin|(?<!&)#123|<img|evil|alert/);
    // Rows of the table have as many cells as its head.
    const rows = markdownReport(hostile)
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(rows.map((row) => row.split(/(?<!\\)\|/).length)).toEqual([5, 5, 5]);
  });

  test('Markdown: begins with a mark to find it by, with what breaks, and with a table', () => {
    const text = markdownReport(FULL);
    expect(text.startsWith('<!-- berth:plan -->\n## Plan: 1 to make')).toBe(true);
    expect(text.indexOf('What breaks first')).toBeLessThan(text.indexOf('| Stack |'));
    expect(text).toContain('1 more stack has no changes.');
    expect(text).toContain('- group web / Count: 2\n+ group web / Count: 4');
    expect(markdownReport(model({ stack: 'a' }))).toContain('Nothing changes.');
  });

  test('Markdown: is cut below the limit of GitHub, the largest details first, and never what breaks', () => {
    const changes = (count: number): object[] =>
      Array.from({ length: count }, (_, i) => ({
        path: `p${i}`,
        kind: 'changed',
        before: 'ä'.repeat(200),
        after: 'b',
      }));
    const jobs = [
      job('small', { changes: changes(2) }),
      job('huge', { changes: changes(500) }),
      job('gone', { action: 'delete' }),
    ];
    const text = markdownReport(model({ stack: 'shop', jobs }));
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
    expect(text).toContain('job shop/small changes');
    expect(text).not.toContain('job shop/huge changes');
    expect(text).toContain('The details of 1 more are left out');
    expect(text).toContain('is stopped for good');
    // However much breaks.
    const many = model({
      stack: 'shop',
      jobs: Array.from({ length: 5_000 }, (_, i) => job(`${'j'.repeat(90)}${i}`, { action: 'delete' })),
    });
    expect(Buffer.byteLength(markdownReport(many))).toBeLessThan(60_000);
    expect(markdownReport(many)).toContain('and 4900 more');
  });

  test('HTML: escapes all that others have written, runs nothing, and loads nothing', () => {
    const page = htmlReport(hostile);
    expect(page).not.toMatch(/<img|<\/code><\/details><img|onerror=alert\(1\)>/);
    expect(page).not.toMatch(/<script|src=(?!x)|href=|url\(/);
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
    expect(page).toContain('&#60;img src=x');
  });

  test('HTML: opens what breaks, and says all in words, too', () => {
    const page = htmlReport(FULL);
    expect(page.match(/<details open>/g)).toHaveLength(1);
    expect(page).toContain('role="alert"');
    expect(page).toMatch(/\+ group web \/ Count: 4/);
    expect(htmlReport(model({ stack: 'a' }))).not.toContain('role="alert"');
  });

  test('HTML from a template escapes whatever is no HTML', () => {
    expect(html`<p class="${'"><b>'}">${[html`<i>${1}</i>`, '<&']}</p>`.text).toBe(
      '<p class="&#34;&#62;&#60;b&#62;"><i>1</i>&#60;&#38;</p>',
    );
  });
});
