import { ref, TerraformStack, Testing, Token } from 'cdktf';
import { DockerHost } from '../../lib';

function provider(host: DockerHost): any {
  const stack = new TerraformStack(Testing.app(), 'stack');
  host._provider(stack, 'h1');
  return JSON.parse(Testing.synth(stack)).provider.docker[0];
}

describe('DockerHost', () => {
  test('local', () => {
    expect(provider(DockerHost.local())).toEqual({ alias: 'h1', host: 'unix:///var/run/docker.sock' });
    expect(DockerHost.local({ socket: '/run/user/1000/docker.sock' }).address).toBe(
      'unix:///run/user/1000/docker.sock',
    );
  });

  test('tcp', () => {
    expect(provider(DockerHost.tcp('10.0.0.5:2375'))).toEqual({ alias: 'h1', host: 'tcp://10.0.0.5:2375' });
    const key = Token.asString(ref('var.key'));
    expect(provider(DockerHost.tcp('h:2376', { tls: { ca: 'A', cert: 'B', key } }))).toEqual({
      alias: 'h1',
      host: 'tcp://h:2376',
      ca_material: 'A',
      cert_material: 'B',
      key_material: '${var.key}',
    });
  });

  test('ssh', () => {
    expect(provider(DockerHost.ssh('deploy@10.0.0.5'))).toEqual({ alias: 'h1', host: 'ssh://deploy@10.0.0.5' });
    expect(provider(DockerHost.ssh('deploy@h:22', { sshOptions: ['-i', '/key'] }))).toMatchObject({
      ssh_opts: ['-i', '/key'],
    });
  });

  test('two hosts of one stack have a provider each', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    DockerHost.local()._provider(stack, 'a');
    DockerHost.tcp('h:1')._provider(stack, 'b');
    expect(JSON.parse(Testing.synth(stack)).provider.docker).toMatchObject([{ alias: 'a' }, { alias: 'b' }]);
  });

  test.each<readonly [DockerHost, string]>([
    [DockerHost.local({ socket: '' }), 'be an absolute path of a socket'],
    [DockerHost.tcp('10.0.0.5'), 'be host:port, such as 10.0.0.5:2376'],
    [DockerHost.tcp('http://x:1'), 'be host:port, such as 10.0.0.5:2376'],
    ...['10.0.0', '10.0.0.5:0', '10.0.0.5:65536', ':2376', 'a b:1', '-h:1', '2001:db8::1:2376', '[2001:db8::g]:1'].map(
      (address) => [DockerHost.tcp(address), 'be host:port, such as 10.0.0.5:2376'] as const,
    ),
    ...['[2001:db8::1]', 'h:1/x', 'u@h:1', '${x}:1', '[fe80::1%25eth0]:1', '10.0.0.999:1', '[10.0.0.5]:1', ''].map(
      (address) => [DockerHost.tcp(address), 'be host:port, such as 10.0.0.5:2376'] as const,
    ),
    ...['', '@h', 'u@', 'u@-oProxyCommand=touch', '-oProxyCommand=x@h', '-h', 'u:p@h', 'u@h:', 'u@h:0', 'u@h/x'].map(
      (address) => [DockerHost.ssh(address), 'be [user@]host[:port], such as deploy@10.0.0.5'] as const,
    ),
    ...['u@2001:db8::1', 'u@[::g]', 'u@h x', '{{ x }}@h', 'u@{{x}}', '${file("/x")}', 'u@h?x', 'u@h#x', 'a@b@c'].map(
      (address) => [DockerHost.ssh(address), 'be [user@]host[:port], such as deploy@10.0.0.5'] as const,
    ),
    ...['x.sock', '/a\nb', '/a%zz', '/a\u0000'].map(
      (socket) => [DockerHost.local({ socket }), 'be an absolute path of a socket'] as const,
    ),
  ])('fails when the address is not legal (%#)', (host, must) => {
    expect(host._violations('dockerHost')).toEqual([{ prop: 'dockerHost', must, got: host.address }]);
  });

  test.each([
    DockerHost.ssh('box1'),
    DockerHost.ssh('10.0.0.5'),
    DockerHost.ssh('deploy@[2001:db8::11]'),
    DockerHost.ssh('deploy@[2001:db8::11]:2222'),
    DockerHost.ssh('svc-deploy.1@db_1.example:65535'),
    DockerHost.ssh('machine$@win.example.'),
    DockerHost.tcp('[2001:db8::11]:2376'),
    DockerHost.tcp('engine_1.example:2376', { certPath: 'C:\\certs of ${me}' }),
    DockerHost.local({ socket: '/run/user/1000/my docker.sock' }),
  ])('takes what docker takes (%#)', (host) => {
    expect(host._violations('dockerHost')).toEqual([]);
  });

  test('hands Terraform and the shell its texts unchanged', () => {
    const host = DockerHost.ssh('u@h', { sshOptions: ['-o', 'ProxyCommand=nc ${x} %{y} $${z}'] });
    const escaped = 'ProxyCommand=nc $${x} %%{y} $$${z}';
    expect(provider(host).ssh_opts).toEqual(['-o', escaped]);
    expect(host._command.environment.ENGINE_SSH_OPTIONS).toBe(`'-o' '${escaped}'`);
    const certPath = '/${file("/etc/passwd")}';
    expect(provider(DockerHost.tcp('h:1', { certPath })).cert_path).toBe('/$${file("/etc/passwd")}');
  });

  test('fails when a private key is a literal, without telling it', () => {
    const [violation, ...more] = DockerHost.tcp('h:1', { tls: { ca: 'A', cert: 'B', key: 'geheim' } })._violations('d');
    expect(violation).toMatchObject({ prop: 'd.tls.key', must: 'be a reference to a sensitive Terraform variable' });
    expect(JSON.stringify([violation, more])).not.toContain('geheim');
  });

  test.each([
    ['certPath', DockerHost.tcp('h:1', { certPath: '' })],
    ['sshOptions[1]', DockerHost.ssh('h', { sshOptions: ['-i', '/k\n'] })],
    ['tls.ca', DockerHost.tcp('h:1', { tls: { ca: '\ud800', cert: '', key: '' } })],
  ])('fails when %s is not legal', (prop, host) => {
    expect(host._violations('dockerHost').map((each) => each.prop)).toEqual([`dockerHost.${prop}`]);
  });
});
