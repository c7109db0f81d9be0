import { spawn } from 'node:child_process';
import fs = require('node:fs');
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from '../../lib/deploy/process-identity';
import { RunRecords } from '../../lib/deploy/run-records';

const { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = fs;

const RUN = { stack: 'shop', command: 'apply', directory: '/stacks/shop' };

describe('the records of runs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-records-'));
  const run = join(dir, 'run');
  const records = new RunRecords(run);
  const write = (id: string, record: object): void => writeFileSync(join(run, `${id}.json`), JSON.stringify(record));

  /** Begin a run of this very process, or another. */
  const begin = (pid: number = process.pid): string => {
    const { id, output } = records.open(RUN);
    fs.closeSync(output);
    records.add({ id, ...RUN, pid });
    return id;
  };

  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(run, { recursive: true, force: true });
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test('tell which runs of a directory go on, and only their owner may read them', () => {
    const id = begin();
    expect(records.goingOn('/stacks/shop')).toEqual([
      {
        id,
        stack: 'shop',
        command: 'apply',
        directory: '/stacks/shop',
        pid: process.pid,
        started: startOf(process.pid),
        host: hostname(),
      },
    ]);
    expect(records.goingOn('/stacks/pay')).toEqual([]);
    expect(readdirSync(run).map((name) => statSync(join(run, name)).mode & 0o777)).toEqual([0o600, 0o600]);
    records.remove(id);
    expect(readdirSync(run)).toEqual([]);
  });

  test('of what has ended are forgotten, also where the system has given its id to another process', async () => {
    const child = spawn('sleep', ['60']);
    begin(child.pid);
    const reused = begin();
    const record = JSON.parse(readFileSync(join(run, `${reused}.json`), 'utf8'));
    write(reused, { ...record, started: 'long ago' });
    expect(records.goingOn('/stacks/shop')).toHaveLength(1);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(records.goingOn('/stacks/shop')).toEqual([]);
    expect(readdirSync(run)).toEqual([]);
  });

  test('name their program until Terraform runs, so that those of a killed one are forgotten', () => {
    const { id, output } = records.open(RUN);
    fs.closeSync(output);
    const [record] = records.goingOn('/stacks/shop');
    expect(record).toMatchObject({ ...RUN, id, pid: process.pid });
    write(id, { ...record, started: 'long ago' });
    expect(records.goingOn('/stacks/shop')).toEqual([]);
    expect(readdirSync(run)).toEqual([]);
  });

  test('of another machine are left alone, as nobody here knows its processes', () => {
    const id = begin();
    write(id, { ...JSON.parse(readFileSync(join(run, `${id}.json`), 'utf8')), host: 'elsewhere' });
    expect(records.goingOn('/stacks/shop')).toEqual([]);
    expect(readdirSync(run)).toContain(`${id}.json`);
  });

  test('that are half written stop nobody', () => {
    begin();
    writeFileSync(join(run, 'half.json'), '{"id":');
    expect(records.goingOn('/stacks/shop')).toHaveLength(1);
  });

  test('need room on the disk before Terraform begins: a full one would lose its state', () => {
    jest.spyOn(fs, 'statfsSync').mockReturnValue({ bavail: 10, bsize: 4096, blocks: 1000 } as fs.StatsFs);
    expect(() => records.open(RUN)).toThrow(`'${run}' can't hold the output of Terraform: less than 16 MiB are free`);
    // Some file systems do not tell.
    jest.spyOn(fs, 'statfsSync').mockReturnValue({ bavail: 0, bsize: 4096, blocks: 0 } as fs.StatsFs);
    fs.closeSync(records.open(RUN).output);
  });

  test('need a directory that can be written', () => {
    writeFileSync(run, '');
    expect(() => records.open(RUN)).toThrow(/^'.*run' can't hold the output of Terraform: .*EEXIST/);
  });
});
