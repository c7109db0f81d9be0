import { TerraformStack, Testing } from 'cdktf';
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
    expect(provider(DockerHost.tcp('h:2376', { tls: { ca: 'A', cert: 'B', key: 'C' } }))).toEqual({
      alias: 'h1',
      host: 'tcp://h:2376',
      ca_material: 'A',
      cert_material: 'B',
      key_material: 'C',
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

  test.each([
    [DockerHost.local({ socket: '' }), 'be an absolute path of a socket'],
    [DockerHost.tcp('10.0.0.5'), 'be host:port, such as 10.0.0.5:2376'],
    [DockerHost.tcp('http://x:1'), 'be host:port, such as 10.0.0.5:2376'],
    [DockerHost.ssh('10.0.0.5'), 'be user@host or user@host:port'],
  ])('fails when the address is not legal (%#)', (host, must) => {
    expect(host._violations('dockerHost')).toEqual([{ prop: 'dockerHost', must, got: host.address }]);
  });
});
