import { counted } from '../counted';
import { Drawing } from './drawing';

/**
 * A drawing as Mermaid's text, which GitHub and GitLab show in Markdown.
 *
 * @param isOverview whether only namespaces are drawn: GitHub shows no text of more than 50,000 characters or 500 edges
 */
export function mermaidText(drawing: Drawing, isOverview: boolean): string {
  const lines = isOverview ? namespaces(drawing) : jobs(drawing);
  return ['flowchart LR', ...lines.map((line) => `  ${line}`)].join('\n') + '\n';
}

function jobs({ jobs: all, calls, entryPoints }: Drawing): string[] {
  const ids = new Map(all.map(({ key }, index) => [key, `n${index}`]));
  const routed = all.filter(({ routes }) => routes.length > 0);
  return [
    ...(routed.length === 0 ? [] : [`requests(["requests<br/>${quoted(entryPoints.join(', '))}"])`]),
    ...all.map(({ key, name, detail }) => `${ids.get(key)}["${quoted(name)}<br/>${quoted(detail)}"]`),
    ...routed.map(({ key, routes }) => `requests -->|"${routes.map(quoted).join('<br/>')}"| ${ids.get(key)}`),
    ...calls.map(({ from, to }) => `${ids.get(from)} -.-> ${ids.get(to)}`),
  ];
}

function namespaces({ jobs: all, calls }: Drawing): string[] {
  const owners = new Map(all.map(({ key, namespace }) => [key, namespace || 'declared elsewhere']));
  const names = [...new Set(owners.values())].sort();
  const id = (name: string): string => `n${names.indexOf(name)}`;
  const between = new Map<string, number>();
  for (const { from, to } of calls) {
    const [caller, callee] = [owners.get(from)!, owners.get(to)!];
    const key = `${id(caller)} -.->|"%"| ${id(callee)}`;
    if (caller !== callee) between.set(key, (between.get(key) ?? 0) + 1);
  }
  const counts = (name: string): string => {
    const own = all.filter(({ key }) => owners.get(key) === name);
    const routes = own.reduce((sum, job) => sum + job.routes.length, 0);
    return `${counted(own.length, 'job')}, ${counted(routes, 'route')}`;
  };
  return [
    ...names.map((name) => `${id(name)}["${quoted(name)}<br/>${counts(name)}"]`),
    ...[...between].sort().map(([key, count]) => key.replace('%', counted(count, 'call'))),
  ];
}

/** Text inside the quotes of a label: all that means something to Mermaid or HTML is written as its number. */
function quoted(text: string): string {
  return text.replace(/["#&<>`\\;{}[\]()|]/g, (character) => `#${character.codePointAt(0)};`);
}
