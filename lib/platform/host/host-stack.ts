import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { MapWriter } from '../../map/map-writer';
import { inheritAspects } from '../../private/stack/aspects';
import { giveProviderVersions } from '../../private/stack/provider-constraints';
import { consulTokensType, Secrets, SecretTypes } from '../../private/stack/secrets';
import { ConsulAgent } from './consul-agent';
import { DrainGate } from './drain-gate';
import { Host } from '../topology/host';
import { AgentsAccess, HostGate } from './host-gate';
import { NomadAgent } from './nomad-agent';
import { needsOf, PlatformPart } from '../parts/platform-part';
import { Agents } from '../topology/agents';
import { Topology } from '../topology/topology';

/** Properties for `HostStack`. */
export interface HostStackProps {
  readonly topology: Topology;
  readonly host: Host;
  readonly agents: Agents;
  readonly parts: readonly PlatformPart[];
}

/**
 * Define the stack of one host: its Consul agent, its Nomad agent, their data, and what the platform's parts run beside them.
 *
 * Nomad and Docker must see the data of tasks at the same path, so Nomad's data is a directory of the host. It must be on a
 * shared mount, which it is wherever systemd has mounted the root.
 */
export class HostStack extends TerraformStack {
  public constructor(scope: Construct, id: string, props: HostStackProps) {
    super(scope, id);
    inheritAspects(this);
    const { topology, host, agents, parts } = props;
    giveProviderVersions(this, agents.providerVersions);
    MapWriter.of(this).addHost({ name: host.name, address: host.address, roles: host.roles });
    const needs = needsOf(parts, host);
    const provider = host.dockerHost._provider(this, host.name);
    const secrets = topology.secured ? new Secrets(this, topology.name, 'secrets', secretsOf(host)) : undefined;

    const common = { provider, topology, host, agents, needs, secrets };
    const consul = new ConsulAgent(this, common);
    const nomad = new NomadAgent(this, { ...common, dependsOn: [consul.container] });

    parts.forEach((part) => part.defineOnHost?.(this, host, { provider, topology, secrets, consul: consul.container }));

    const access: AgentsAccess = {
      dockerHost: host.dockerHost,
      consulContainer: topology.consulContainer,
      nomadContainer: topology.nomadContainer,
      address: host.address,
      node: host.name,
      platform: topology.name,
      servers: host.isServer ? topology.servers.length : 0,
    };
    // A platform with a single unsecured server needs no gate: it is ready when its container is.
    const isGuarded = topology.secured || topology.hosts.length > 1;
    const gates = isGuarded
      ? new HostGate(this, {
          access,
          runsTasks: host.runsTasks,
          agents: [consul.container, nomad.container],
        })
      : undefined;
    new DrainGate(this, 'empty-host', {
      access,
      nomadAddress: topology.nomadAddressOf(host),
      dataDir: host.dataDir,
      drainDeadline: agents.drainDeadline,
      maxKillTimeout: agents.maxKillTimeout,
      dependsOn: gates?.dependables ?? [nomad.container],
    });
  }
}

function secretsOf(host: Host): SecretTypes {
  const certificates = 'consul_cert = string, consul_key = string, nomad_cert = string, nomad_key = string';
  const own = host.isServer ? certificates : `${certificates}, consul_recovery_token = string`;
  return {
    consul_ca: 'string',
    consul_gossip_key: 'string',
    consul_tokens: consulTokensType('secret = string'),
    nomad_ca: 'string',
    // No client can do more than its gates need.
    ...(host.isServer
      ? { nomad_gossip_key: 'string', consul_management_token: 'string', nomad_management_token: 'string' }
      : { logins: 'object({ gate = string })' }),
    hosts: `object({ ${host.name} = object({ ${own} }) })`,
  };
}
