import { jobDiff } from '../../../../lib/cli/plan/diff/job-diff';
import { FieldChange } from '../../../../lib/cli/plan/diff/field-change';

const GROUP = {
  Name: 'web',
  Count: 2,
  Networks: [{ Mode: 'bridge', DynamicPorts: [{ Label: 'http', To: 8080 }] }],
  Services: [{ Name: 'web', PortLabel: 'http', Tags: ['a', 'b'], Checks: [{ Name: 'ready', Interval: 10e9 }] }],
  Tasks: [
    { Name: 'migrate', Driver: 'docker', Config: { image: 'i:1' } },
    {
      Name: 'web',
      Driver: 'docker',
      Config: { image: 'i:1', args: ['-v'], labels: [{ team: 'shop' }], auth: { username: 'u', server: 'p' } },
      Env: { GREETING: 'hello', DB_PASSWORD: 'first' },
      Resources: { CPU: 100, MemoryMB: 128 },
      Templates: [{ DestPath: 'local/a.conf', EmbeddedTmpl: 'one\ntwo\nthree\n' }],
      KillTimeout: 5e9,
    },
  ],
};
const JOB = { ID: 'web', Name: 'web', Namespace: 'shop', Type: 'service', Datacenters: ['dc1'], TaskGroups: [GROUP] };

/** A change as one line. */
const line = ({ kind, path, before, after, lines, parts, isRouting }: FieldChange): string =>
  [
    `${kind} ${path}`,
    ...(before === undefined && after === undefined ? [] : [`: ${before ?? '–'} → ${after ?? '–'}`]),
    ...(isRouting ? [' (routing)'] : []),
    ...(lines === undefined ? [] : ['\n', lines.map(({ sign, text }) => `${sign}${text}`).join('\n')]),
    ...(parts === undefined ? [] : [` {${parts.map(line).join('; ')}}`]),
  ].join('');

/** What a change of the job comes to. */
const changed = (change: (job: any) => void, start: object = JOB): string[] => {
  const after = structuredClone(start);
  change(after);
  return jobDiff(structuredClone(start) as any, after as any).map(line);
};

const web = (job: any): any => job.TaskGroups[0].Tasks.find(({ Name }: any) => Name === 'web');

describe('the difference between two versions of a job', () => {
  test('nothing, where only order, absent zeros and the case of keys differ', () => {
    const same = changed((job) => {
      job.Datacenters = ['dc1'];
      job.TaskGroups[0].Tasks.reverse();
      job.TaskGroups[0].Services[0].Tags.reverse();
      job.TaskGroups[0].Services[0].TaskName = '';
      job.TaskGroups[0].Volumes = null;
      job.taskgroups = job.TaskGroups;
      delete job.TaskGroups;
    });
    expect(same).toEqual([]);
  });

  test('each fact is one line, whatever else moved', () => {
    const lines = changed((job) => {
      const [group] = job.TaskGroups;
      group.Count = 4;
      group.Services[0].Tags = ['a', 'c'];
      group.Services[0].Checks[0].Interval = 90e9;
      group.Tasks.shift();
      group.Tasks[0].Config.image = 'i:2';
      group.Tasks[0].Env.GREETING = 'bye';
      group.Tasks[0].Resources.MemoryMB = 256;
      group.Tasks[0].KillTimeout = 1.5e9;
      job.TaskGroups.unshift({ Name: 'cache', Count: 1, Tasks: [{ Name: 'redis', Driver: 'docker' }] });
    });
    expect(lines).toEqual([
      'changed group web / Count: 2 → 4',
      'removed group web / service web / Tags: "b" → –',
      'changed group web / service web / check ready / Interval: 10s → 90s',
      'added group web / service web / Tags: – → "c"',
      'removed group web / task migrate {removed group web / task migrate / Name: "migrate" → –; ' +
        'removed group web / task migrate / Driver: "docker" → –; ' +
        'removed group web / task migrate / Config.image: "i:1" → –}',
      'changed group web / task web / Config.image: "i:1" → "i:2"',
      'changed group web / task web / Env.GREETING: "hello" → "bye"',
      'changed group web / task web / Resources.MemoryMB: 128 MiB → 256 MiB',
      'changed group web / task web / KillTimeout: 5s → 1500ms',
      expect.stringMatching(/^added group cache \{added group cache \/ Name: – → "cache"; .*task redis \{.*\}\}$/),
    ]);
  });

  test('ports and conditions are told by their names and texts', () => {
    const lines = changed((job) => {
      job.TaskGroups[0].Networks[0].DynamicPorts = [
        { Label: 'admin', To: 9000 },
        { Label: 'http', To: 8081 },
      ];
      job.Constraints = [{ LTarget: '${node.class}', Operand: '=', RTarget: 'big' }];
    });
    expect(lines).toEqual([
      'changed group web / Networks / port http / To: 8080 → 8081',
      'added group web / Networks / port admin {added group web / Networks / port admin / Label: – → "admin"; ' +
        'added group web / Networks / port admin / To: – → 9000}',
      'added Constraints: – → "${node.class} = big"',
    ]);
  });

  test('a text is told line by line, with what stands around', () => {
    const lines = changed((job) => {
      web(job).Templates[0].EmbeddedTmpl = '1\n2\n3\n4\n5\none\nzwei\nthree\n';
    });
    expect(lines).toEqual([
      'changed group web / task web / file local/a.conf / EmbeddedTmpl\n+1\n+2\n+3\n+4\n+5\n one\n-two\n+zwei\n three\n ',
    ]);
    const start = structuredClone(JOB);
    start.TaskGroups[0].Tasks[1].Templates![0].EmbeddedTmpl = 'abcdefghij'.split('').join('\n');
    const far = changed((job) => (web(job).Templates[0].EmbeddedTmpl += '\nk'), start);
    expect(far[0].split('\n').slice(1)).toEqual(['…', ' h', ' i', ' j', '+k']);
  });

  test('a renamed group is a new one, and says that it is the old one under another name', () => {
    const lines = changed((job) => {
      job.TaskGroups[0].Name = 'api';
      job.TaskGroups[0].Count = 3;
    });
    expect(lines).toEqual(['renamed group web: web → api {changed group web / Count: 2 → 3}']);
  });

  test('a part that has little in common with the one that goes is no rename', () => {
    const lines = changed((job) => {
      job.TaskGroups[0].Tasks[0] = { Name: 'seed', Driver: 'exec', Config: { command: 'x' } };
    });
    expect(lines.map((each) => each.split(' {')[0])).toEqual([
      'removed group web / task migrate',
      'added group web / task seed',
    ]);
  });

  test("what tells the proxies of routes is marked, and services of one name don't hide each other", () => {
    const start = structuredClone(JOB);
    start.TaskGroups[0].Services.push({ ...structuredClone(GROUP.Services[0]), PortLabel: 'admin' });
    const lines = changed((job) => {
      job.TaskGroups[0].Services[0].Tags.push('traefik.http.routers.x.rule=Path(`/x`)');
      job.TaskGroups[0].Services[1].PortLabel = 'other';
    }, start);
    expect(lines).toEqual([
      'added group web / service web / Tags: – → "traefik.http.routers.x.rule=Path(`/x`)" (routing)',
      'changed group web / service web / PortLabel: "admin" → "other"',
    ]);
  });

  test('an unknown field and one of a driver are told, too', () => {
    const lines = changed((job) => {
      job.Novelty = { Deep: [{ x: 1 }] };
      web(job).Config.labels = [{ team: 'web' }];
      web(job).Config.args = ['-v', '-x'];
    });
    expect(lines).toEqual([
      'changed group web / task web / Config.args: ["-v"] → ["-v","-x"]',
      'changed group web / task web / Config.labels.team: "shop" → "web"',
      'added Novelty.Deep.x: – → 1',
    ]);
  });

  describe('hides', () => {
    const SECRET = 's3cr3t-value';
    const cases: [string, (job: any) => void][] = [
      ['a variable by its name', (job) => (web(job).Env.DB_PASSWORD = SECRET)],
      ['a new variable', (job) => (web(job).Env.API_TOKEN = SECRET)],
      ['a URL with a password', (job) => (web(job).Env.URL = `postgres://shop:${SECRET}@db/shop`)],
      ['a JWT', (job) => (web(job).Env.X = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${SECRET}`)],
      ['metadata', (job) => (job.Meta = { cookie: SECRET })],
      ['what a registry asks for', (job) => (web(job).Config.auth = { username: 'x', pw: SECRET })],
      ['an argument', (job) => (web(job).Config.args = [`--password=${SECRET}`])],
      ['the argument after its name', (job) => (web(job).Config.args = ['--api-key', SECRET])],
      ['an argument of many', (job) => (web(job).Config.args = ['--api-key', SECRET, 'x'.repeat(200)])],
      ['a line of a script', (job) => (web(job).Config.args = ['-c', `set -e\nexport TOKEN="${SECRET}"\nrun`])],
      ['a line of a file', (job) => (web(job).Templates[0].EmbeddedTmpl = `a\npassword: ${SECRET}\nb`)],
      [
        'a PEM block',
        (job) =>
          (web(job).Templates[0].EmbeddedTmpl = `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n`),
      ],
      ['what is in a part that comes', (job) => job.TaskGroups[0].Tasks.push({ Name: 'x', Env: { SECRET_X: SECRET } })],
    ];
    test.each(cases)('%s', (_, change) => {
      const lines = changed(change);
      expect(lines).not.toEqual([]);
      expect(lines.join('\n')).not.toContain(SECRET);
      expect(lines.join('\n')).toContain('(hidden');
      // The other way round it is the old value that must not be seen.
      const secret = structuredClone(JOB);
      change(secret);
      expect(
        jobDiff(secret as any, JOB as any)
          .map(line)
          .join('\n'),
      ).not.toContain(SECRET);
    });

    test('that a value is another one, and nothing of the value', () => {
      expect(changed((job) => (web(job).Env.DB_PASSWORD = SECRET))).toEqual([
        'changed group web / task web / Env.DB_PASSWORD: (hidden) → (hidden, another value)',
      ]);
      const file = changed((job) => (web(job).Templates[0].EmbeddedTmpl = 'one\ntwo\npassword=x\nthree\n'));
      expect(file[0]).toContain(' two\n+(hidden, another value)\n three');
    });

    test('no place of a secret in a template, which is none', () => {
      const [file] = changed((job) => (web(job).Templates[0].EmbeddedTmpl = 'PASSWORD={{ .password }}\nx'));
      expect(file).toContain('+PASSWORD={{ .password }}');
    });
  });

  test('what would drive a terminal is made visible, and a long value is cut', () => {
    const [line] = changed((job) => (web(job).Env.GREETING = `\u001b[2J${'x'.repeat(1000)}`));
    expect(line).not.toContain('\u001b');
    expect(line.length).toBeLessThan(600);
  });

  test('a text of a hundred thousand other lines needs no table of all pairs, which no memory would hold', () => {
    const text = (what: string): string => Array.from({ length: 100_000 }, (_, i) => `${what} ${i}`).join('\n');
    const start = structuredClone(JOB);
    start.TaskGroups[0].Tasks[1].Templates![0].EmbeddedTmpl = text('before');
    const [file] = changed((job) => (web(job).Templates[0].EmbeddedTmpl = text('after')), start);
    expect(file).toContain('-before 99999\n+after 0');
  });
});
