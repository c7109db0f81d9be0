import { Testing } from 'cdktf';
import { traefik } from '../../lib';
import { Template } from '../../lib/testing';
import { stackOf } from '../fixtures/stack-of';

const PROPS = { image: 'traefik:v3.7.13', datacenters: ['dc1'], entryPoints: { web: 8000 } };

describe('Proxy', () => {
  test('defaults: a checked system job that needs no privilege', () => {
    const stack = stackOf(Testing.app());
    new traefik.Proxy(stack, 'traefik', PROPS);
    expect(Template.of(stack).resourceTypes()).toEqual(['nomad_job']);
    const [group] = Template.of(stack).job('traefik').TaskGroups;
    expect(group.Networks[0].ReservedPorts).toEqual([
      { Label: 'web', Value: 8000 },
      { Label: 'traefik', Value: 8081 },
    ]);
    expect(group.Services[0].Checks[0]).toMatchObject({ Path: '/ping', PortLabel: 'traefik' });
    expect(group.Tasks[0]).toMatchObject({ User: '65534:65534', Config: { network_mode: 'host' } });
    expect(group.Tasks[0].Config.args).toContain('--entryPoints.web.address=:8000');
    expect(group.Tasks[0].Config.args.join()).not.toContain('--api');
    expect(group.Services[1].Tags.join()).not.toContain('dashboard');
  });

  test.each([
    ['3.6.12', undefined, []],
    ['3.7.11', undefined, []],
    ['3.7.13', undefined, ['traefik=delete', 'web=delete']],
    ['3.7.13', { aliasHeadersStrategy: 'keep' }, ['traefik=delete', 'web=keep']],
    ['3.7.13', { underscoreHeadersStrategy: 'reject' }, ['traefik=delete', 'web=reject']],
  ])('of Traefik %s, whose web has the options %j, loses headers that pass for others', (version, http, expected) => {
    const stack = stackOf(Testing.app());
    new traefik.Proxy(stack, 'traefik', { ...PROPS, version, raw: http && { entryPoints: { web: { http } } } });
    const args: string[] = Template.of(stack).job('traefik').TaskGroups[0].Tasks[0].Config.args;
    const said = args.flatMap(
      (arg) => /^--entryPoints\.(.+)\.http\..+HeadersStrategy(=.+)$/.exec(arg)?.slice(1).join('') ?? [],
    );
    expect(said.sort()).toEqual(expected);
  });

  test('all props', () => {
    const stack = stackOf(Testing.app());
    new traefik.Proxy(stack, 'traefik', {
      ...PROPS,
      entryPoints: { web: 80 },
      bindAddress: '10.0.0.5',
      adminPort: 9000,
      dashboard: true,
      consulAddress: '10.0.0.5:8500',
      raw: { log: { format: 'json' } },
    });
    const [{ Tasks, Services }] = Template.of(stack).job('traefik').TaskGroups;
    const [task] = Tasks;
    expect(Services[1].Tags.join()).not.toContain('dashboard');
    expect(JSON.parse(task.Templates[0].EmbeddedTmpl).http.routers['traefik-dashboard']).toMatchObject({
      entryPoints: ['traefik'],
      service: 'api@internal',
    });
    expect(task).not.toHaveProperty('User');
    expect(task.Config.args).toEqual(
      expect.arrayContaining([
        '--entryPoints.web.address=10.0.0.5:80',
        '--entryPoints.traefik.address=10.0.0.5:9000',
        '--providers.consulCatalog.endpoint.address=10.0.0.5:8500',
        '--api.dashboard=true',
        '--providers.file.filename=/local/dashboard.yaml',
        '--log.format=json',
      ]),
    );
  });

  test('listens on an address of either version, and on nothing else', () => {
    const addressOf = (bindAddress: string): string => {
      const stack = stackOf(Testing.app());
      new traefik.Proxy(stack, 'traefik', { ...PROPS, bindAddress });
      const { args } = Template.of(stack).job('traefik').TaskGroups[0].Tasks[0].Config;
      return args.find((each: string) => each.startsWith('--entryPoints.web.address'));
    };
    expect(addressOf('2001:db8::1')).toBe('--entryPoints.web.address=[2001:db8::1]:8000');
    expect(() => addressOf('traefik.example')).toThrow("'bindAddress' must be an IP address such as");
  });

  test('runs with as few rights as it can: root only for a port below 1024', () => {
    const taskOf = (port: number): any => {
      const stack = stackOf(Testing.app());
      new traefik.Proxy(stack, 'traefik', { ...PROPS, entryPoints: { web: port } });
      return Template.of(stack).job('traefik').TaskGroups[0].Tasks[0];
    };
    const confined = { cap_drop: ['all'], readonly_rootfs: true, security_opt: ['no-new-privileges'] };
    expect(taskOf(80).Config).toMatchObject({ ...confined, cap_add: ['net_bind_service'] });
    expect(taskOf(8000)).toMatchObject({ User: '65534:65534', Config: confined });
    expect(taskOf(8000).Config).not.toHaveProperty('cap_add');
    expect(taskOf(8000).Env).toEqual({ TMPDIR: '${NOMAD_ALLOC_DIR}/tmp' });
  });

  test('keeps downloaded plugins in a directory that it may write', () => {
    const stack = stackOf(Testing.app());
    const raw = { experimental: { plugins: { p: { moduleName: 'example.org/p', version: 'v1.0.0' } } } };
    new traefik.Proxy(stack, 'traefik', { ...PROPS, raw });
    const [task] = Template.of(stack).job('traefik').TaskGroups[0].Tasks;
    expect(task.Config.mount).toEqual([{ type: 'bind', source: 'local', target: '/plugins-storage' }]);
  });

  test('fails when its dashboard needs a file, and another one is given', () => {
    const props = { ...PROPS, dashboard: true, raw: { providers: { file: { filename: '/x.json' } } } };
    expect(() => new traefik.Proxy(stackOf(Testing.app()), 'traefik', props)).toThrow(
      "[stack/traefik] 'dashboard' must be left out beside a file with dynamic configuration, got true: write the route to api@internal into that file",
    );
  });

  test('fails when a port is none', () => {
    const props = { ...PROPS, entryPoints: { web: 0 }, adminPort: 70000 };
    expect(() => new traefik.Proxy(stackOf(Testing.app()), 'traefik', props)).toThrow(
      "[stack/traefik] 'adminPort' must be an integer between 1 and 65535, got 70000\n" +
        "[stack/traefik] 'entryPoints.web' must be an integer between 1 and 65535, got 0",
    );
  });
});
