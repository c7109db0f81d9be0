/** A request to the API of Nomad or Consul. */
export interface Request {
  readonly system: 'nomad' | 'consul';
  readonly path: string;
  readonly method?: string;
  readonly body?: { [key: string]: unknown };
}

/** What of the platform the requests name. */
export interface Surroundings {
  /** Id of a running allocation of the own namespace. */
  readonly own: string;

  /** Id of a running allocation of the ingress. */
  readonly traefik: string;

  /** Id of a node. */
  readonly node: string;
}

/** A request, and what it tries. */
interface Attempt {
  readonly what: string;
  readonly request: (around: Surroundings) => Request;
}

function attempt(
  what: string,
  system: Request['system'],
  path: string | ((around: Surroundings) => string),
  more: Omit<Request, 'system' | 'path'> = {},
): Attempt {
  return {
    what,
    request: (around) => ({ system, path: typeof path === 'string' ? path : path(around), ...more }),
  };
}

/** A job that waits to be dispatched. */
function job(namespace: string, volumes: { [name: string]: object } = {}): { [key: string]: unknown } {
  const task = {
    Name: 'main',
    Driver: 'docker',
    Config: { image: 'busybox:1.35', command: 'true' },
    Resources: { CPU: 20, MemoryMB: 16 },
  };
  const groups = [{ Name: 'main', Volumes: volumes, Tasks: [task], RestartPolicy: { Attempts: 0, Mode: 'fail' } }];
  const one = { ID: 'trial', Name: 'trial', Namespace: namespace, Region: 'global', Type: 'batch', Datacenters: ['*'] };
  return { Job: { ...one, ParameterizedJob: {}, TaskGroups: groups } };
}

const VARIABLE = { Path: 'trial', Items: { word: 'x' } };

const HOST_VOLUME = { Name: 'shop-trial', Type: 'host', PluginID: 'mkdir' };

function hostVolume(namespace: string): { [key: string]: unknown } {
  const capability = { AccessMode: 'single-node-single-writer', AttachmentMode: 'file-system' };
  return { Volume: { ...HOST_VOLUME, Namespace: namespace, RequestedCapabilities: [capability] } };
}

function intentions(name: string): { [key: string]: unknown } {
  return { Kind: 'service-intentions', Name: name, Sources: [{ Name: 'webapi', Action: 'deny' }] };
}

/** A request that an administrator is granted, so that a refusal of others means something. */
export const API_JOB: Request = { system: 'nomad', path: '/v1/job/traefik?namespace=ingress' };

const PUT = { method: 'PUT' };
const DELETE = { method: 'DELETE' };

/** What deploying in the namespace takes. */
export const GRANTED: readonly Attempt[] = [
  attempt('plan a job', 'nomad', '/v1/job/trial/plan?namespace=shop', { body: job('shop') }),
  attempt('deploy a job', 'nomad', '/v1/jobs?namespace=shop', { body: job('shop') }),
  attempt('read it', 'nomad', '/v1/job/trial?namespace=shop'),
  attempt('read its versions', 'nomad', '/v1/job/trial/versions?namespace=shop'),
  attempt('dispatch it', 'nomad', '/v1/job/trial/dispatch?namespace=shop', { body: {} }),
  attempt('list jobs', 'nomad', '/v1/jobs?namespace=shop'),
  attempt('list allocations', 'nomad', '/v1/allocations?namespace=shop'),
  attempt('list deployments', 'nomad', '/v1/deployments?namespace=shop'),
  attempt('list evaluations', 'nomad', '/v1/evaluations?namespace=shop'),
  attempt('read an allocation', 'nomad', ({ own }) => `/v1/allocation/${own}?namespace=shop`),
  attempt('read its logs', 'nomad', ({ own }) => `/v1/client/fs/logs/${own}?task=probe&type=stderr&namespace=shop`),
  attempt('restart it', 'nomad', ({ own }) => `/v1/client/allocation/${own}/restart?namespace=shop`, {
    ...PUT,
    body: {},
  }),
  attempt('scale a job', 'nomad', '/v1/job/webapi/scale?namespace=shop', {
    body: { Target: { Group: 'webapi' }, Message: 'trial' },
  }),
  attempt('write a variable', 'nomad', '/v1/var/trial?namespace=shop', { body: VARIABLE }),
  attempt('read it', 'nomad', '/v1/var/trial?namespace=shop'),
  attempt('list variables', 'nomad', '/v1/vars?namespace=shop'),
  attempt('delete it', 'nomad', '/v1/var/trial?namespace=shop', DELETE),
  attempt('list nodes', 'nomad', '/v1/nodes'),
  attempt('list host volumes', 'nomad', '/v1/volumes?type=host&namespace=shop'),
  attempt('remove the job', 'nomad', '/v1/job/trial?namespace=shop&purge=true', DELETE),
  attempt('say who may call its own service', 'consul', '/v1/config', { body: intentions('trial') }),
  attempt('take that back', 'consul', '/v1/config/service-intentions/trial', DELETE),
];

/** What it must not allow. */
export const FORBIDDEN: readonly Attempt[] = [
  attempt('list the jobs of another namespace', 'nomad', '/v1/jobs?namespace=default'),
  attempt('read a job of the platform', 'nomad', '/v1/job/traefik?namespace=ingress'),
  attempt('plan in another namespace', 'nomad', '/v1/job/trial/plan?namespace=default', { body: job('default') }),
  attempt('deploy in another namespace', 'nomad', '/v1/jobs?namespace=default', { body: job('default') }),
  attempt('deploy as the platform', 'nomad', '/v1/jobs?namespace=ingress', { body: job('ingress') }),
  attempt('remove a job of the platform', 'nomad', '/v1/job/traefik?namespace=ingress', DELETE),
  attempt("read the ingress' key", 'nomad', '/v1/var/nomad/jobs/traefik/site?namespace=ingress'),
  attempt("write the ingress' users", 'nomad', '/v1/var/nomad/jobs/traefik/users?namespace=ingress', {
    body: { Path: 'nomad/jobs/traefik/users', Items: { users: 'x' } },
  }),
  attempt('write a variable of another namespace', 'nomad', '/v1/var/trial?namespace=default', { body: VARIABLE }),
  attempt('create a host volume elsewhere', 'nomad', '/v1/volume/host/create?namespace=default', {
    body: hostVolume('default'),
  }),
  attempt("mount the platform's snapshots", 'nomad', '/v1/jobs?namespace=shop', {
    body: job('shop', { s: { Name: 's', Type: 'host', Source: 'snapshots', ReadOnly: true } }),
  }),
  attempt("mount another namespace's volume", 'nomad', '/v1/jobs?namespace=shop', {
    body: job('shop', { s: { Name: 's', Type: 'host', Source: 'default-data', ReadOnly: true } }),
  }),
  attempt("read an own task's files", 'nomad', ({ own }) => `/v1/client/fs/ls/${own}?path=/&namespace=shop`),
  attempt("read the ingress' files", 'nomad', ({ traefik }) => `/v1/client/fs/ls/${traefik}?path=/&namespace=ingress`),
  attempt(
    "read the ingress' logs",
    'nomad',
    ({ traefik }) => `/v1/client/fs/logs/${traefik}?task=traefik&type=stdout&namespace=ingress`,
  ),
  attempt('stop the ingress', 'nomad', ({ traefik }) => `/v1/allocation/${traefik}/stop?namespace=ingress`, PUT),
  attempt('list tokens', 'nomad', '/v1/acl/tokens'),
  attempt('make a management token', 'nomad', '/v1/acl/token', { body: { Name: 'trial', Type: 'management' } }),
  attempt('write a policy', 'nomad', '/v1/acl/policy/trial', {
    body: { Name: 'trial', Rules: 'node { policy = "write" }' },
  }),
  attempt('bind logins to another role', 'nomad', '/v1/acl/binding-rule', {
    body: { AuthMethod: 'berth', BindType: 'role', BindName: 'berth-operate' },
  }),
  attempt('drain a node', 'nomad', ({ node }) => `/v1/node/${node}/drain`, { body: { DrainSpec: {} } }),
  attempt('take a node out of service', 'nomad', ({ node }) => `/v1/node/${node}/eligibility`, {
    body: { Eligibility: 'ineligible' },
  }),
  attempt('change the scheduler', 'nomad', '/v1/operator/scheduler/configuration', {
    body: { SchedulerAlgorithm: 'binpack' },
  }),
  attempt('collect garbage', 'nomad', '/v1/system/gc', PUT),
  attempt('make a namespace', 'nomad', '/v1/namespace/trial', { body: { Name: 'trial' } }),
  attempt('make a node pool', 'nomad', '/v1/node/pools', { body: { Name: 'trial' } }),
  attempt('copy the state', 'nomad', '/v1/operator/snapshot'),
  attempt("read an agent's configuration", 'nomad', '/v1/agent/self'),
  attempt("read another namespace's keys", 'consul', '/v1/kv/default/word'),
  attempt('write keys', 'consul', '/v1/kv/shop/word', { body: {} }),
  attempt('take the name of the ingress', 'consul', '/v1/catalog/register', {
    body: { Node: 'h1', SkipNodeUpdate: true, Service: { Service: 'traefik', ID: 'trial' } },
  }),
  attempt('take a name of another namespace', 'consul', '/v1/catalog/register', {
    body: { Node: 'h1', SkipNodeUpdate: true, Service: { Service: 'payments', ID: 'trial' } },
  }),
  attempt('say who may call a service of another namespace', 'consul', '/v1/config', { body: intentions('payments') }),
  attempt("make a token of Consul's", 'consul', '/v1/acl/token', { body: { Description: 'trial' } }),
  attempt('make an agent leave', 'consul', '/v1/agent/leave', PUT),
  attempt('read the peers', 'consul', '/v1/operator/raft/configuration'),
];
