import { STRUCTS } from '../../lib/nomad/job/spec/spec-fields.generated';
import { Field } from '../../lib/private/rendering/field';
import { run } from '../../lib/deploy/command';
import { obtainProgram } from '../../scripts/testbed/given-programs';
import { NOT_KEPT } from './not-kept';
import { freePorts, Program } from './program';
import { specs } from './specs';

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('job specifications, against a real Nomad', () => {
  const consul = new Program('consul');
  const server = new Program('nomad');
  const all = specs();
  let address: string;
  let program: string;

  beforeAll(async () => {
    program = await obtainProgram('nomad', (line) => process.stderr.write(`  ${line}\n`));
    // For a job with a gateway Nomad writes to Consul: to this test's, never to another on this machine.
    const [dns, catalog, grpc, cluster, serfLan, serfWan, grpcTls] = await freePorts(7);
    const consulConfig = consul.file('consul.json', {
      bind_addr: '127.0.0.1',
      disable_update_check: true,
      // Consul refuses a listener whose protocol differs from its services'.
      config_entries: { bootstrap: [{ kind: 'proxy-defaults', name: 'global', config: { protocol: 'http' } }] },
      ports: { dns, http: catalog, grpc, server: cluster, serf_lan: serfLan, serf_wan: serfWan, grpc_tls: grpcTls },
    });
    const leader = `http://127.0.0.1:${catalog}/v1/status/leader`;
    await consul.start(['agent', '-dev', `-config-file=${consulConfig}`], leader);
    const [http, rpc, serf, nobody] = await freePorts(4);
    address = `http://127.0.0.1:${http}`;
    const config = server.file('agent.json', {
      name: 'test',
      data_dir: server.path('data'),
      bind_addr: '127.0.0.1',
      advertise: { http: '127.0.0.1', rpc: '127.0.0.1', serf: '127.0.0.1' },
      ports: { http, rpc, serf },
      server: { enabled: true, bootstrap_expect: 1 },
      consul: { address: `127.0.0.1:${catalog}`, server_auto_join: false, auto_advertise: false },
      // Jobs with a vault block are refused without one; a server never calls it.
      vault: [{ enabled: true, address: `http://127.0.0.1:${nobody}` }],
      disable_update_check: true,
    });
    await server.start(['agent', `-config=${config}`], `${address}/v1/status/leader`);
    // The platform's access stack creates them before any job.
    for (const name of ['ingress', 'autoscaler']) {
      const namespace = JSON.stringify({ Name: name });
      await fetch(`${address}/v1/namespace/${name}`, { method: 'PUT', body: namespace });
    }
  }, 900_000);

  afterAll(async () => {
    await Promise.all([server.stop(), consul.stop()]);
  });

  test.each(Object.entries(all))('%s validates, and reads back with every key kept', async (_what, spec) => {
    const args = ['job', 'validate', `-address=${address}`, '-json', '-'];
    const { code, output } = await run(program, args, { input: JSON.stringify({ Job: spec }) });
    expect(`${code} ${output}`).toMatch(/^0 .*Job validation successful/s);

    const body = JSON.stringify({ Job: spec });
    const answer = await fetch(`${address}/v1/jobs`, { method: 'PUT', body });
    expect(`${answer.status} ${answer.ok ? '' : await answer.text()}`).toBe('200 ');
    const stored = await (await fetch(`${address}/v1/job/${spec.ID}?namespace=${spec.Namespace}`)).json();
    expect(differences(spec, stored, '')).toEqual([]);
  });

  test('these specifications set every field that a server keeps, and none of the others', () => {
    const set = new Set(Object.values(all).flatMap((spec) => [...fieldsSetIn(spec)]));
    expect([...keptFields()].filter((field) => !set.has(field))).toEqual([]);
    expect(Object.keys(NOT_KEPT).filter((field) => set.has(field))).toEqual([]);
    const known = Object.entries(STRUCTS).flatMap(([name, fields]) =>
      Object.keys(fields).map((prop) => `${name}.${prop}`),
    );
    expect(known).toEqual(expect.arrayContaining(Object.keys(NOT_KEPT)));
  });

  test('every field of the types is known to Nomad', async () => {
    // Nomad's CLI parses the file into its structs and prints them, valid or not.
    const spec = everything('Job');
    const file = server.file('everything.json', { Job: spec });
    const { code, output } = await run(program, ['job', 'run', '-json', '-output', file]);
    expect(code).toBe(0);
    expect(differences(spec, JSON.parse(output).Job, '')).toEqual([]);
  });

  test('fails when a key is one that Nomad drops', async () => {
    const spec = { ...all['all defaults'], Prioritty: 5 };
    await fetch(`${address}/v1/jobs`, { method: 'PUT', body: JSON.stringify({ Job: spec }) });
    const stored = await (await fetch(`${address}/v1/job/${spec.ID}`)).json();
    expect(differences(spec, stored, '')).toEqual(['.Prioritty: sent 5, kept undefined']);
  });
});

/** Keys that the server returns in another case; it accepts any. */
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

/** Fields that the servers keep, of the structs that a job holds, as `Struct.property`. */
function keptFields(struct = 'Job', found = new Set<string>()): Set<string> {
  for (const [prop, field] of Object.entries(STRUCTS[struct])) {
    const name = `${struct}.${prop}`;
    if (name in NOT_KEPT || found.has(name)) continue;
    found.add(name);
    if (field.kind === 'struct') keptFields(field.struct, found);
  }
  return found;
}

/** Fields that a specification sets to something else than Nomad's default, as `Struct.property`. */
function fieldsSetIn(json: any, struct = 'Job', found = new Set<string>()): Set<string> {
  for (const [prop, { key, kind, shape, struct: inner }] of Object.entries(STRUCTS[struct])) {
    const value = json[key];
    if ([undefined, false, 0, ''].includes(value)) continue;
    found.add(`${struct}.${prop}`);
    if (kind !== 'struct') continue;
    for (const item of shape === 'one' ? [value] : Object.values(value)) fieldsSetIn(item, inner, found);
  }
  return found;
}

/** What was sent and is not stored. Nomad may add more. */
function differences(sent: any, kept: any, path: string): string[] {
  if (typeof sent !== 'object' || sent === null) {
    return Object.is(sent, kept) ? [] : [`${path}: sent ${JSON.stringify(sent)}, kept ${JSON.stringify(kept)}`];
  }
  // Nomad treats an empty list as none.
  if (Array.isArray(sent) && sent.length === 0 && (kept ?? []).length === 0) return [];
  if (typeof kept !== 'object' || kept === null) return [`${path}: sent ${JSON.stringify(sent)}, kept ${kept}`];
  return Object.keys(sent).flatMap((key) =>
    differences(sent[key], kept[key] ?? kept[STORED_AS[key]], `${path}.${key}`),
  );
}
