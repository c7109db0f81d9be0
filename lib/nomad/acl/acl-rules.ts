import { checked } from '../../private/validation/checked';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { PLATFORM_NAMESPACES, PLATFORM_VOLUMES } from './platform-names';

/**
 * Define what the holder of a Nomad ACL token may do.
 *
 * @see https://developer.hashicorp.com/nomad/docs/other-specifications/acl-policy
 */
@checked('nomad.AclRules')
export class AclRules {
  /**
   * Define read access to the jobs, allocations and logs of one namespace, and to the hosts. Variables and volumes are no part
   * of it, so it may name the platform's own namespaces, too.
   *
   * @param namespace name of the namespace; `*` stands for all
   */
  public static read(namespace: string): AclRules {
    return new AclRules([namespaceBlock(namespace, READ_CAPABILITIES), policyBlock('node', 'read')], [namespace]);
  }

  /**
   * Define the rights to plan changes, such as `terraform plan` for a pull request: read access, and to ask what a job would
   * change. They include the variables of the namespace, because Terraform compares their values. Servers of Nomad 1.11.2 and
   * newer know these rights.
   *
   * @param namespace name of the namespace; `*` stands for all but the platform's own, which are an error by name
   */
  public static plan(namespace: string): AclRules {
    const capabilities = [...READ_CAPABILITIES, 'plan-job'];
    const blocks = [
      namespaceBlock(namespace, capabilities, variables(['*'], 'list', 'read')),
      policyBlock('node', 'read'),
    ];
    return new AclRules(blocks, [namespace]).outsideOfPlatform([namespace], []);
  }

  /**
   * Define the rights to deploy, for people or CI: jobs, variables and dynamic host volumes of one namespace.
   *
   * They allow no shells in running tasks, and no calls of the API for other namespaces. But who may run containers on a host
   * may ask its Docker Engine for its devices, or to share its processes: where that must not be, the engine has to refuse it.
   *
   * @param namespace name of the namespace; `*` stands for all but the platform's own, which are an error by name
   * @param hostVolumes names of the host volumes that the jobs may mount, such as `shop-*`; Nomad checks the name only,
   * in any namespace, and a directory of a host may hold the data of several teams. A pattern never covers the platform's own
   */
  public static deploy(namespace: string, hostVolumes: string[] = []): AclRules {
    return AclRules._deploy([namespace], hostVolumes).outsideOfPlatform([namespace], hostVolumes);
  }

  /** The same for several namespaces, which may be the platform's own. @internal */
  public static _deploy(namespaces: readonly string[], hostVolumes: readonly string[]): AclRules {
    const capabilities = [...READ_CAPABILITIES, ...DEPLOY_CAPABILITIES];
    const write = variables(['*'], 'list', 'read', 'write', 'destroy');
    return new AclRules(
      [
        ...namespaces.map((name) => namespaceBlock(name, capabilities, write)),
        policyBlock('node', 'read'),
        ...hostVolumes.map((name) => policyBlock(`host_volume "${name}"`, 'write')),
      ],
      [...namespaces, ...hostVolumes],
    );
  }

  /**
   * Define the rights to operate the platform: everything except to change access control and to read variables directly. Only
   * those in which `berth deploy` keeps its lock and what it has deployed are open to operators.
   *
   * Operators are administrators: they may deploy and enter every task, also those of the platform, and with the rights of
   * these tasks they reach the rest.
   */
  public static operate(): AclRules {
    return new AclRules([
      `namespace "*" {\n  policy = "write"\n${variables(DEPLOY_VARIABLES, 'list', 'read', 'write')}}`,
      'node_pool "*" { policy = "write" }',
      'host_volume "*" { policy = "write" }',
      ...['agent', 'node', 'operator', 'quota'].map((what) => policyBlock(what, 'write')),
      policyBlock('plugin', 'read'),
    ]);
  }

  /**
   * Define rules as text.
   *
   * @param text rules in Nomad's policy language
   */
  public static hcl(text: string): AclRules {
    return new AclRules([text]);
  }

  private constructor(
    private readonly blocks: string[],
    private readonly names: string[] = [],
    private readonly refused: string[] = [],
  ) {}

  /** The same without what a platform's own jobs use: it is denied where a pattern covers it, and refused by name. */
  private outsideOfPlatform(namespaces: string[], hostVolumes: string[]): AclRules {
    const denied = (kind: string, own: readonly string[], given: string[]): string[] =>
      own
        .filter((name) => given.some((pattern) => covers(pattern, name)))
        .map((name) => policyBlock(`${kind} "${name}"`, 'deny'));
    return new AclRules(
      [
        ...this.blocks,
        ...denied('namespace', PLATFORM_NAMESPACES, namespaces),
        ...denied('host_volume', PLATFORM_VOLUMES, hostVolumes),
      ],
      this.names,
      [
        ...namespaces.filter((name) => PLATFORM_NAMESPACES.includes(name)),
        ...hostVolumes.filter((name) => PLATFORM_VOLUMES.includes(name)),
      ],
    );
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    this.names.forEach((name) => violations.require(prop, name, PATTERN));
    this.refused.forEach((got) => violations.add({ prop, must: OUTSIDE, got, fix: 'AclRules.hcl can say anything' }));
    return violations.all;
  }

  /** The rules in Nomad's policy language. */
  public toHcl(): string {
    return this.blocks.join('\n');
  }
}

/** A name, or a pattern with `*`: any other text could inject rules. */
const PATTERN: Rule<string> = {
  must: "name namespaces and host volumes with 1 to 128 letters, digits, '_', '-' or '*'",
  holds: (value) => /^[A-Za-z0-9_*-]{1,128}$/.test(value),
};

const OUTSIDE = "name no namespace or volume of the platform's own jobs, which hold keys and copies of all state";

/** Whether a pattern with `*` covers a name that it does not spell out. */
function covers(pattern: string, name: string): boolean {
  if (!pattern.includes('*') || !PATTERN.holds(pattern)) return false;
  return new RegExp(`^${pattern.replace(/\*+/g, '.*')}$`).test(name);
}

const READ_CAPABILITIES = [
  'list-jobs',
  'parse-job',
  'read-job',
  'read-logs',
  'csi-list-volume',
  'csi-read-volume',
  'host-volume-read',
  'list-scaling-policies',
  'read-scaling-policy',
  'read-job-scaling',
];

/** Variables of `berth deploy`: its lock, and the deploys that were. */
const DEPLOY_VARIABLES = ['berth/deploy', 'berth/platform', 'berth/history/*'];

const DEPLOY_CAPABILITIES = [
  'submit-job',
  'dispatch-job',
  'alloc-lifecycle',
  'scale-job',
  'csi-mount-volume',
  'csi-write-volume',
  'host-volume-create',
  'host-volume-delete',
];

function namespaceBlock(name: string, capabilities: string[], more: string = ''): string {
  return `namespace "${name}" {\n  capabilities = ${JSON.stringify(capabilities).replace(/,/g, ', ')}\n${more}}`;
}

function variables(paths: readonly string[], ...capabilities: string[]): string {
  const granted = JSON.stringify(capabilities).replace(/,/g, ', ');
  const lines = paths.map((path) => `    path "${path}" { capabilities = ${granted} }\n`);
  return `  variables {\n${lines.join('')}  }\n`;
}

function policyBlock(what: string, policy: string): string {
  return `${what} { policy = "${policy}" }`;
}
