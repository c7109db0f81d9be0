import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { ContainerImage } from '../docker/container-image';
import { DockerHost } from '../docker/docker-host';
import { nomadProvider } from '../nomad/nomad-provider';
import { DNS_LABEL, HOST_PATH, INTERFACE, IPV4_OF_HOST, PORT } from '../private/rules';
import { Violations } from '../private/violations';
import { Proxy } from '../traefik/proxy';
import { Cluster } from './cluster';
import { ICluster } from './cluster-attributes';
import { contractText } from './contract';
import { HostStack } from './host-stack';
import { LocalPlatformOptions } from './local-platform-options';

const BRIDGE = { address: '172.17.0.1', networkInterface: 'docker0' };

/**
 * Define a container platform: Consul, Nomad and Traefik on machines that run only Docker.
 *
 * It makes stacks of its own in the app: `<id>-host` with the agents, and `<id>-services` with the ingress. When they are
 * synthesized, the file `<id>.contract.json` in the output directory describes the platform to apps in other repositories.
 */
export class Platform extends Construct {
  /**
   * Define a platform on one Docker host, for development and tests: one server, no access control.
   *
   * @param app the Terraform app
   * @param id name of the platform
   */
  public static local(app: App, id: string, options: LocalPlatformOptions = {}): Platform {
    return new Platform(app, id, options);
  }

  /** The platform, as those see it who deploy apps on it. */
  public readonly cluster: ICluster;

  /** URL of Consul's web interface. */
  public readonly consulUiAddress: string;

  /** URL of Nomad's web interface. */
  public readonly nomadUiAddress: string;

  /** URL of Traefik's dashboard. */
  public readonly dashboardAddress: string;

  /** The stack that holds the agents. */
  public readonly hostStack: TerraformStack;

  /** The stack that holds the ingress. */
  public readonly servicesStack: TerraformStack;

  /** The ingress. */
  public readonly proxy: Proxy;

  private constructor(app: App, id: string, options: LocalPlatformOptions) {
    super(app, id);
    const address = options.address ?? BRIDGE.address;
    const networkInterface =
      options.networkInterface ?? (address === BRIDGE.address ? BRIDGE.networkInterface : undefined);
    const dataDir = options.dataDir ?? `/var/lib/berth/${id}`;
    const datacenter = options.datacenter ?? 'dc1';
    const ingressPort = options.ingressPort ?? 8000;
    const dashboardPort = options.dashboardPort ?? 8081;
    const dockerHost = options.dockerHost ?? DockerHost.local();
    const consulImage = options.consulImage ?? ContainerImage.fromRegistry('hashicorp/consul:1.22.7');
    const nomadImage = options.nomadImage ?? ContainerImage.fromRegistry('hashicorp/nomad:1.11.3');
    const traefikImage = options.traefikImage ?? ContainerImage.fromRegistry('traefik:v3.6.12');

    const violations = new Violations();
    violations.require('id', id, DNS_LABEL);
    violations.require('hostName', options.hostName, DNS_LABEL);
    violations.require('datacenter', datacenter, DNS_LABEL);
    violations.require('address', address, IPV4_OF_HOST);
    violations.require('networkInterface', networkInterface, INTERFACE);
    if (networkInterface === undefined) {
      const fix = `name the interface that carries ${address}, as 'ip address' shows it`;
      violations.add({ prop: 'networkInterface', must: 'be given with an address', got: undefined, fix });
    }
    violations.require('dataDir', dataDir, HOST_PATH);
    violations.require('ingressPort', ingressPort, PORT);
    violations.require('dashboardPort', dashboardPort, PORT);
    if (ingressPort === dashboardPort) {
      violations.add({ prop: 'dashboardPort', must: "differ from 'ingressPort'", got: dashboardPort });
    }
    violations.add(
      ...dockerHost._violations('dockerHost'),
      ...consulImage._violations('consulImage'),
      ...nomadImage._violations('nomadImage'),
      ...traefikImage._violations('traefikImage'),
    );
    violations.throwFor(this);

    const maxKillTimeout = options.maxKillTimeout ?? Duration.minutes(5);
    this.hostStack = new HostStack(app, `${id}-host`, {
      platform: id,
      hostName: options.hostName ?? id,
      dockerHost,
      address,
      networkInterface: networkInterface!,
      region: 'global',
      datacenter,
      consulImage,
      nomadImage,
      dataDir,
      maxKillTimeout,
      recursors: options.recursors,
      consulConfig: options.consulConfig,
      nomadConfig: options.nomadConfig,
    });

    const nomadAddress = `http://${address}:4646`;
    const consulAddress = `http://${address}:8500`;
    this.servicesStack = new TerraformStack(app, `${id}-services`);
    this.servicesStack.addDependency(this.hostStack);
    nomadProvider(this.servicesStack, nomadAddress);
    this.proxy = new Proxy(this.servicesStack, 'traefik', {
      image: traefikImage.name,
      datacenters: [datacenter],
      entryPoints: { web: ingressPort },
      bindAddress: address,
      adminPort: dashboardPort,
      dashboard: true,
      raw: options.traefikConfig,
    });

    this.consulUiAddress = `${consulAddress}/ui/`;
    this.nomadUiAddress = `${nomadAddress}/ui/`;
    this.dashboardAddress = `http://${address}:${dashboardPort}/dashboard/`;
    this.cluster = Cluster.fromAttributes({
      name: id,
      datacenters: [datacenter],
      nomadAddress,
      consulAddress,
      dnsServers: [address],
      entryPoints: [{ name: 'web', address: `http://${address}:${ingressPort}` }],
      maxKillTimeout,
      dependencies: [this.hostStack, this.servicesStack],
    });
    const { synthesizer } = this.servicesStack;
    this.servicesStack.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        writeFileSync(join(session.outdir, `${id}.contract.json`), contractText(this.cluster));
      },
    };
  }
}
