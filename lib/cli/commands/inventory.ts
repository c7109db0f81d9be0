import { parseEngineAddress } from '../../docker/engine-address';
import { TopologyFile, TopologyHost } from '../../platform/topology/topology-format';
import { defineCommand } from '../command';
import { APP, readTopology } from '../topology-file';

const ROLES = ['server', 'client', 'ingress'];

export const inventory = defineCommand({
  name: 'inventory',
  operands: ['platform'],
  options: { app: APP },
  summary: "prints an Ansible inventory of the platform's hosts",
  run: async ([platform], { app }) => ({ lines: [inventoryText(readTopology(app, platform))], problems: [] }),
});

/** The text of a platform's Ansible inventory: JSON, which is YAML too. */
function inventoryText(topology: TopologyFile): string {
  // Ansible allows no hyphen in the name of a group.
  const group = topology.name.replace(/-/g, '_');
  const groups = ROLES.map((role) => {
    const hosts = topology.hosts.filter(({ roles }) => roles.includes(role));
    return [`${group}_${role}`, { hosts: Object.fromEntries(hosts.map((host) => [host.name, variables(host)])) }];
  });
  const all = { children: { [group]: { children: Object.fromEntries(groups) } } };
  return JSON.stringify({ all }, undefined, 2);
}

function variables(host: TopologyHost): object {
  return {
    ...connection(host),
    berth_data_dir: host.dataDir,
    berth_roles: host.roles,
    berth_datacenter: host.datacenter,
    berth_firewall: host.firewall,
  };
}

/** An engine reached by ssh says how Ansible reaches its host. */
function connection({ engine, address }: TopologyHost): object {
  const found = parseEngineAddress(engine);
  if (found?.scheme !== 'ssh') return { ansible_host: address };
  const { host, user, port } = found;
  return {
    ansible_host: host,
    ...(user !== undefined && { ansible_user: user }),
    ...(port !== undefined && { ansible_port: port }),
  };
}
