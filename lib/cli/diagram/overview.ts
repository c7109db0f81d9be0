import { html as markup, Html } from '../html';
import { Drawing, DrawnJob } from './drawing';
import { moved, NAME, Picture, SMALL, stacked, text } from './picture';
import { fitted } from './text-width';

const WIDTH = 184;
const HEIGHT = 66;
const GAP = 12;
const COLUMNS = 7;

/** All jobs as cards in groups: a graph of so many could not be read. */
export function overviewPicture(drawing: Drawing): Picture {
  const degrees = degreesOf(drawing);
  const groups = groupsOf(drawing, degrees);
  return stacked(
    groups.map(({ heading, jobs }) => ({
      heading: `${heading} (${jobs.length})`,
      kind: 'sub',
      picture: cards(jobs, degrees),
    })),
  );
}

/** How many jobs call a job, and how many it calls. */
export interface Degree {
  readonly callers: number;
  readonly callees: number;
}

export function degreesOf({ jobs, calls }: Drawing): ReadonlyMap<string, Degree> {
  const degrees = new Map(jobs.map(({ key }) => [key, { callers: 0, callees: 0 }]));
  for (const { from, to } of calls) {
    const [caller, callee] = [degrees.get(from), degrees.get(to)];
    if (caller !== undefined) caller.callees += 1;
    if (callee !== undefined) callee.callers += 1;
  }
  return degrees;
}

interface Group {
  readonly heading: string;
  readonly jobs: DrawnJob[];
}

/** By namespace where there are several; otherwise by how jobs are reached. */
function groupsOf({ jobs }: Drawing, degrees: ReadonlyMap<string, Degree>): Group[] {
  const namespaces = [...new Set(jobs.filter(({ kind }) => kind === 'app').map(({ namespace }) => namespace))].sort();
  const own = (job: DrawnJob): boolean => job.kind === 'app';
  const groups =
    namespaces.length > 1
      ? namespaces.map((name) => ({
          heading: `Namespace ${name}`,
          jobs: jobs.filter((job) => own(job) && job.namespace === name),
        }))
      : [
          { heading: 'Reached from outside', jobs: jobs.filter((job) => own(job) && job.routes.length > 0) },
          {
            heading: 'Called by others',
            jobs: jobs.filter((job) => own(job) && job.routes.length === 0 && degrees.get(job.key)!.callers > 0),
          },
          {
            heading: 'Called by nobody',
            jobs: jobs.filter((job) => own(job) && job.routes.length === 0 && degrees.get(job.key)!.callers === 0),
          },
        ];
  const others = { heading: 'Of the platform, or declared elsewhere', jobs: jobs.filter((job) => !own(job)) };
  return [...groups, others].filter((group) => group.jobs.length > 0);
}

function cards(jobs: readonly DrawnJob[], degrees: ReadonlyMap<string, Degree>): Picture {
  const content = jobs.map((job, index) =>
    moved(
      (index % COLUMNS) * (WIDTH + GAP),
      Math.floor(index / COLUMNS) * (HEIGHT + GAP),
      card(job, degrees.get(job.key)!),
    ),
  );
  return {
    width: Math.min(jobs.length, COLUMNS) * (WIDTH + GAP) - GAP,
    height: Math.ceil(jobs.length / COLUMNS) * (HEIGHT + GAP) - GAP,
    content: markup`${content}`,
  };
}

function card({ name, often, detail, routes }: DrawnJob, { callers, callees }: Degree): Html {
  const more = routes.length > 1 ? ` +${routes.length - 1}` : '';
  const reached = routes.length === 0 ? 'no route' : `${routes[0]}${more}`;
  const flow = `${often.replace(/ ·$/, '')} · ${callers} in · ${callees} out`;
  const label = `${name}: ${detail}, ${routes.join(', ') || reached}, ${callers} in, ${callees} out`;
  const room = WIDTH - 20;
  const isReached = routes.length + callers > 0;
  return markup`<g role="img" aria-label="${label}"><title>${label}</title><rect width="${WIDTH}" height="${HEIGHT}" rx="6" class="card ${isReached ? '' : 'uncalled'}"/>${text(10, 20, 'name', fitted(name, NAME, room))}${text(10, 38, routes.length === 0 ? 'small' : 'route', fitted(reached, SMALL, room))}${text(10, 55, 'small', fitted(flow, SMALL, room))}</g>
`;
}
