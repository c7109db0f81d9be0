import {
  DNS_LABEL,
  HOST_PATH,
  integer,
  INTERFACE,
  IPV4_OF_HOST,
  NAMESPACE_NAME,
  NODE_POOL_NAME,
  oneOf,
  wholeMebibytes,
} from '../../private/validation/rules';
import { Rule, Violations } from '../../private/validation/violations';
import { AUTOSCALER_NAMESPACE } from '../parts/autoscaler/autoscaler';
import { BACKUP_NAMESPACE } from '../parts/backup/backup';
import { INGRESS_NAMESPACE } from '../parts/ingress/ingress';
import { HostRole, PlatformHost } from './platform-host';
import { PlatformProps } from '../platform-props';
import { Topology } from './topology';

/** Stacks of a platform that no host can be named after. */
const STACKS = ['access', 'services'];

/** Namespaces of the platform's own jobs. */
const OWN_NAMESPACES = [INGRESS_NAMESPACE, BACKUP_NAMESPACE, AUTOSCALER_NAMESPACE];

const STACK_NAME: Rule<string> = {
  must: `not be the name of another stack of the platform (${STACKS.join(', ')})`,
  holds: (value) => !STACKS.includes(value),
};

/** The name is also a field of a Terraform type. */
const HOST_NAME: Rule<string> = {
  must: 'be a DNS label that starts with a letter: up to 63 lower-case letters, digits or hyphens, no hyphen at its end',
  holds: (value) => DNS_LABEL.holds(value) && /^[a-z]/.test(value),
  fix: DNS_LABEL.fix,
};

const PERCENT: Rule<number> = { must: 'be a percentage', holds: (value) => value >= 0 && value <= 100 };

const PORT_LIST: Rule<string> = {
  must: 'be ports and ranges of them with commas between, such as 22,80,8500-8600',
  holds: (value) => /^\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*$/.test(value),
};

const META_KEY: Rule<string> = {
  must: "be letters, digits, '_', '.' or '-', as Nomad's meta keys are",
  holds: (value) => /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(value),
};

/** Check all that is given for the hosts of a platform. */
export function checkTopology(topology: Topology, props: PlatformProps, violations: Violations): void {
  violations.require('datacenter', topology.datacenter, DNS_LABEL);
  violations.require('region', topology.region, DNS_LABEL);
  violations.require('dnsAddress', topology.dnsAddress, IPV4_OF_HOST);
  props.hosts.forEach((host, index) => checkHost(host, `hosts[${index}]`, violations));
  const unique = [
    { prop: 'name', of: (host: PlatformHost) => host.name, why: 'name' },
    { prop: 'address', of: (host: PlatformHost) => host.address, why: 'address' },
    // Two quorum members on one machine are lost together.
    { prop: 'dockerHost', of: (host: PlatformHost) => host.dockerHost.address, why: 'Docker Engine' },
  ];
  for (const { prop, of, why } of unique) {
    props.hosts.forEach((host, index) => {
      const first = props.hosts.findIndex((other) => of(other) === of(host));
      if (first === index) return;
      const must = `be of this host alone: hosts[${first}] ('${props.hosts[first].name}') has the same ${why}`;
      violations.add({ prop: `hosts[${index}].${prop}`, must, got: of(host) });
    });
  }
  checkNetworks(props, violations);
  checkGarbageCollection(props, violations);
  checkRoles(topology, props, violations);
  const namespaces = props.namespaces ?? [];
  namespaces.forEach((namespace, index) => {
    const prop = `namespaces[${index}]`;
    violations.require(prop, namespace, NAMESPACE_NAME);
    if (namespaces.indexOf(namespace) !== index) violations.add({ prop, must: 'be named once', got: namespace });
    if (OWN_NAMESPACES.includes(namespace)) {
      violations.add({ prop, must: "not be one of the platform's own", got: namespace });
    }
  });
}

function checkNetworks({ cniPath, mesh, nomadImage }: PlatformProps, violations: Violations): void {
  violations.require('cniPath', cniPath, HOST_PATH);
  if (cniPath !== undefined && nomadImage === undefined) {
    const must = "be an image that holds 'iptables', which Nomad's own does not";
    violations.add({ prop: 'nomadImage', must, got: 'none', fix: 'docs/hosts.md has one' });
  }
  if (mesh && cniPath === undefined) {
    violations.add({ prop: 'cniPath', must: "be given with 'mesh': proxies stand in bridge networks", got: 'none' });
  }
}

function checkGarbageCollection({ garbageCollection }: PlatformProps, violations: Violations): void {
  const at = 'garbageCollection';
  violations.require(`${at}.diskUsageThreshold`, garbageCollection?.diskUsageThreshold, PERCENT);
  violations.require(`${at}.inodeUsageThreshold`, garbageCollection?.inodeUsageThreshold, PERCENT);
  violations.require(`${at}.maxAllocations`, garbageCollection?.maxAllocations, integer(1));
}

function checkHost(host: PlatformHost, prop: string, violations: Violations): void {
  violations.require(`${prop}.name`, host.name, HOST_NAME);
  violations.require(`${prop}.name`, host.name, STACK_NAME);
  violations.require(`${prop}.address`, host.address, IPV4_OF_HOST);
  violations.require(`${prop}.networkInterface`, host.networkInterface, INTERFACE);
  violations.require(`${prop}.datacenter`, host.datacenter, DNS_LABEL);
  violations.require(`${prop}.nodePool`, host.nodePool, NODE_POOL_NAME);
  violations.require(`${prop}.dataDir`, host.dataDir, HOST_PATH);
  violations.add(...host.dockerHost._violations(`${prop}.dockerHost`));
  Object.keys(host.meta ?? {}).forEach((key) => violations.require(`${prop}.meta`, key, META_KEY));
  Object.entries(host.hostVolumes ?? {}).forEach(([name, path]) => {
    violations.require(`${prop}.hostVolumes`, name, NODE_POOL_NAME);
    violations.require(`${prop}.hostVolumes.${name}`, path, HOST_PATH);
  });
  violations.require(`${prop}.capacity.cpu`, host.capacity?.cpu, integer(1));
  violations.require(`${prop}.capacity.memory`, host.capacity?.memory, wholeMebibytes(1, 'the unit of Nomad'));
  violations.require(`${prop}.reserved.cpu`, host.reserved?.cpu, integer(0));
  violations.require(`${prop}.reserved.memory`, host.reserved?.memory, wholeMebibytes(0, 'the unit of Nomad'));
  violations.require(`${prop}.reserved.disk`, host.reserved?.disk, wholeMebibytes(0, 'the unit of Nomad'));
  violations.require(`${prop}.reserved.ports`, host.reserved?.ports, PORT_LIST);
  const { roles } = host;
  const known = oneOf(...Object.values(HostRole));
  roles?.forEach((role, index) => violations.require(`${prop}.roles[${index}]`, role, known));
  if (roles?.length === 0) {
    violations.add({
      prop: `${prop}.roles`,
      must: 'name what the host does',
      got: roles,
      fix: 'or leave the host out',
    });
  }
  if (roles && new Set(roles).size < roles.length) {
    violations.add({ prop: `${prop}.roles`, must: 'name each role once', got: roles });
  }
  if (roles && host.nodePool !== undefined && !roles.includes(HostRole.CLIENT)) {
    const fix = 'give the host the role CLIENT, or leave the pool out';
    violations.add({ prop: `${prop}.nodePool`, must: 'be a pool that apps can use', got: host.nodePool, fix });
  }
}

function checkRoles(topology: Topology, props: PlatformProps, violations: Violations): void {
  const servers = topology.servers.length;
  const got = `${servers} ${servers === 1 ? 'host' : 'hosts'} with the role SERVER`;
  if (servers === 1 && !props.singleServer) {
    const fix = 'add two, or pass { singleServer: true } to accept that its loss is the loss of the platform';
    violations.add({ prop: 'hosts', must: 'hold three or five servers', got, fix });
  } else if (![1, 3, 5].includes(servers)) {
    const fix = servers > 0 && servers % 2 === 0 ? `${servers} survive no more losses than ${servers - 1}` : undefined;
    violations.add({ prop: 'hosts', must: 'hold three or five servers', got, fix });
  }
  if (servers > 1 && props.singleServer) {
    violations.add({ prop: 'singleServer', must: 'be left out', got: true, fix: `there are ${servers} servers` });
  }
  if (!topology.hosts.some(({ isClient }) => isClient)) {
    violations.add({ prop: 'hosts', must: 'hold a host with the role CLIENT, to run apps', got: 'none' });
  }
  if (props.ingress !== undefined && topology.ingresses.length === 0) {
    violations.add({ prop: 'hosts', must: 'hold a host with the role INGRESS, as there is an ingress', got: 'none' });
  }
}
