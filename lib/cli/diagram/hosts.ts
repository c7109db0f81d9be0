import { html as markup } from '../html';
import { Drawing, DrawnHost } from './drawing';
import { moved, NAME, Picture, SMALL, text } from './picture';
import { fitted } from './text-width';

const WIDTH = 176;
const GAP = 14;
const LINE = 16;
const COLUMNS = 7;

/** The hosts as cards, each with its agents, and below them what else the platform runs. */
export function hostsPicture({ hosts, platformJobs }: Drawing): Picture {
  const lines = Math.max(0, ...hosts.map(({ agents }) => agents.length));
  const height = 48 + lines * LINE;
  const columns = Math.min(COLUMNS, hosts.length);
  const rows = Math.ceil(hosts.length / COLUMNS);
  const cards = hosts.map((host, index) =>
    moved((index % COLUMNS) * (WIDTH + GAP), Math.floor(index / COLUMNS) * (height + GAP), card(host, height)),
  );
  const note = `Jobs of the platform: ${platformJobs.map(({ name, detail }) => `${name} (${detail})`).join(', ')}`;
  const end = rows * (height + GAP);
  const width = Math.max(columns * (WIDTH + GAP) - GAP, 700);
  if (platformJobs.length === 0) return { width, height: end - GAP, content: markup`${cards}` };
  const shown = markup`<g><title>${note}</title>${text(0, end + 12, 'small', fitted(note, SMALL, width))}</g>`;
  return { width, height: end + 18, content: markup`${cards}${shown}` };
}

function card({ name, address, agents }: DrawnHost, height: number): ReturnType<typeof markup> {
  const lines = [address, ...agents].map((line, index) => {
    return text(12, 40 + index * LINE, 'small', fitted(line, SMALL, WIDTH - 24));
  });
  return markup`<g role="img" aria-label="host ${name}, ${address}: ${agents.join(', ')}"><rect width="${WIDTH}" height="${height}" rx="6" class="card"/>${text(12, 22, 'name', fitted(name, NAME, WIDTH - 24))}${lines}</g>
`;
}
