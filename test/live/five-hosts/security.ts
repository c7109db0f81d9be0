import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { must } from '../../../lib/deploy/command';
import { CertificateAuthority } from '../../../lib/cli/secrets/certificate-authority';
import { TestbedHost } from '../../../scripts/testbed/hosts';
import { Step, Steps } from '../steps';
import { Testbed } from './testbed';
import { UPGRADE } from './releases';

/** Access that is granted, and access that is denied. */
export function security(testbed: Testbed, steps: Steps, deployed: Step): void {
  const { fleet } = testbed;
  const [h1, , , h4] = testbed.hosts;
  const status = async (...args: Parameters<typeof fleet.ask>): Promise<number> => (await fleet.ask(...args)).status;

  steps.step('without a token nothing can be read, and no port takes plain text', [deployed], async () => {
    expect(await status('nomad', h1, '/v1/jobs')).toBe(403);
    expect(await status('nomad', h4, '/v1/nodes')).toBe(403);
    expect((await fleet.ask('consul', h1, '/v1/catalog/services')).body.trim()).toBe('{}');
    expect(await status('consul', h1, '/v1/kv/shop/secret')).toBe(403);
    const plain = (port: number): Promise<number> =>
      fetch(`http://${h1.address}:${port}/v1/status/leader`).then((r) => r.status);
    expect(await plain(4646)).toBe(400);
    expect(await plain(8501)).toBe(400);
    await expect(plain(8500)).rejects.toThrow();
  });

  steps.step('a role grants what it says, and no more', [deployed], async () => {
    const can = async (token: string, path: string, body?: { [key: string]: unknown }): Promise<boolean> => {
      const answer = await fleet.ask('nomad', h1, path, token, body);
      if (![200, 403].includes(answer.status)) throw new Error(`${path}: ${answer.status} ${answer.body}`);
      return answer.status === 200;
    };
    const job = await fleet.json('nomad', '/v1/job/db?namespace=shop');
    const plan = (namespace: string): { [key: string]: unknown } => ({ Job: { ...job, Namespace: namespace } });
    const paths: [path: string, body?: { [key: string]: unknown }][] = [
      ['/v1/job/webapi?namespace=shop'],
      ['/v1/job/db/plan?namespace=shop', plan('shop')],
      ['/v1/job/db/plan?namespace=default', plan('default')],
      ['/v1/var/nomad/jobs/probe?namespace=shop'],
      ['/v1/var/nomad/jobs/traefik/site?namespace=ingress'],
      ['/v1/nodes'],
      ['/v1/operator/scheduler/configuration'],
      ['/v1/acl/tokens'],
    ];
    const rights = async (team: string): Promise<boolean[]> => {
      const token = await testbed.login(team);
      return Promise.all(paths.map(([path, body]) => can(token, path, body)));
    };
    expect(await rights('shop')).toEqual([true, true, false, true, false, true, false, false]);
    expect(await rights('guests')).toEqual([true, false, false, false, false, true, false, false]);
    expect(await rights('operators')).toEqual([true, true, true, false, false, true, true, false]);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await expect(testbed.login('shop', privateKey)).rejects.toThrow('no login');
    await expect(testbed.login('')).rejects.toThrow('no login');
  });

  steps.step('a task reads its own secrets, and none of another job or namespace', [deployed], async () => {
    await fleet.operate('consul', 'kv put shop/word sesame');
    await fleet.operate('consul', 'kv put default/word closed');
    const [name] = await testbed.running('probe');
    const host = testbed.hosts.find((each) => each.name === name)!;
    const id = (await host.docker('ps', '-q', '--filter', 'name=^probe-')).output.trim();
    const env = async (variable: string): Promise<string> =>
      (await host.docker('exec', id, 'sh', '-c', `echo "$${variable}"`)).output.trim();
    expect(await env('WORD')).toBe('sesame');
    const nomad = await env('NOMAD_TOKEN');
    expect(await status('nomad', h1, '/v1/var/nomad/jobs/probe?namespace=shop', nomad)).toBe(200);
    expect(await status('nomad', h1, '/v1/var/nomad/jobs/other?namespace=shop', nomad)).toBe(403);
    expect(await status('nomad', h1, '/v1/var/nomad/jobs/traefik/site?namespace=ingress', nomad)).toBe(403);
    const consul = await env('CONSUL_HTTP_TOKEN');
    expect(await status('consul', h1, '/v1/kv/shop/word', consul)).toBe(200);
    expect(await status('consul', h1, '/v1/kv/default/word', consul)).toBe(403);
    expect(await status('consul', h1, '/v1/acl/tokens', consul)).toBe(403);
  });

  steps.step("Traefik's token reads the catalog, and nothing else", [deployed], async () => {
    const { output } = await h1.docker('ps', '--format', '{{.Names}}', '--filter', 'name=^traefik-');
    const token = (await h1.docker('exec', '-u', '0', output.trim(), 'cat', '/secrets/consul_token')).output.trim();
    const catalog = JSON.parse((await fleet.ask('consul', h1, '/v1/catalog/services', token)).body);
    expect(Object.keys(catalog)).toContain('webapi');
    for (const path of ['/v1/kv/shop/secret', '/v1/acl/tokens', '/v1/operator/raft/configuration']) {
      expect(await status('consul', h1, path, token)).toBe(403);
    }
  });

  steps.step('foreign agents are refused: by certificate, and by gossip key', [deployed], async () => {
    const secrets = fleet.secrets.fleet_secrets;
    const stranger = await CertificateAuthority.create('stranger');
    for (const [system, port, tlsByte] of [
      ['nomad', 4647, 4],
      ['consul', 8300, 3],
    ] as const) {
      const own = { cert: secrets.hosts.h4[`${system}_cert`], key: secrets.hosts.h4[`${system}_key`] };
      const names = [system === 'nomad' ? 'client.global.nomad' : 'client.dc1.consul'];
      const foreign = await stranger.issue({ commonName: 'x', dnsNames: names, addresses: [], days: 1 });
      expect(await accepts(h1, port, tlsByte, own)).toBe(true);
      expect(await accepts(h1, port, tlsByte, { cert: foreign.certificate, key: foreign.key })).toBe(false);
      expect(await accepts(h1, port, tlsByte, {})).toBe(false);
      expect(await accepts(h1, port, 1)).toBe(false);
    }
    const join = async (key: string): Promise<boolean> => {
      const options = `-node=stranger -bind=${h4.address} -serf-lan-port=18301 -retry-join=${h1.address}:8301`;
      const ports = '-http-port=-1 -dns-port=-1 -grpc-port=-1 -grpc-tls-port=-1';
      const more = '-data-dir=/tmp/d -hcl=disable_update_check=true -config-file=/tmp/key.hcl';
      // The key may stand in no argument.
      const script = `printf 'encrypt = "%s"\\n' "$KEY" >/tmp/key.hcl && exec consul agent ${options} ${ports} ${more}`;
      const run = ['-H', `unix://${h4.socket}`, 'run', '-d', '-e', 'KEY', '--name=stranger', '--network=host'];
      const args = [...run, '--entrypoint=sh', `hashicorp/consul:${UPGRADE.to.consulVersion}`, '-c', script];
      await must('docker', args, { env: { ...process.env, KEY: key } });
      await pause(6000);
      const members: { Name: string }[] = await fleet.json('consul', '/v1/agent/members');
      await h4.docker('rm', '-f', 'stranger');
      return members.some(({ Name }) => Name === 'stranger');
    };
    expect(await join(randomBytes(32).toString('base64'))).toBe(false);
    expect(await join(secrets.consul_gossip_key)).toBe(true);
    await fleet.operate('consul', 'force-leave -prune stranger');
  });
}

/** Whether an agent keeps a connection open: with TLS after the byte that selects it, or in plain text. */
function accepts(
  host: TestbedHost,
  port: number,
  kind: number,
  identity?: { readonly cert?: string; readonly key?: string },
): Promise<boolean> {
  return new Promise((resolve) => {
    const plain = connect(port, host.address);
    const end = (accepted: boolean): void => {
      resolve(accepted);
      plain.destroy();
    };
    // An agent that accepts its caller waits for the first request.
    setTimeout(() => end(true), 3000);
    plain.on('error', () => end(false)).on('close', () => end(false));
    plain.write(Buffer.from([kind]), () => {
      if (identity === undefined) return void plain.write('hello\n');
      const socket = connectTls({ socket: plain, rejectUnauthorized: false, ...identity });
      socket.on('error', () => end(false)).on('close', () => end(false));
    });
  });
}
