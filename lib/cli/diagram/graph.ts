import { html as markup, Html } from '../html';
import { Drawing, DrawnJob } from './drawing';
import { BOX, box, boxWidth, jobBox } from './job-box';
import { Graph, layOut, Point } from './layout';
import { moved, n, Picture, SMALL, text } from './picture';
import { fitted, textWidth } from './text-width';

/** Titles of routes that one line shows; of more, it shows how many there are. */
const TITLES = 3;
const TITLE_HEIGHT = 15;
const WIDEST_TITLE = 260;

const REQUESTS = 'requests';

/** Who calls whom, from the requests on the left: one box for each job. */
export async function graphPicture(drawing: Drawing): Promise<Picture> {
  const { jobs, calls, entryPoints } = drawing;
  const indexes = new Map(jobs.map(({ key }, index) => [key, index]));
  const routed = jobs.filter(({ routes }) => routes.length > 0);
  const doors = entryPoints.join(', ') || 'from outside';
  const widths = jobs.map(({ name, detail }) => boxWidth(name, detail));
  const labels = new Map(routed.map((job) => [job.key, titlesOf(job)]));
  const graph: Graph = {
    nodes: [
      ...(routed.length === 0 ? [] : [{ id: REQUESTS, width: boxWidth(REQUESTS, doors), height: BOX }]),
      ...jobs.map((_, index) => ({ id: `job${index}`, width: widths[index], height: BOX })),
    ],
    edges: [
      ...routed.map(({ key }) => {
        const id = `job${indexes.get(key)}`;
        const titles = labels.get(key)!;
        const width = Math.ceil(Math.max(...titles.map((title) => textWidth(title, SMALL)))) + 10;
        return {
          id: `route-${id}`,
          from: REQUESTS,
          to: id,
          label: { width, height: titles.length * TITLE_HEIGHT + 2 },
        };
      }),
      ...calls.map(({ from, to }, index) => ({
        ...{ id: `call${index}`, from: `job${indexes.get(from)}`, to: `job${indexes.get(to)}` },
      })),
    ],
  };
  const { width, height, nodes, edges } = await layOut(graph);
  const lines = calls.map(({ from, to, by }, index) => {
    const said = `${from} calls ${to} ${by === 'mesh' ? 'through the mesh' : 'by its name'}`;
    return line(edges.get(`call${index}`)!.points, by === 'mesh' ? 'call mesh' : 'call', 'calltip', said);
  });
  const requests = routed.map((job) => {
    const { points, label } = edges.get(`route-job${indexes.get(job.key)}`)!;
    const titles = labels.get(job.key)!;
    return {
      line: line(points, 'line', 'tip', `requests for ${job.routes.join(', ')} reach ${job.key}`),
      label: label === undefined ? markup`` : labelAt(label, titles),
    };
  });
  const called = new Set([...calls.map(({ to }) => to), ...routed.map(({ key }) => key)]);
  const place = (id: string, content: Html): Html => moved(nodes.get(id)!.x, nodes.get(id)!.y, content);
  const boxes = jobs.map((job, index) => place(`job${index}`, jobBox(job, widths[index], called.has(job.key))));
  if (routed.length > 0) boxes.unshift(place(REQUESTS, box(boxWidth(REQUESTS, doors), REQUESTS, doors, 'start')));
  return {
    width,
    height,
    content: markup`${lines}${requests.map((each) => each.line)}${requests.map((each) => each.label)}${boxes}`,
  };
}

/** The titles of routes, as far as there is room. */
function titlesOf({ routes }: DrawnJob): string[] {
  const more = routes.length - TITLES;
  const shown = more > 1 ? [...routes.slice(0, TITLES), `+${more} more`] : routes;
  return shown.map((title) => fitted(title, SMALL, WIDEST_TITLE));
}

function labelAt({ x, y }: Point, titles: readonly string[]): Html {
  const width = Math.max(...titles.map((title) => textWidth(title, SMALL))) + 8;
  const height = titles.length * TITLE_HEIGHT + 1;
  const texts = titles.map((title, index) => text(x + 4, y + 12 + index * TITLE_HEIGHT, 'route', title));
  return markup`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="3" class="label"/>${texts}
`;
}

/** A line with round corners and a tip. */
export function line(points: readonly Point[], kind: string, tip: string, title: string): Html {
  const last = points.length - 1;
  const parts = points.map((point, index) => {
    if (index === 0 || index === last) return `${index === 0 ? 'M' : 'L'}${n(point.x)} ${n(point.y)}`;
    const [before, after] = [towards(point, points[index - 1]), towards(point, points[index + 1])];
    return `L${n(before.x)} ${n(before.y)}Q${n(point.x)} ${n(point.y)} ${n(after.x)} ${n(after.y)}`;
  });
  return markup`<path d="${parts.join('')}" class="${kind}" marker-end="url(#${tip})"><title>${title}</title></path>
`;
}

const ROUND = 6;

/** A point near a corner, on the way to another one. */
function towards(corner: Point, other: Point): Point {
  const [x, y] = [other.x - corner.x, other.y - corner.y];
  const part = Math.min(ROUND / (Math.hypot(x, y) || 1), 0.5);
  return { x: corner.x + x * part, y: corner.y + y * part };
}
