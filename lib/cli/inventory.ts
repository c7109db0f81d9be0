import { TopologyFile, TopologyHost } from '../platform/topology/topology-format';

const ROLES = ['server', 'client', 'ingress'];

/** The text of a platform's Ansible inventory: JSON, which is YAML too. */
export function inventoryText(topology: TopologyFile): string {
  // Ansible takes a group's name for a variable's, and those hold no hyphen.
  const group = topology.name.replace(/-/g, '_');
  const groups = ROLES.map((role) => {
    const hosts = topology.hosts.filter(({ roles }) => roles.includes(role));
    return [`${group}_${role}`, { hosts: Object.fromEntries(hosts.map((host) => [host.name, variables(host)])) }];
  });
  const inventory = { all: { children: { [group]: { children: Object.fromEntries(groups) } } } };
  return `${JSON.stringify(inventory, undefined, 2)}\n`;
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

/** Where Docker is reached by ssh, Ansible reaches the host too. */
function connection({ engine, address }: TopologyHost): object {
  const [, user, host, port] = /^ssh:\/\/(?:([^@/]+)@)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(engine) ?? [];
  return {
    ansible_host: host?.replace(/^\[|\]$/g, '') ?? address,
    ...(user !== undefined && { ansible_user: user }),
    ...(port !== undefined && { ansible_port: Number(port) }),
  };
}
