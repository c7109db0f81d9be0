import { html as markup } from '../html';
import { counted } from '../counted';
import { Drawing } from './drawing';
import { line } from './graph';
import { BOX, box, boxWidth } from './job-box';
import { moved, Picture } from './picture';

const BETWEEN = 34;

type Step = readonly [name: string, detail: string];

/** How a request reaches an app, by the names of the first route that there is. */
export function requestFlow({ jobs, calls, entryPoints, ingresses }: Drawing): Picture | undefined {
  const job = jobs.find(({ routes }) => routes.length > 0);
  if (job === undefined) return undefined;
  const called = calls.find(({ from }) => from === job.key);
  const callee = jobs.find(({ key }) => key === called?.to);
  return steps([
    ['client', 'a browser or a program'],
    ['entry point', entryPoints[0] ?? 'of the ingress'],
    ['Traefik', some(ingresses, 'on')],
    ['route', job.routes[0]],
    [job.name, 'a healthy instance'],
    ...(callee === undefined ? [] : [[callee.name, 'which it calls'] as const]),
  ]);
}

/** How a change becomes what runs. */
export function deployFlow({ stacks, jobs, nomadAddress, hosts }: Drawing): Picture {
  const routes = jobs.reduce((sum, job) => sum + job.routes.length, 0);
  const clients = hosts.filter(({ agents }) => agents.some((agent) => /^Nomad .*client/.test(agent)));
  return steps([
    ['berth plan', 'what will change'],
    ['berth deploy', counted(stacks.length, 'stack')],
    ['Nomad', nomadAddress || 'takes the jobs'],
    [
      'hosts',
      clients.length === 0
        ? 'run new instances'
        : some(
            clients.map(({ name }) => name),
            'on',
          ),
    ],
    ['Consul', 'checks their health'],
    ['Traefik', 'sends requests to healthy ones'],
    [
      'berth verify',
      `${counted(jobs.filter(({ kind }) => kind === 'app').length, 'job')}, ${counted(routes, 'route')}`,
    ],
  ]);
}

function steps(all: readonly Step[]): Picture {
  let x = 0;
  const content = all.map(([name, detail], index) => {
    const width = boxWidth(name, detail);
    const drawn = moved(x, 0, box(width, name, detail, index === 0 ? 'start' : ''));
    const y = BOX / 2;
    const ends = [
      { x: x + width, y },
      { x: x + width + BETWEEN, y },
    ];
    x += width + BETWEEN;
    return index === all.length - 1 ? drawn : markup`${drawn}${line(ends, 'line', 'tip', `then ${all[index + 1][0]}`)}`;
  });
  return { width: x - BETWEEN, height: BOX, content: markup`${content}` };
}

function some(names: readonly string[], preposition: string): string {
  const more = names.length > 2 ? ` +${names.length - 2}` : '';
  return names.length === 0 ? '' : `${preposition} ${names.slice(0, 2).join(', ')}${more}`;
}
