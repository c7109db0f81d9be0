import { request } from 'node:https';
import { compareSync } from 'bcryptjs';
import { rotateManagement } from '../../lib/cli/secrets/rotation/management';
import { rotatePasswords } from '../../lib/cli/secrets/rotation/passwords';
import { Step } from '../../lib/cli/secrets/rotation/rotation';
import { SecretsFile } from '../../lib/cli/secrets/secrets-file';
import { TopologyFile } from '../../lib/platform/topology/topology-format';
import { S1, Testbed } from '../cli/testbed';
import { Program } from './program';

/** The address of loopback that stands in every certificate; the program knows only the usual ports. */
const ADDRESS = '127.0.0.1';
type System = 'nomad' | 'consul';

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)(
  'secrets that a running platform must be told of, with a real Nomad and Consul',
  () => {
    const testbed = new Testbed().synth([S1]);
    const [nomad, consul] = [new Program('nomad'), new Program('consul')];

    const ask = (system: System, token: string, path: string, method = 'GET', body?: object) =>
      new Promise<{ readonly status: number; readonly body: any }>((resolve, reject) => {
        const headers = { [system === 'nomad' ? 'X-Nomad-Token' : 'X-Consul-Token']: token };
        const port = system === 'nomad' ? 4646 : 8501;
        const ca = testbed.secrets[`${system}_ca`];
        const sent = request({ host: ADDRESS, port, path, method, headers, ca }, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode!, body: /^[[{]/.test(text) ? JSON.parse(text) : text }),
          );
        });
        sent.on('error', reject);
        sent.end(body && JSON.stringify(body));
      });
    /** One step, as the command makes it; no topology file names an address of loopback. */
    const rotate = (step: Step = rotateManagement): Promise<string> =>
      SecretsFile.change(testbed.dir, 'prod', async (file) => {
        const hosts = [{ ...S1, address: ADDRESS }];
        const topology = {
          version: 1,
          name: 'prod',
          region: 'global',
          secured: true,
          hosts,
        } as unknown as TopologyFile;
        const lines = await step({ topology, file, days: 1, hosts: [] });
        file.save();
        return lines.join('\n');
      });
    const works = async (system: System, token: string): Promise<boolean> =>
      (await ask(system, token, '/v1/acl/token/self')).status === 200;

    beforeAll(async () => {
      await testbed.init();
      const { secrets } = testbed;
      const files = (program: Program, system: System): [string, string, string] => [
        program.file('ca.pem', secrets[`${system}_ca`]),
        program.file('cert.pem', secrets.hosts.s1[`${system}_cert`]),
        program.file('key.pem', secrets.hosts.s1[`${system}_key`]),
      ];
      const [nomadCa, nomadCert, nomadKey] = files(nomad, 'nomad');
      const config = nomad.file('nomad.json', {
        ...{ name: 's1', data_dir: nomad.path('data'), bind_addr: ADDRESS, disable_update_check: true },
        advertise: { http: ADDRESS, rpc: ADDRESS, serf: ADDRESS },
        server: { enabled: true, bootstrap_expect: 1 },
        acl: { enabled: true },
        consul: { auto_advertise: false, server_auto_join: false, client_auto_join: false },
        tls: {
          http: true,
          rpc: true,
          ca_file: nomadCa,
          cert_file: nomadCert,
          key_file: nomadKey,
          verify_https_client: false,
        },
      });
      const [consulCa, consulCert, consulKey] = files(consul, 'consul');
      const consulConfig = consul.file('consul.json', {
        ...{
          node_name: 's1',
          server: true,
          bootstrap_expect: 1,
          data_dir: consul.path('data'),
          disable_update_check: true,
        },
        ...{
          bind_addr: ADDRESS,
          client_addr: ADDRESS,
          ports: { http: 8500, https: 8501, dns: -1, grpc: -1, grpc_tls: -1 },
        },
        tls: { defaults: { ca_file: consulCa, cert_file: consulCert, key_file: consulKey } },
        acl: {
          ...{ enabled: true, default_policy: 'deny' },
          tokens: { initial_management: secrets.consul_management_token },
        },
      });
      await Promise.all([
        consul.start(['agent', `-config-file=${consulConfig}`], `http://${ADDRESS}:8500/v1/status/leader`),
        // Its API takes TLS only, which this can't ask: what follows tries until it answers.
        nomad.start(['agent', `-config=${config}`], `http://${ADDRESS}:8500/v1/status/leader`),
      ]);
      for (let tries = 0; ; tries += 1) {
        const given = { BootstrapSecret: secrets.nomad_management_token };
        const answer = await ask('nomad', '', '/v1/acl/bootstrap', 'POST', given).catch(() => undefined);
        if (answer?.status === 200) break;
        if (tries > 100) throw new Error(`Nomad is not set up: ${answer?.status} ${answer?.body}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }, 900_000);

    afterAll(async () => {
      await Promise.all([nomad.stop(), consul.stop()]);
      testbed.remove();
    });

    test('management tokens change in two steps, also where the program was interrupted', async () => {
      const tokens = (): string[] => ['nomad', 'consul'].map((each) => testbed.secrets[`${each}_management_token`]);
      const [first, firstText] = [tokens(), testbed.text];
      expect(await rotate()).toMatch(/step 1 of 2[^]*another: prod-access, prod-s1\n/);
      const second = tokens();
      expect(second.some((token) => first.includes(token))).toBe(false);
      // As if it had ended right before it saved the file.
      testbed.restore(firstText);
      await rotate();
      expect(tokens()).toEqual(second);
      const all = async (): Promise<boolean[]> =>
        Promise.all([...first, ...second].map((token, index) => works(index % 2 === 0 ? 'nomad' : 'consul', token)));
      expect(await all()).toEqual([true, true, true, true]);

      const between = testbed.text;
      expect(await rotate()).toContain('step 2 of 2: the old management tokens have ended');
      expect(await all()).toEqual([false, false, true, true]);
      testbed.restore(between);
      expect(await rotate()).toContain('step 2 of 2');
      expect(Object.keys(testbed.secrets).filter((name) => name.endsWith('_old'))).toEqual([]);
      const { status } = await ask('nomad', second[0], '/v1/acl/tokens');
      expect([status, (await ask('consul', second[1], '/v1/acl/tokens')).status]).toEqual([200, 200]);

      await rotate();
      expect(tokens().some((token) => [...first, ...second].includes(token))).toBe(false);
      expect(await rotate()).toContain('step 2 of 2');
    });

    test('the password of VictoriaLogs changes while it is stopped, so that it refuses no line', async () => {
      const nomadSays = (path: string, method?: string, body?: object) =>
        ask('nomad', testbed.secrets.nomad_management_token, path, method, body);
      const before = testbed.secrets;
      const told = await rotate(rotatePasswords);
      expect(told).toContain('deploy next, one after another: prod-s1, prod-services');
      expect(told).not.toContain('is stopped');
      const { monitoring, logs_password: logs, ...others } = testbed.secrets;
      expect(others).toEqual({ ...before, monitoring: undefined, logs_password: undefined });
      expect(compareSync(monitoring.password, monitoring.password_hash)).toBe(true);
      expect(new Set([monitoring.password, logs, before.monitoring.password, before.logs_password]).size).toBe(4);

      await nomadSays('/v1/namespace', 'PUT', { Name: 'monitoring' });
      const path = '/v1/job/victoria-logs?namespace=monitoring';
      const Tasks = [{ Name: 'victoria-logs', Driver: 'docker', Config: { image: 'any' } }];
      const Job = { ID: 'victoria-logs', Namespace: 'monitoring', TaskGroups: [{ Name: 'victoria-logs', Tasks }] };
      expect((await nomadSays('/v1/jobs', 'PUT', { Job })).status).toBe(200);
      expect((await nomadSays(path)).body.Stop).toBe(false);
      expect(await rotate(rotatePasswords)).toContain('VictoriaLogs is stopped');
      expect((await nomadSays(path)).body.Stop).toBe(true);
      // As if it had been interrupted.
      expect(await rotate(rotatePasswords)).toContain('VictoriaLogs is stopped');
      expect([logs, before.logs_password]).not.toContain(testbed.secrets.logs_password);
    });
  },
);
