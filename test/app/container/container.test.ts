import { AppStack, ConfigFile, EnvValue, nomad, Secret, Size, Volume, Worker, WorkerProps } from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

function worker(props: Partial<WorkerProps> = {}, secured: boolean = false, hasDockerVolumes: boolean = true): Worker {
  const stack = shop({ nomadAddress: 'https://10.0.0.5:4646', secured, hasDockerVolumes });
  return new Worker(stack, 'mailer', { image, ...props });
}

function group(built: Worker): any {
  return Template.of(built.node.scope as AppStack).job('mailer').TaskGroups[0];
}

const task = (props: Partial<WorkerProps>, secured?: boolean): any => group(worker(props, secured)).Tasks[0];

describe('resources', () => {
  test('a share, or whole cores; memory with some to spare; devices', () => {
    expect(task({ cores: 2, memory: Size.mebibytes(64), memoryMax: Size.gibibytes(1) }).Resources).toEqual({
      Cores: 2,
      MemoryMB: 64,
      MemoryMaxMB: 1024,
    });
    expect(task({ devices: { 'nvidia/gpu': 2 } }).Resources.Devices).toEqual([{ Name: 'nvidia/gpu', Count: 2 }]);
    const model = 'nvidia/gpu/NVIDIA GeForce RTX 3090';
    expect(task({ devices: { [model]: 1 } }).Resources.Devices).toEqual([{ Name: model, Count: 1 }]);
  });

  test('fails when they contradict each other, or are none', () => {
    expect(() => worker({ cpu: 100, cores: 1, devices: { 'a gpu': 0 }, killSignal: 'quit' })).toThrow(
      "[shop/mailer] 'cores' must not be given beside 'cpu', got 1\n" +
        "[shop/mailer] 'devices.a gpu' must be a type of device, vendor/type or vendor/type/model, such as 'nvidia/gpu/NVIDIA GeForce RTX 3090', got 'a gpu'\n" +
        "[shop/mailer] 'devices.a gpu' must be an integer of at least 1, got 0\n" +
        "[shop/mailer] 'killSignal' must be the name of a signal, such as 'SIGQUIT', got 'quit': write 'SIGQUIT'",
    );
  });
});

describe('what a container may do', () => {
  test('can be less, or more', () => {
    const { Config } = task({
      security: { capabilities: [], allowPrivilegeEscalation: true, readOnlyRootFilesystem: true, pidsLimit: 0 },
    });
    expect(Config).toEqual({ image: image.name, init: true, cap_drop: ['all'], readonly_rootfs: true });
    expect(task({ security: { ulimits: { nofile: '1:2' } } }).Config.ulimit).toEqual([{ nofile: '1:2' }]);
  });

  test('any option of the driver wins', () => {
    expect(task({ dockerOptions: { init: false, cap_drop: [] } }).Config).toMatchObject({ init: false, cap_drop: [] });
  });

  test('may share namespaces of the kernel that the platform names', () => {
    const define = (dockerOptions: object, dockerModes?: nomad.DockerModes): Worker =>
      new Worker(shop({ dockerModes }), 'mailer', { image, dockerOptions });
    const refused =
      "[shop/mailer] 'dockerOptions.pid_mode' must be left out: the cluster permits none, got 'host': give the";
    expect(() => define({ pid_mode: 'host' }, {})).toThrow(refused);
    expect(() => define({ ipc_mode: 'container:b-1' }, { ipc: ['host', 'container:a-*'] })).toThrow(
      "'dockerOptions.ipc_mode' must be one of host, container:a-*, got 'container:b-1'",
    );
    expect(() => define({ uts_mode: 'host', userns_mode: 'host' }, { uts: ['host'] })).toThrow(
      "'dockerOptions.userns_mode'",
    );
    expect(() => define({ ipc_mode: 'container:a-1', pid_mode: '' }, { ipc: ['container:a-*'] })).not.toThrow();
    expect(() => define({ pid_mode: 'host', ipc_mode: 'host' })).not.toThrow();
  });

  test('fails when a capability, a limit or an option is not known', () => {
    const security = { capabilities: ['CAP_CHOWN', 'sys_admin'], pidsLimit: -1, ulimits: { nofile: 'many' } };
    expect(() => worker({ security, dockerOptions: { capDrop: [] } })).toThrow(
      /'security.capabilities' must be one of chown, .*, got 'CAP_CHOWN': write 'chown'\n.*, got 'sys_admin': a platform that/,
    );
    expect(() => worker({ security })).toThrow(
      /'security.pidsLimit' must be an integer of at least 0, got -1\n.*'many'/,
    );
    expect(() => worker({ dockerOptions: { capDrop: [] } })).toThrow("'dockerOptions.capDrop' must be an option of");
  });

  test('how much of its output is kept', () => {
    const logs = { maxFiles: 3, maxFileSize: Size.mebibytes(5) };
    expect(task({ logs }).LogConfig).toEqual({ MaxFiles: 3, MaxFileSizeMB: 5 });
    expect(() => worker({ logs: { maxFiles: 0 } })).toThrow("'logs.maxFiles' must be an integer of at least 1, got 0");
  });
});

describe('files', () => {
  test('a text arrives as written, at an absolute path by a mount', () => {
    const { Templates, Config } = task({ files: { '/etc/mail.conf': ConfigFile.text('{{ a }} ${b} "c"\n') } });
    expect(Templates).toEqual([
      {
        DestPath: 'local/mounted/etc/mail.conf',
        EmbeddedTmpl: '{{ "{{" }} a }} ${b} "c"\n',
        Perms: '0644',
        ChangeMode: 'noop',
      },
    ]);
    expect(Config.mount).toEqual([
      { type: 'bind', source: 'local/mounted/etc/mail.conf', target: '/etc/mail.conf', readonly: true },
    ]);
    expect(task({ files: { README: ConfigFile.fromFile('README.md') } }).Templates[0].DestPath).toBe('local/README');
  });

  test('a template restarts its instances one by one, or signals them', () => {
    const built = worker();
    built.addFile('a.conf', ConfigFile.template('{{ key "a" }}'));
    built.addFile('b.conf', ConfigFile.template('b', { onChange: 'signal', signal: 'SIGHUP', permissions: '0600' }));
    expect(group(built).Tasks[0].Templates).toEqual([
      { DestPath: 'local/a.conf', EmbeddedTmpl: '{{ key "a" }}', Perms: '0644', ChangeMode: 'restart', Splay: 60e9 },
      {
        ...{ DestPath: 'local/b.conf', EmbeddedTmpl: 'b', Perms: '0600', ChangeMode: 'signal', Splay: 60e9 },
        ChangeSignal: 'SIGHUP',
      },
    ]);
  });

  test('what is read of Consul and Vault logs the task in there', () => {
    const env = {
      COLOUR: EnvValue.fromConsulKey('shop/colour'),
      ODD: EnvValue.fromConsulKey('a/b c"}}\\{{ü'),
      TOKEN: EnvValue.fromSecret(Secret.fromVault('kv/data/mailer', 'token')),
    };
    const { Consul, Vault, Templates } = task({ env }, true);
    expect([Consul, Vault]).toEqual([{}, {}]);
    expect(Templates[0].EmbeddedTmpl).toBe(
      'COLOUR={{ key "shop/colour" | toJSON }}\n' +
        'ODD={{ key "a/b c\\"}}\\\\{{ü" | toJSON }}\n' +
        'TOKEN={{ with secret "kv/data/mailer" }}{{ index .Data.data "token" | toJSON }}{{ end }}\n',
    );
    expect(task({ files: { a: ConfigFile.template('{{ with secret "x" }}{{ end }}') } }).Vault).toEqual({});
    expect(task({ files: { a: ConfigFile.template('{{ keyOrDefault "x" "y" }}') } }, true).Consul).toEqual({});
    expect(task({ files: { a: ConfigFile.text('{{ key "x" }}') } }, true).Consul).toBeUndefined();
    expect(task({ env }).Consul).toBeUndefined();
  });

  test('fails when a path or what happens on a change can not be', () => {
    const file = ConfigFile.text('');
    expect(() => worker({ files: { '../x': file } })).toThrow(
      "'files.../x' must be a path of a file, without .. in it",
    );
    expect(() => worker({ files: { '/a': file }, volumes: { '/a/': Volume.tmpfs() } })).toThrow(
      "'volumes./a/' must be a path of its own",
    );
    const seen = ConfigFile.template('', { onChange: 'signal', signal: 'SIGHUP' });
    expect(() => worker({ files: { '/a': seen } })).toThrow(
      "'files./a.onChange' must be 'restart' for a file at an absolute path: its new text is only seen by a new container",
    );
    expect(() => worker({ files: { a: ConfigFile.template('', { onChange: 'signal' }) } })).toThrow(
      "'files.a.signal' must be given with onChange 'signal', and only then",
    );
    expect(() => worker({ files: { a: ConfigFile.text('', { permissions: 'rw' }) } })).toThrow(
      "octal digits, such as '0600'",
    );
    for (const key of ['', 'a@dc2', 'a?b', '/a', '\ud800', 'x'.repeat(513)]) {
      expect(() => EnvValue.fromConsulKey(key)).toThrow(`got '${key}'`);
    }
    expect(() => Secret.fromVault('a"b', 'c')).toThrow("got 'a\"b'");
  });
});

describe('properties that bound each other', () => {
  test('fails when the most memory is less than what is reserved, also by default', () => {
    const define = (memory: number | undefined, most: number): unknown =>
      worker({ memory: memory === undefined ? undefined : Size.mebibytes(memory), memoryMax: Size.mebibytes(most) });
    expect(() => define(256, 128)).toThrow(
      "[shop/mailer] 'memoryMax' must be at least the 'memory' of 256 MiB, got 128",
    );
    expect(() => define(undefined, 255)).toThrow("'memoryMax' must be at least the 'memory' of 256 MiB, got 255 MiB");
    expect(() => define(128, 128)).not.toThrow();
  });

  test('fails when two files have one place in the directory of the task', () => {
    const files = { '/a.conf': ConfigFile.text('a'), 'mounted/a.conf': ConfigFile.text('b') };
    expect(() => worker({ files })).toThrow("'files.mounted/a.conf' must be a path of its own");
  });

  test('fails when a task has the name of the directory that all share', () => {
    expect(() => worker({ name: 'alloc' })).toThrow("'name' must not be 'alloc', the directory that all tasks");
    expect(() => worker().addSidecar('alloc', { image })).toThrow("'name' must not be 'alloc'");
  });
});

describe('volumes', () => {
  test('of the host, of a plugin, of Docker, in memory', () => {
    const built = worker({
      volumes: {
        '/data': Volume.host('data'),
        '/shared': Volume.csi('shared', { readOnly: true, accessMode: 'multi-node-reader-only' }),
        '/cache': Volume.docker('cache'),
        '/tmp': Volume.tmpfs({ size: Size.mebibytes(8) }),
      },
      ephemeralDisk: { size: Size.mebibytes(500), sticky: true },
    });
    built.addSidecar('log', { image, volumes: { '/logs': Volume.host('data') } });
    const { Volumes, EphemeralDisk, Tasks } = group(built);
    expect(Volumes).toEqual({
      'host-data': {
        ...{ Name: 'host-data', Type: 'host', Source: 'data' },
        ...{ AccessMode: 'single-node-single-writer', AttachmentMode: 'file-system' },
      },
      'csi-shared': {
        ...{ Name: 'csi-shared', Type: 'csi', Source: 'shared', ReadOnly: true },
        ...{ AccessMode: 'multi-node-reader-only', AttachmentMode: 'file-system' },
      },
    });
    expect(EphemeralDisk).toEqual({ SizeMB: 500, Sticky: true });
    expect(Tasks[0].VolumeMounts).toEqual([
      { Volume: 'host-data', Destination: '/data' },
      { Volume: 'csi-shared', Destination: '/shared' },
    ]);
    expect(Tasks[0].Config.mount).toEqual([
      { type: 'volume', source: 'cache', target: '/cache' },
      { type: 'tmpfs', tmpfs_options: { size: 8 * 1024 ** 2 }, target: '/tmp' },
    ]);
    expect(Tasks[1].VolumeMounts).toEqual([{ Volume: 'host-data', Destination: '/logs' }]);
  });

  test('fails when one is of Docker, and the cluster permits none', () => {
    expect(() => worker({ volumes: { '/cache': Volume.docker('cache') } }, false, false)).toThrow(
      "[shop/mailer] 'volumes./cache' must not be one of Docker's, which the cluster does not permit, got 'docker-cache'",
    );
    expect(() => worker({ volumes: { '/tmp': Volume.tmpfs() } }, false, false)).not.toThrow();
  });

  test('grow, and are refused when they can not be', () => {
    const built = worker();
    built.addVolume('/data', Volume.host('data'));
    expect(() => built.addVolume('/data', Volume.tmpfs())).toThrow("'volumes./data' must be a path of its own");
    for (const path of ['data', '/', '/local', '/a/../b', '/secrets/']) {
      expect(() => built.addVolume(path, Volume.tmpfs())).toThrow(`'volumes.${path}' must be an absolute path`);
    }
    expect(() => built.addVolume('/x', Volume.host('a b'))).toThrow("'volumes./x' must be 1 to 128 letters");
    expect(() => built.addVolume('/x', Volume.host('a', { accessMode: 'all' }))).toThrow(
      "'volumes./x.accessMode' must be one",
    );
    expect(() => built.addVolume('/x', Volume.docker('-a'))).toThrow('be the name of a Docker volume');
    expect(() => built.addVolume('/x', Volume.csi('a', { accessMode: 'all' }))).toThrow(
      "'volumes./x.accessMode' must be one",
    );
    expect(() => built.addVolume('/x', Volume.tmpfs({ size: Size.kibibytes(1) }))).toThrow(
      "'volumes./x.size' must be a whole",
    );
    expect(() => worker({ ephemeralDisk: { size: Size.mebibytes(100) } })).toThrow(
      "'ephemeralDisk.size' must be more than the 100 MiB that the output of a task may take, got 100",
    );
    const small = worker({ ephemeralDisk: { size: Size.mebibytes(50) }, logs: { maxFiles: 2 } });
    expect(() => small.addSidecar('log', { image })).toThrow("'ephemeralDisk.size' must be more than the 100 MiB");
    expect(() => worker({ ephemeralDisk: { size: Size.mebibytes(1) } })).toThrow(
      "'ephemeralDisk.size' must be a whole number",
    );
    // Without a size it is Nomad's own of 300 MiB.
    expect(() => worker({ logs: { maxFiles: 30 } })).toThrow(
      "[shop/mailer] 'ephemeralDisk.size' must be more than the 300 MiB that the output of a task may take",
    );
    expect(() => worker({ logs: { maxFiles: 29 } })).not.toThrow();
  });
});

describe('registries', () => {
  const password = Secret.fromNomadVariable('nomad/jobs/mailer', 'token');

  test('are asked with a password that only the client knows, and another one restarts nothing', () => {
    const { Config, Templates, Secrets } = task({ registryAuth: { username: 'a ${b}', password } });
    expect(Config.auth).toEqual([{ username: 'a $${b}', password: '${BERTH_REGISTRY_PASSWORD}' }]);
    expect(Templates).toEqual([
      {
        EmbeddedTmpl:
          'BERTH_REGISTRY_PASSWORD={{ with nomadVar "nomad/jobs/mailer" }}{{ (index . "token").Value | toJSON }}{{ end }}\n',
        ...{ DestPath: 'secrets/registry.env', Envvars: true, Perms: '0400', ChangeMode: 'noop' },
      },
    ]);
    // Its values are lost when an agent restarts, and the task with them.
    expect(Secrets).toBeUndefined();
  });

  test('may be elsewhere, with a password of Vault', () => {
    const serverAddress = 'registry.example:5000';
    const kept = Secret.fromVault('kv/data/registry', 'token');
    const { Config, Vault } = task({ registryAuth: { username: 'shop', password: kept, serverAddress } });
    expect(Config.auth[0]).toMatchObject({ server_address: serverAddress });
    expect(Vault).toEqual({});
  });

  test('fails when nobody is named', () => {
    const define = (): unknown => worker({ registryAuth: { username: '', password, serverAddress: '' } });
    expect(define).toThrow("[shop/mailer] 'registryAuth.username' must not be empty");
    expect(define).toThrow("[shop/mailer] 'registryAuth.serverAddress' must not be empty");
  });
});
