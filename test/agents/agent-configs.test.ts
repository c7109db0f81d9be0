import { setTimeout as pause } from 'node:timers/promises';
import { Testing } from 'cdktf';
import { ContainerImage, LocalPlatformOptions, Platform } from '../../lib';
import { Template } from '../../lib/testing';
import { nomadHas } from '../../lib/nomad/agent/releases';
import { parseJobspec } from '../../lib/private/rendering/jobspec';
import { testedVersion } from '../../scripts/testbed/given-programs';
import { freePorts, Program } from './program';

const NOMAD_VERSION = testedVersion('nomad');
const MESH = { cniPath: '/opt/cni/bin', nomadImage: ContainerImage.fromRegistry('nomad:mesh'), mesh: true };
const MODES = { pid: ['host', 'container:*'], ipc: ['shareable'], uts: ['host'], userns: ['host'] };
const TASKS = nomadHas('allowedModes', NOMAD_VERSION) ? { dockerModes: MODES } : {};

/** The configuration of an agent as the local platform writes it. */
function configOf(agent: string, options: LocalPlatformOptions = {}): any {
  const [host] = Platform.local(Testing.app(), 'local', { nomadVersion: NOMAD_VERSION, ...options }).hostStacks;
  return parseJobspec(Template.of(host).resource('docker_container', agent).upload[0].content);
}

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('agent configurations, against real agents', () => {
  const programs: Program[] = [];
  const program = (name: string): Program => {
    const created = new Program(name);
    programs.push(created);
    return created;
  };

  afterEach(async () => {
    await Promise.all(programs.splice(0).map((each) => each.stop()));
  });

  /** Replaces addresses, ports and directories only: each key stays, so that an unknown one is refused. */
  async function consulConfig(agent: Program, options?: LocalPlatformOptions): Promise<any> {
    const [dns, http, grpc, server, serfLan, serfWan, grpcTls] = await freePorts(7);
    const config = configOf('consul', options);
    const ports = { dns, http, grpc, server, serf_lan: serfLan, serf_wan: serfWan, grpc_tls: grpcTls };
    return {
      ...config,
      data_dir: agent.path('data'),
      bind_addr: '127.0.0.1',
      client_addr: '127.0.0.1',
      addresses: { ...config.addresses, dns: '127.0.0.1' },
      ports: { ...config.ports, ...ports },
    };
  }

  async function nomadConfig(agent: Program): Promise<any> {
    const [http, rpc, serf, consul] = await freePorts(4);
    const config = configOf('nomad', TASKS);
    const local = '127.0.0.1';
    return {
      ...config,
      data_dir: agent.path('data'),
      bind_addr: local,
      advertise: { ...config.advertise, http: local, rpc: local, serf: local },
      ports: { http, rpc, serf },
      // Through a Consul on this machine the client would join another Nomad.
      consul: [{ ...config.consul[0], address: `${local}:${consul}` }],
      client: { ...config.client, servers: [`${local}:${rpc}`], network_interface: 'lo' },
    };
  }

  test('Consul starts, leads and calls nobody', async () => {
    const consul = program('consul');
    const config = await consulConfig(consul);
    const url = `http://127.0.0.1:${config.ports.http}`;
    await consul.start(['agent', `-config-file=${consul.file('consul.json', config)}`], `${url}/v1/status/leader`);
    const self = (await (await fetch(`${url}/v1/agent/self`)).json()) as any;
    expect(self).toMatchObject({
      Config: { NodeName: 'host', Datacenter: 'dc1', Server: true },
      DebugConfig: { DisableUpdateCheck: true, LeaveOnTerm: false, SkipLeaveOnInt: true },
    });
  }, 900_000);

  test('Consul serves the mesh, in which every connection is denied by default', async () => {
    const consul = program('consul');
    const config = await consulConfig(consul, MESH);
    const url = `http://127.0.0.1:${config.ports.http}`;
    await consul.start(['agent', `-config-file=${consul.file('consul.json', config)}`], `${url}/v1/status/leader`);
    const { DebugConfig } = (await (await fetch(`${url}/v1/agent/self`)).json()) as any;
    expect(DebugConfig).toMatchObject({ ConnectEnabled: true, DefaultIntentionPolicy: 'deny' });
    const { TrustDomain } = (await (await fetch(`${url}/v1/connect/ca/roots`)).json()) as any;
    const asked = await fetch(`${url}/v1/agent/connect/authorize`, {
      method: 'POST',
      body: JSON.stringify({
        Target: 'db',
        ClientCertURI: `spiffe://${TrustDomain}/ns/default/dc/dc1/svc/web`,
        ClientCertSerial: '01',
      }),
    });
    expect(await asked.json()).toEqual({ Authorized: false, Reason: 'Default intention policy' });
  }, 900_000);

  test('Consul knows the limit that newer servers need', async () => {
    const consul = program('consul');
    const config = await consulConfig(consul, { nomadVersion: '2.0.5', consulVersion: '2.0.4' });
    const url = `http://127.0.0.1:${config.ports.http}`;
    await consul.start(['agent', `-config-file=${consul.file('consul.json', config)}`], `${url}/v1/status/leader`);
    const { DebugConfig } = (await (await fetch(`${url}/v1/agent/self`)).json()) as any;
    expect(DebugConfig).toMatchObject({ RPCHandshakeTimeout: '1m0s' });
  });

  test('Nomad starts, leads, and its client is ready', async () => {
    const nomad = program('nomad');
    const config = await nomadConfig(nomad);
    const url = `http://127.0.0.1:${config.ports.http}`;
    await nomad.start(['agent', `-config=${nomad.file('nomad.json', config)}`], `${url}/v1/nodes`);
    const nodes = async (): Promise<any[]> => (await fetch(`${url}/v1/nodes`)).json() as Promise<any[]>;
    for (let tries = 0; tries < 100 && (await nodes())[0].Status !== 'ready'; tries += 1) await pause(200);
    const [node] = await nodes();
    expect(node).toMatchObject({ Name: 'host', Datacenter: 'dc1', Status: 'ready' });
    const { Drivers } = (await (await fetch(`${url}/v1/node/${node.ID}`)).json()) as any;
    expect(Drivers.docker).toMatchObject({ Detected: false });
    const self = (await (await fetch(`${url}/v1/agent/self`)).json()) as any;
    expect(self.config).toMatchObject({ DisableUpdateCheck: true, Client: { MaxKillTimeout: '5m' } });
  }, 900_000);

  const spoilConsul: [string, (config: any) => void, RegExp][] = [
    ['at the top', (config) => (config.bootstrap_expected = 1), /invalid config key bootstrap_expected/],
    ['of the ports', (config) => (config.ports.dnss = 1), /invalid config key ports\.dnss/],
    ['of the limits', (config) => (config.limits.http_conns = 1), /invalid config key limits\.http_conns/],
    ['of the telemetry', (config) => (config.telemetry.host = 1), /invalid config key telemetry\.host/],
  ];
  test.each(spoilConsul)('fails when a key %s is unknown to Consul', expectRefusal('consul', consulConfig), 900_000);

  const spoilNomad: [string, (config: any) => void, RegExp][] = [
    ['at the top', (config) => (config.data_directory = '/x'), /unexpected keys data_directory/],
    ['of the server', (config) => (config.server.expect = 1), /unexpected keys expect/],
    ['of the client', (config) => (config.client.kill_timeout = '1m'), /unexpected keys kill_timeout/],
    ['of the telemetry', (config) => (config.telemetry.metrics = true), /unexpected keys metrics/],
    ['of the Docker driver', (config) => (config.plugin.docker.config.gcc = {}), /gcc/],
    [
      "of the Docker driver's modes",
      (config) => (config.plugin.docker.config.allowed_modes = { pid_mode: ['host'] }),
      /named "(?:allowed_modes|pid_mode)"/,
    ],
  ];
  test.each(spoilNomad)('fails when a key %s is unknown to Nomad', expectRefusal('nomad', nomadConfig), 900_000);

  function expectRefusal(name: string, configFor: (agent: Program) => Promise<any>) {
    return async (_where: string, spoil: (config: any) => void, message: RegExp): Promise<void> => {
      const agent = program(name);
      const config = await configFor(agent);
      spoil(config);
      const flag = name === 'consul' ? '-config-file' : '-config';
      expect(await agent.end(['agent', `${flag}=${agent.file('agent.json', config)}`])).toMatch(message);
    };
  }
});
