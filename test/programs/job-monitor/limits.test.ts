import { readFileSync, rmSync, statSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNomad, Reply } from '../fake-nomad';
import { deployment, follow, job, register } from './monitored';

describe('the time limit of the monitor', () => {
  const nomad = new FakeNomad();
  beforeAll(() => nomad.start());
  afterAll(() => nomad.stop());

  test.each<[string, Reply]>([
    ['answers with 500', { status: 500, text: 'No cluster leader' }],
    ['does not answer', { hangs: true }],
  ])('holds when Nomad %s', async (_, reply) => {
    nomad.on('GET /v1/job/web', () => reply);
    const { code, output, seconds } = await follow(nomad, { MONITOR_SECONDS: '2' });
    expect(code).toBe(1);
    expect(output).toMatch(/Nomad could not be asked within 2 s/);
    expect(seconds).toBeLessThan(5);
  });

  test('holds while a deployment goes on', async () => {
    register(nomad, [job(1), job(0)], [deployment(1, 'running')]);
    const { code, output, seconds } = await follow(nomad, { MONITOR_SECONDS: '2' });
    expect(code).toBe(1);
    expect(output).toMatch(/gave up after 2 s/);
    expect(seconds).toBeLessThan(5);
  });

  test.each(['', 'abc', 'NaN', '0', '-5', 'Infinity'])("is an error at once when it is '%s'", async (text) => {
    const { code, output, seconds } = await follow(nomad, { MONITOR_SECONDS: text, MONITOR_CHECKS: `smoke=${text}` });
    expect(code).toBe(1);
    expect(output).toContain(`MONITOR_SECONDS must be a positive number, got '${text}'`);
    expect(output).toContain(`the time of smoke must be a positive number, got '${text}'`);
    expect(seconds).toBeLessThan(5);
  });
});

describe('the verdict of the monitor', () => {
  const nomad = new FakeNomad();
  const directory = mkdtempSync(join(tmpdir(), 'monitor-'));
  const file = join(directory, 'verdict');
  beforeAll(() => nomad.start());
  afterAll(() => nomad.stop());
  afterEach(() => rmSync(file, { force: true }));
  afterAll(() => rmSync(directory, { recursive: true }));

  test('stands in a file that nobody else reads, and not in the output', async () => {
    register(nomad, [job(1), job(0)], [deployment(1, 'failed')]);
    expect(await follow(nomad, { MONITOR_VERDICT: file })).toMatchObject({ code: 0, output: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^web: version 1 was not deployed\n/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('is ok when all is well', async () => {
    register(nomad, [job(1), job(0)], [deployment(1, 'successful')]);
    expect(await follow(nomad, { MONITOR_VERDICT: file })).toMatchObject({ code: 0, output: 'web: deployed\n' });
    expect(readFileSync(file, 'utf8')).toBe('ok');
  });

  test('fails, and is not written, when the file is there already', async () => {
    writeFileSync(file, 'ok');
    register(nomad, [job(1), job(0)], [deployment(1, 'failed')]);
    expect((await follow(nomad, { MONITOR_VERDICT: file })).code).not.toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('ok');
  });
});
