import { Testing } from 'cdktf';
import { HostRole, Platform } from '../../../lib';
import { Template } from '../../../lib/testing';
import { CLIENTS, configOf, define, host, hosts, SERVERS } from '../../fixtures/five-hosts';

const { CLIENT } = HostRole;

describe('the stack of a host', () => {
  let platform: Platform;
  beforeAll(() => {
    platform = define();
  });

  test('no server joins itself, and a client joins all', () => {
    expect(configOf(platform, 0, 'consul')).toMatchObject({
      bootstrap_expect: 3,
      retry_join: ['10.0.0.2', '10.0.0.3'],
    });
    expect(configOf(platform, 0, 'nomad').server.server_join.retry_join).toEqual(['10.0.0.2', '10.0.0.3']);
    expect(configOf(platform, 3, 'consul')).toMatchObject({
      server: false,
      retry_join: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
    });
    expect(configOf(platform, 3, 'nomad').client.servers).toEqual(['10.0.0.1:4647', '10.0.0.2:4647', '10.0.0.3:4647']);
    expect(configOf(platform, 0, 'nomad')).not.toHaveProperty('client');
  });

  test('a further client host changes no other host', () => {
    const before = platform.hostStacks.map((stack) => Testing.synth(stack));
    const after = define(hosts(...SERVERS, ...CLIENTS, host(6, [CLIENT]))).hostStacks.map((stack) =>
      Testing.synth(stack),
    );
    expect(after.slice(0, 5)).toEqual(before);
  });

  test('holds what its gates need in files of its agents: management tokens on servers only', () => {
    const files = (index: number, agent: 'consul' | 'nomad'): { [file: string]: [string, string] } => {
      const { upload } = Template.of(platform.hostStacks[index]).resource('docker_container', agent);
      return Object.fromEntries(upload.map(({ file, content, permissions }: any) => [file, [content, permissions]]));
    };
    const of = (secret: string): [string, string] => [`\${var.prod_secrets.${secret}}`, '0600'];
    expect(files(0, 'consul')['/etc/berth/consul.token']).toEqual(of('consul_management_token'));
    expect(files(0, 'nomad')['/etc/berth/nomad.token']).toEqual(of('nomad_management_token'));
    expect(files(3, 'consul')['/etc/berth/consul.token']).toEqual(of('hosts.h4.consul_recovery_token'));
    expect(files(3, 'nomad')['/etc/berth/gate.jwt']).toEqual(of('logins.gate'));
    expect(files(3, 'nomad')).not.toHaveProperty(['/etc/berth/nomad.token']);
    expect(configOf(platform, 3, 'consul').acl.tokens.agent_recovery).toBe(of('hosts.h4.consul_recovery_token')[0]);
    expect(Testing.synth(platform.hostStacks[3])).not.toContain('_management_token');
  });

  test('is secured unless told otherwise, with secrets from one sensitive variable of which each host takes its part', () => {
    expect(configOf(platform, 0, 'consul')).toMatchObject({
      client_addr: '127.0.0.1',
      acl: { enabled: true, default_policy: 'deny' },
      tls: { internal_rpc: { verify_incoming: true, verify_server_hostname: true } },
    });
    expect(configOf(platform, 0, 'nomad')).toMatchObject({
      acl: { enabled: true },
      tls: { http: true, rpc: true, verify_server_hostname: true },
    });
    const { variable } = JSON.parse(Testing.synth(platform.hostStacks[3]));
    expect(variable.prod_secrets).toMatchObject({ sensitive: true, nullable: false });
    expect(variable.prod_secrets.type).toContain('hosts = object({ h4 =');
    expect(variable.prod_secrets.type).not.toMatch(/h1|nomad_gossip_key|ca_key/);
    expect(variable.prod_secrets.type).not.toContain('management');
    const open = define({ secured: false });
    expect(configOf(open, 0, 'consul')).not.toHaveProperty('acl');
    expect(JSON.parse(Testing.synth(open.accessStack))).not.toHaveProperty('variable');
  });
});
