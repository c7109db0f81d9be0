import { NODE_POOL_NAME } from '../../nomad/rules';
import { DNS_LABEL, integer, wholeMebibytes } from '../../private/validation/rules';
import { REMOVABLE } from './directories';
import { HOST_PATH, IDENTIFIER, INTERFACE, PLATFORM_STACKS, IPV4_OF_HOST, requirePath } from './rules';
import { checkDocument } from '../../private/validation/plain-text';
import { Rule, Violations } from '../../private/validation/violations';
import { HostRole, PlatformHost } from './host';
import { PORT_LIST } from './port-list';

const STACK_NAME: Rule<string> = {
  must: `not be the name of another stack of the platform (${PLATFORM_STACKS.join(', ')})`,
  holds: (value) => !PLATFORM_STACKS.includes(value),
};

const OWN_POOL: Rule<string> = {
  must: "not be 'all', which is every pool, or 'ingress', the pool of hosts without the role CLIENT",
  holds: (value) => value !== 'all' && value !== 'ingress',
};

const META_KEY: Rule<string> = {
  must: "be letters, digits, '_', '.' or '-', as in Nomad's meta keys",
  holds: (value) => /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(value),
};

/** Check what is given for one host. */
export function checkHost(host: PlatformHost, prop: string, violations: Violations): void {
  violations.require(`${prop}.name`, host.name, IDENTIFIER);
  violations.requireLiteral(`${prop}.name`, host.name);
  violations.require(`${prop}.name`, host.name, STACK_NAME);
  violations.require(`${prop}.address`, host.address, IPV4_OF_HOST);
  violations.require(`${prop}.networkInterface`, host.networkInterface, INTERFACE);
  violations.require(`${prop}.datacenter`, host.datacenter, DNS_LABEL);
  violations.require(`${prop}.nodePool`, host.nodePool, NODE_POOL_NAME);
  violations.require(`${prop}.nodePool`, host.nodePool, OWN_POOL);
  violations.require(`${prop}.dataDir`, host.dataDir, HOST_PATH);
  violations.require(`${prop}.dataDir`, host.dataDir, REMOVABLE);
  violations.requireLiteral(`${prop}.dataDir`, host.dataDir);
  requirePath(`${prop}.dockerSocket`, host.dockerSocket, violations);
  requirePath(`${prop}.dockerDataRoot`, host.dockerDataRoot, violations);
  requirePath(`${prop}.registryAuthFile`, host.registryAuthFile, violations);
  violations.add(...host.dockerHost._violations(`${prop}.dockerHost`));
  Object.keys(host.meta ?? {}).forEach((key) => violations.require(`${prop}.meta`, key, META_KEY));
  Object.entries(host.hostVolumes ?? {}).forEach(([name, path]) => {
    violations.require(`${prop}.hostVolumes`, name, NODE_POOL_NAME);
    requirePath(`${prop}.hostVolumes.${name}`, path, violations);
  });
  violations.require(`${prop}.capacity.cpu`, host.capacity?.cpu, integer(1));
  violations.require(`${prop}.capacity.memory`, host.capacity?.memory, wholeMebibytes(1, 'the unit of Nomad'));
  violations.require(`${prop}.reserved.cpu`, host.reserved?.cpu, integer(0));
  violations.require(`${prop}.reserved.memory`, host.reserved?.memory, wholeMebibytes(0, 'the unit of Nomad'));
  violations.require(`${prop}.reserved.disk`, host.reserved?.disk, wholeMebibytes(0, 'the unit of Nomad'));
  violations.require(`${prop}.reserved.ports`, host.reserved?.ports, PORT_LIST);
  checkCapacity(host, prop, violations);
  for (const name of ['meta', 'nodeClass', 'consulConfig', 'nomadConfig'] as const) {
    checkDocument(`${prop}.${name}`, host[name], violations);
  }
  const { roles } = host;
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

/** What is reserved must leave something to tasks. */
function checkCapacity({ capacity, reserved }: PlatformHost, prop: string, violations: Violations): void {
  if (capacity === undefined || reserved === undefined) return;
  const { cpu = 0, memory } = reserved;
  if (cpu >= capacity.cpu) {
    violations.add({ prop: `${prop}.reserved.cpu`, must: `be less than the capacity of ${capacity.cpu}`, got: cpu });
  }
  if (memory === undefined || memory.isUnresolved() || capacity.memory.isUnresolved()) return;
  if (memory.toMebibytes() >= capacity.memory.toMebibytes()) {
    const must = `be less than the capacity of ${capacity.memory}`;
    violations.add({ prop: `${prop}.reserved.memory`, must, got: memory });
  }
}
