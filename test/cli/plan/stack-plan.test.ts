import { changes } from '../../../lib/cli/plan/plan-model';
import { stackDraft } from '../../../lib/cli/plan/stack-plan';
import { job, jobspec, map, mapJob, mapRoute, plan, resource } from './terraform-plan';

const HASH = 'a'.repeat(64);
const rule = (path: string): string => `Path(\`${path}\`) || PathPrefix(\`${path}/\`)`;
const tag = (router: string, path: string): string => `traefik.http.routers.${router}.rule=${rule(path)}`;

describe('what Terraform would do to a stack', () => {
  const draft = (
    changed: Parameters<typeof plan>[0],
    given = map(),
    more: object = {},
  ): ReturnType<typeof stackDraft> => stackDraft(plan(changed, more), given, 'shop');

  test('a job with its monitor is one change, and a monitor alone is followed', () => {
    const jobs = [mapJob('web'), mapJob('mail')];
    const monitor = (id: string, actions: string[]): ReturnType<typeof resource> =>
      resource(`terraform_data.${id}_Monitor_B9CEAF15`, actions, { triggers_replace: [HASH] }, {});
    const { plan: found, jobs: planned } = draft(
      [
        resource('nomad_job.web', ['update'], jobspec(job('web')), jobspec(job('web', [], { Priority: 70 }))),
        monitor('web', ['delete', 'create']),
        monitor('mail', ['delete', 'create']),
        { ...monitor('web', ['create']), change: { ...monitor('web', ['create']).change, before: null } },
        // Of a job that is in no map any more.
        monitor('gone', ['delete']),
      ],
      map({ jobs }),
    );
    expect(planned.map(({ id, action }) => [id, action])).toEqual([['web', 'update']]);
    expect(found).toMatchObject({ resources: [], followed: ['shop/mail'] });
    expect(changes({ ...found, jobs: [] })).toBe(true);
  });

  test('a gate of a host is no monitor', () => {
    const gate = resource('terraform_data.gate', ['delete', 'create'], { triggers_replace: ['x'] }, {});
    expect(draft([gate]).plan.resources).toMatchObject([{ address: 'terraform_data.gate', action: 'replace' }]);
  });

  test('nothing changes by what is read, what stays, and what a provider computes', () => {
    const { plan: found, jobs } = draft([
      resource('nomad_job.web', ['no-op'], jobspec(job('web')), jobspec(job('web'))),
      { ...resource('data.x', ['read']), mode: 'data' },
    ]);
    expect(changes({ ...found, jobs: [] })).toBe(false);
    expect(jobs).toEqual([]);
  });

  test('an output, a rename in the state and a resource that is let go are told', () => {
    const renamed = {
      ...resource('nomad_job.mail', ['no-op'], jobspec(job('mail'))),
      previous_address: 'nomad_job.mailer',
    };
    const outputs = { url: { actions: ['create'] }, same: { actions: ['no-op'] } };
    const { plan: found } = draft([renamed, resource('nomad_volume.x', ['forget'])], map(), {
      output_changes: outputs,
    });
    expect(found).toMatchObject({
      outputs: ['url'],
      moved: ['nomad_job.mailer → nomad_job.mail'],
      notes: ['nomad_volume.x is left to others: the state forgets it'],
    });
    expect(changes({ ...found, jobs: [] })).toBe(true);
  });

  test('a job whose namespace changes is replaced', () => {
    const { jobs } = draft([
      resource(
        'nomad_job.web',
        ['delete', 'create'],
        jobspec(job('web')),
        jobspec(job('web', [], { Namespace: 'new' })),
      ),
    ]);
    expect(jobs).toMatchObject([{ action: 'replace', namespace: 'new', before: { Namespace: 'shop' } }]);
  });

  test('a specification that somebody else registered is told, and none is made up', () => {
    const { jobs } = draft([
      resource('nomad_job.web', ['update'], { jobspec: 'job "web" {}' }, jobspec(job('web'))),
      resource('nomad_job.mail', ['create'], null, jobspec({ Job: job('mail') })),
    ]);
    expect(jobs).toMatchObject([{ isForeign: true }, { isForeign: false, id: 'mail' }]);
    expect(jobs[0]).not.toHaveProperty('before');
  });

  test('a specification that is unknown yet names what it waits for', () => {
    const references = ['var.prod', 'nomad_variable.db.path', 'nomad_variable.db'];
    const { jobs } = draft(
      [resource('nomad_job.web', ['create'], null, {}, { after_unknown: { jobspec: true } })],
      map({ jobs: [mapJob('web')] }),
      {
        configuration: {
          root_module: { resources: [{ address: 'nomad_job.web', expressions: { jobspec: { references } } }] },
        },
      },
    );
    expect(jobs).toMatchObject([{ namespace: 'shop', id: 'web', waitsFor: 'nomad_variable.db.path' }]);
  });

  test('of other resources each attribute is told, but nothing that Terraform marks', () => {
    const { plan: found } = draft([
      resource(
        'docker_container.agent',
        ['update'],
        { name: 'a', password: 'old-secret', items: { k: 'old-secret' }, upload: 'one\ntwo', id: 'x' },
        { name: 'b', password: 'new-secret', items: { k: 'new-secret' }, upload: 'one\nzwei' },
        { before_sensitive: { items: { k: true } }, after_sensitive: {}, after_unknown: { id: true } },
      ),
    ]);
    const text = JSON.stringify(found.resources);
    expect(text).not.toMatch(/old-secret|new-secret/);
    expect(found.resources[0].changes).toMatchObject([
      { path: 'name', before: '"a"', after: '"b"' },
      { path: 'password', before: '(hidden)', after: '(hidden, another value)' },
      { path: 'upload', lines: [{ text: 'one' }, { sign: '-', text: 'two' }, { sign: '+', text: 'zwei' }] },
      { path: 'items', before: '(sensitive)', after: '(sensitive)' },
      { path: 'id', after: '(known after the deploy)' },
    ]);
  });

  test('of what is made again only the reasons are told of all that is unknown', () => {
    const { plan: found } = draft([
      resource(
        'docker_container.agent',
        ['delete', 'create'],
        { image: 'a', id: 'x' },
        {},
        {
          after_unknown: { id: true, image: true },
          replace_paths: [['image']],
        },
      ),
    ]);
    expect(found.resources[0].changes).toEqual([{ path: 'image', kind: 'changed', after: '(known after the deploy)' }]);
  });

  test('another format of Terraform is an error', () => {
    expect(() => stackDraft({ format_version: '2.0' }, map(), 'shop')).toThrow(
      "Terraform shows plans in the format 2.0, which this release can't read",
    );
  });

  describe('routes', () => {
    const routes = (before: string[], after: ReturnType<typeof mapRoute>[], action = ['update']): unknown[] => {
      const jobs = [mapJob('web')];
      const spec = jobspec(job('web', []));
      const old = action[0] === 'create' ? null : jobspec(job('web', before));
      const now = action[0] === 'delete' ? null : spec;
      return draft([resource('nomad_job.web', action, old, now)], map({ jobs, routes: after })).plan
        .routes as unknown[];
    };

    test('equal names are equal routes', () => {
      expect(routes([tag('web-1', '/web')], [mapRoute('web', 'web-1', '/web', rule('/web'))])).toEqual([]);
    });

    test('come and go with their jobs', () => {
      expect(routes([], [mapRoute('web', 'web-1', '/web', rule('/web'))], ['create'])).toEqual([
        { kind: 'added', title: '/web', job: 'shop/web' },
      ]);
      expect(routes([tag('web-1', '/web'), 'traefik.udp.routers.dns.entrypoints=dns'], [], ['delete'])).toEqual([
        { kind: 'removed', title: '/web', job: 'shop/web' },
        { kind: 'removed', title: 'dns', job: 'shop/web' },
      ]);
    });

    test('a changed rule is a changed route, and so are other middlewares', () => {
      expect(routes([tag('web-1', '/web')], [mapRoute('web', 'web-2', '/api', rule('/api'))])).toEqual([
        { kind: 'changed', title: '/api', from: '/web', job: 'shop/web' },
      ]);
      expect(routes([tag('web-1', '/web')], [mapRoute('web', 'web-2', '/web', rule('/web'))])).toEqual([
        { kind: 'changed', title: '/web', from: 'other middlewares or options', job: 'shop/web' },
      ]);
    });

    test('one that another job serves now has moved', () => {
      const { plan: found } = draft(
        [
          resource('nomad_job.web', ['update'], jobspec(job('web', [tag('web-1', '/web')])), jobspec(job('web'))),
          resource('nomad_job.api', ['create'], null, jobspec(job('api'))),
        ],
        map({ jobs: [mapJob('web'), mapJob('api')], routes: [mapRoute('api', 'api-1', '/web', rule('/web'))] }),
      );
      expect(found.routes).toEqual([{ kind: 'moved', title: '/web', from: 'shop/web', job: 'shop/api' }]);
    });

    test.each([
      ['Host(`a.example`) && (Path(`/x`) || PathPrefix(`/x/`))', 'a.example/x'],
      ['Host(`a.example`)', 'a.example'],
      ['PathPrefix(`/`)', '/'],
      ['Header(`a`, `b`)', 'Header(`a`, `b`)'],
    ])('what is gone is called as people read it: %s', (text, title) => {
      expect(routes([`traefik.http.routers.a.rule=${text}`], [])).toEqual([
        { kind: 'removed', title, job: 'shop/web' },
      ]);
    });
  });
});
