import { Field, STRUCTS } from '../../lib/nomad/spec-fields.generated';
import { run } from '../../scripts/bed/command';
import { buildProgram } from '../../scripts/bed/programs';
import { freePorts, Program } from './program';
import { specs } from './specs';

(process.env.BERTH_AGENTS_LACK ? describe.skip : describe)('job specifications, against a real Nomad', () => {
  const server = new Program('nomad');
  let address: string;
  let program: string;

  beforeAll(async () => {
    program = await buildProgram('nomad', () => undefined);
    const [http, rpc, serf] = await freePorts(3);
    address = `http://127.0.0.1:${http}`;
    const config = server.file('agent.json', {
      name: 'test',
      data_dir: server.path('data'),
      bind_addr: '127.0.0.1',
      advertise: { http: '127.0.0.1', rpc: '127.0.0.1', serf: '127.0.0.1' },
      ports: { http, rpc, serf },
      server: { enabled: true, bootstrap_expect: 1 },
      consul: { server_auto_join: false, client_auto_join: false, auto_advertise: false },
      disable_update_check: true,
    });
    await server.start(['agent', `-config=${config}`], `${address}/v1/status/leader`);
  }, 900_000);

  afterAll(() => server.stop());

  test.each(Object.entries(specs()))('%s validates, and reads back with every key kept', async (_what, spec) => {
    const args = ['job', 'validate', `-address=${address}`, '-json', '-'];
    const { code, output } = await run(program, args, { input: JSON.stringify({ Job: spec }) });
    expect(`${code} ${output}`).toMatch(/^0 .*Job validation successful/s);

    const body = JSON.stringify({ Job: spec });
    const answer = await fetch(`${address}/v1/jobs`, { method: 'PUT', body });
    expect(`${answer.status} ${answer.ok ? '' : await answer.text()}`).toBe('200 ');
    const stored = await (await fetch(`${address}/v1/job/${spec.ID}`)).json();
    expect(differences(spec, stored, '')).toEqual([]);
  });

  test('every field that the types know is one that Nomad knows', async () => {
    // Nomad's own program reads the file into its structs and writes them again, whether the job makes sense or not.
    const spec = everything('Job');
    const file = server.file('everything.json', { Job: spec });
    const { code, output } = await run(program, ['job', 'run', '-json', '-output', file]);
    expect(code).toBe(0);
    expect(differences(spec, JSON.parse(output).Job, '')).toEqual([]);
  });

  test('fails when a key is one that Nomad drops', async () => {
    const spec = { ...specs()['all defaults'], Prioritty: 5 };
    await fetch(`${address}/v1/jobs`, { method: 'PUT', body: JSON.stringify({ Job: spec }) });
    const stored = await (await fetch(`${address}/v1/job/${spec.ID}`)).json();
    expect(differences(spec, stored, '')).toEqual(['.Prioritty: sent 5, kept undefined']);
  });
});

/** Keys that the server writes in another case than it reads them; it reads any. */
const STORED_AS: { readonly [key: string]: string } = { URL: 'Url' };

/** A value for every field of a struct, and of the structs in it. */
function everything(struct: string): any {
  const value = ({ kind, struct: inner }: Field): unknown =>
    ({ string: 'x', integer: 7, boolean: true, duration: 9_000_000_000, any: 'x', struct: inner && everything(inner) })[
      kind
    ];
  const shaped = (field: Field): unknown => {
    const one = value(field);
    return { one, list: [one], map: { key: one }, 'map-of-lists': { key: [one] } }[field.shape];
  };
  return Object.fromEntries(Object.values(STRUCTS[struct]).map((field) => [field.key, shaped(field)]));
}

/** What was sent and is not there; Nomad may add to it. */
function differences(sent: any, kept: any, path: string): string[] {
  if (typeof sent !== 'object' || sent === null) {
    return Object.is(sent, kept) ? [] : [`${path}: sent ${JSON.stringify(sent)}, kept ${JSON.stringify(kept)}`];
  }
  // An empty list and none are the same to Nomad.
  if (Array.isArray(sent) && sent.length === 0 && (kept ?? []).length === 0) return [];
  if (typeof kept !== 'object' || kept === null) return [`${path}: sent ${JSON.stringify(sent)}, kept ${kept}`];
  return Object.keys(sent).flatMap((key) =>
    differences(sent[key], kept[key] ?? kept[STORED_AS[key]], `${path}.${key}`),
  );
}
