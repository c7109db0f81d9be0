import { styleText } from 'node:util';
import { breakagesOf } from '../breakage';
import { FieldChange } from '../diff/field-change';
import { changes, JobPlan, PlanModel, StackPlan } from '../plan-model';
import { ACTIONS, changeLine, headline, remarks, routeLine, SIGNS, stackLine } from './wording';

type Style = Parameters<typeof styleText>[0];

/** Colours by the sign at the beginning of a line. */
const STYLES: { readonly [sign: string]: Style } = { '+': 'green', '-': 'red', '~': 'yellow', '!': 'magenta' };

/** The plan for a terminal or a log, line by line. */
export class TextReport {
  public constructor(
    private readonly model: PlanModel,
    private readonly hasColors: boolean,
  ) {}

  public get lines(): string[] {
    const { stacks, notes } = this.model;
    const broken = breakagesOf(stacks);
    const unchanged = stacks.filter((plan) => plan.failure === undefined && !changes(plan));
    return [
      this.styled('bold', `Plan: ${headline(this.model)}`),
      ...(broken.length === 0 ? [] : ['', this.styled('red', 'What breaks first:')]),
      ...broken.map(({ stack, subject, text, detail }) => {
        return this.styled('red', `  ! [${stack}] ${subject} ${text}${detail === undefined ? '' : `: ${detail}`}`);
      }),
      ...stacks.filter((plan) => !unchanged.includes(plan)).flatMap((plan) => this.stack(plan)),
      ...(unchanged.length === 0 ? [] : ['', `Without changes: ${unchanged.map(({ stack }) => stack).join(', ')}`]),
      ...notes.map((note) => `Note: ${note}`),
    ];
  }

  private stack(plan: StackPlan): string[] {
    return [
      '',
      `${this.styled('bold', plan.stack)}: ${stackLine(plan)}`,
      ...plan.jobs.flatMap((job) => this.job(job)),
      ...plan.routes.map((route) => this.signed(2, SIGNS[route.kind], routeLine(route))),
      ...plan.resources.flatMap(({ address, action, changes: fields }) => [
        this.signed(2, SIGNS[action], `${address} ${ACTIONS[action]}`),
        ...fields.flatMap((field) => this.change(field, 6)),
      ]),
      ...remarks(plan).map((text) => `  ${text}`),
    ];
  }

  private job({ namespace, id, action, changes: fields, forecast, notes }: JobPlan): string[] {
    const routing = fields.filter((field) => field.isRouting);
    return [
      this.signed(2, SIGNS[action], `job ${namespace}/${id} ${ACTIONS[action]}: ${forecast.summary}`),
      ...forecast.obstacles.map((text) => this.signed(6, '!', text)),
      ...[...notes, ...forecast.warnings].map((text) => `      note: ${text}`),
      ...fields.filter((field) => !field.isRouting).flatMap((field) => this.change(field, 6)),
      // Routes tell what they mean; the tags themselves stand in the other reports.
      ...(routing.length === 0
        ? []
        : [
            this.signed(
              6,
              '~',
              routing.length === 1 ? '1 tag for the proxies' : `${routing.length} tags for the proxies`,
            ),
          ]),
    ];
  }

  private change(change: FieldChange, indent: number): string[] {
    const { kind, lines = [], parts = [] } = change;
    // What is in a part that comes or goes says little.
    const inner = kind === 'renamed' ? parts : [];
    return [
      this.signed(indent, SIGNS[kind], changeLine(change)),
      ...lines.map(({ sign, text }) => this.signed(indent + 4, sign, text)),
      ...inner.flatMap((part) => this.change(part, indent + 4)),
    ];
  }

  private signed(indent: number, sign: string, text: string): string {
    const line = `${sign} ${text}`;
    const style = STYLES[sign];
    return `${' '.repeat(indent)}${style === undefined ? line : this.styled(style, line)}`.trimEnd();
  }

  private styled(style: Style, text: string): string {
    // Whether there are colours is decided already; newer releases of Node would look at stdout again.
    return this.hasColors ? styleText(style, text, { validateStream: false }) : text;
  }
}
