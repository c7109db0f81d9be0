import { html as markup, Html } from '../html';
import { Drawing, DrawnJob } from './drawing';
import { line } from './graph';
import { BOX, box, boxWidth, jobBox } from './job-box';
import { moved, Picture } from './picture';

/** Neighbours on one side that are drawn; of more, a last box says how many there are. */
const MOST = 6;
const GAP = 10;
const BETWEEN = 64;

/** A box beside the job. */
interface Neighbour {
  readonly name: string;
  readonly detail: string;
  readonly kind: string;
  readonly isCall: boolean;
}

/** Draws each job between those that call it and those that it calls. */
export class Neighbourhood {
  private readonly jobs: ReadonlyMap<string, DrawnJob>;
  private readonly callers = new Map<string, string[]>();
  private readonly callees = new Map<string, string[]>();

  public constructor({ jobs, calls }: Drawing) {
    this.jobs = new Map(jobs.map((each) => [each.key, each]));
    for (const { from, to } of calls) {
      add(this.callers, to, from);
      add(this.callees, from, to);
    }
  }

  public picture(job: DrawnJob): Picture {
    const [first, ...others] = job.routes;
    const routes = others.length === 0 ? first : `${first} +${others.length}`;
    const requests = { name: 'requests', detail: routes, kind: 'start', isCall: false };
    const callers = [...(first === undefined ? [] : [requests]), ...this.neighbours(this.callers.get(job.key))];
    return between(job, callers, this.neighbours(this.callees.get(job.key)));
  }

  private neighbours(keys: readonly string[] = []): Neighbour[] {
    return keys.map((key) => {
      const { name, detail } = this.jobs.get(key) ?? { name: key, detail: '' };
      return { name, detail, kind: '', isCall: true };
    });
  }
}

function add(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function between(job: DrawnJob, callers: readonly Neighbour[], callees: readonly Neighbour[]): Picture {
  const [left, right] = [shown(callers), shown(callees)];
  const rows = Math.max(left.length, right.length, 1);
  const height = rows * (BOX + GAP) - GAP;
  const [leftWidth, ownWidth, rightWidth] = [widest(left), boxWidth(job.name, job.detail), widest(right)];
  const start = left.length === 0 ? 0 : leftWidth + BETWEEN;
  const end = start + ownWidth;
  const middle = height / 2;
  const top = (count: number, index: number): number => middle - (count * (BOX + GAP) - GAP) / 2 + index * (BOX + GAP);
  const side = (all: readonly Neighbour[], width: number, x: number, isLeft: boolean): Html[] =>
    all.map(({ name, detail, kind, isCall }, index) => {
      const y = top(all.length, index);
      const at = y + BOX / 2;
      const [from, to] = isLeft
        ? [
            { x: width, y: at },
            { x: start, y: middle },
          ]
        : [
            { x: end, y: middle },
            { x, y: at },
          ];
      const bend = (from.x + to.x) / 2;
      const corners =
        from.y === to.y
          ? []
          : [
              { x: bend, y: from.y },
              { x: bend, y: to.y },
            ];
      const said = isLeft ? `${name} to ${job.name}` : `${job.name} to ${name}`;
      const path = line([from, ...corners, to], isCall ? 'call' : 'line', isCall ? 'calltip' : 'tip', said);
      return markup`${path}${moved(x, y, box(width, name, detail, kind))}`;
    });
  const content = [
    ...side(left, leftWidth, 0, true),
    ...side(right, rightWidth, end + BETWEEN, false),
    moved(start, middle - BOX / 2, jobBox(job, ownWidth, left.length > 0)),
  ];
  return { width: right.length === 0 ? end : end + BETWEEN + rightWidth, height, content: markup`${content}` };
}

function shown(all: readonly Neighbour[]): Neighbour[] {
  if (all.length <= MOST) return [...all];
  const rest = all.slice(MOST - 1);
  const more = { name: `${rest.length} more`, detail: rest.map(({ name }) => name).join(', '), kind: '', isCall: true };
  return [...all.slice(0, MOST - 1), more];
}

function widest(all: readonly Neighbour[]): number {
  return Math.max(0, ...all.map(({ name, detail }) => boxWidth(name, detail)));
}
