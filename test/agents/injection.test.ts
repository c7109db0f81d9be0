import { deliver, evaluate } from '../injection/delivery';
import { Field } from '../injection/fields';
import { JOB_FIELDS } from '../injection/job-fields';
import { allTexts } from '../injection/sample';
import { NomadAgent } from './nomad-agent';

/** Places that Nomad itself validates: raw specifications, and languages that only Nomad parses. */
const LEFT_TO_NOMAD: readonly string[] = [
  'Job.spec.name',
  'Job group name',
  'Job task name',
  'Job template text',
  'Job template path',
  'Job artifact source',
  'Job service name',
  'Job volume source',
];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('hostile texts, in a real Nomad', () => {
  const server = new NomadAgent();

  beforeAll(
    () =>
      server.startServer({
        limits: { http_max_conns_per_client: 0 },
        // No job is placed: looking for a place for each would take longer than all else.
        server: { enabled: true, bootstrap_expect: 1, num_schedulers: 0 },
      }),
    900_000,
  );

  afterAll(() => server.stop());

  test('each that Berth delivers is kept as it was given', async () => {
    const wrong: string[] = [];
    const refused = new Set<string>();
    let kept = 0;
    let count = 0;
    for (const field of JOB_FIELDS) {
      const delivered = deliver(field, allTexts(field)).filter(({ refusal }) => refusal === undefined);
      const register = async ({ text, resource }: (typeof delivered)[number]): Promise<void> => {
        const spec = JSON.parse(evaluate(resource).jobspec);
        if (!['Worker.name', 'Job.spec.id'].includes(field.name)) spec.ID = `job-${(count += 1)}`;
        const body = JSON.stringify({ Job: spec });
        const answer = await fetch(`${server.address}/v1/jobs`, { method: 'PUT', body });
        if (!answer.ok) {
          refused.add(field.name);
          if (LEFT_TO_NOMAD.includes(field.name)) return;
          wrong.push(`${field.name}: ${JSON.stringify(text).slice(0, 60)}: ${(await answer.text()).slice(0, 150)}`);
          return;
        }
        await answer.text();
        const stored = await (await fetch(`${server.address}/v1/job/${encodeURIComponent(spec.ID)}`)).text();
        const got = read(field, stored);
        if (got === (field.means?.(text) ?? text)) {
          kept += 1;
        } else {
          wrong.push(
            `${field.name}: gave ${JSON.stringify(text).slice(0, 60)}, kept ${JSON.stringify(got)?.slice(0, 60)}`,
          );
        }
      };
      for (let index = 0; index < delivered.length; index += 16) {
        await Promise.all(delivered.slice(index, index + 16).map(register));
      }
    }
    expect(wrong).toEqual([]);
    expect(LEFT_TO_NOMAD.filter((name) => !refused.has(name))).toEqual([]);
    expect(kept).toBeGreaterThan(5_000);
  }, 1_200_000);
});

/** The text that Nomad stored; undefined when it can't be read. */
function read(field: Field, stored: string): string | undefined {
  try {
    return field.read({ jobspec: stored });
  } catch {
    return undefined;
  }
}
