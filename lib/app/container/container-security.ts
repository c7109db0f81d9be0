import { oneOf, integer } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';

/** Privileges and limits of a container. */
export interface ContainerSecurity {
  /**
   * Linux capabilities that the program keeps, in lower case; the platform must allow any beyond Nomad's defaults.
   *
   * @default ['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'net_bind_service', 'setgid', 'setuid'] - enough
   * for programs that prepare their files and then switch to another user
   */
  readonly capabilities?: string[];

  /**
   * Let programs gain privileges, such as by `sudo`.
   *
   * @default false
   */
  readonly allowPrivilegeEscalation?: boolean;

  /**
   * Let the container write only to its volumes, `/local`, `/alloc` and `/secrets`.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * Maximum number of processes and threads; 0 is no limit.
   *
   * @default 4096
   */
  readonly pidsLimit?: number;

  /**
   * Further limits, such as `{ nofile: '4242:8484' }`.
   *
   * @default - Docker's own
   */
  readonly ulimits?: { [name: string]: string };
}

/** What programs keep that prepare their files and then switch to another user. */
export const DEFAULT_CAPABILITIES: readonly string[] = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'net_bind_service',
  'setgid',
  'setuid',
];

/** What Nomad's Docker driver allows by default. */
const ALLOWED_CAPABILITIES = [...DEFAULT_CAPABILITIES, 'audit_write', 'mknod', 'setfcap', 'setpcap', 'sys_chroot'];

/** The part of the Docker driver's configuration with the privileges and limits of a container. */
export function securityConfig(security: ContainerSecurity): { [option: string]: any } {
  const {
    capabilities = DEFAULT_CAPABILITIES,
    allowPrivilegeEscalation,
    readOnlyRootFilesystem,
    pidsLimit = 4096,
    ulimits,
  } = security;
  return {
    cap_drop: ['all'],
    cap_add: capabilities.length === 0 ? undefined : [...capabilities],
    security_opt: allowPrivilegeEscalation ? undefined : ['no-new-privileges'],
    readonly_rootfs: readOnlyRootFilesystem,
    pids_limit: pidsLimit === 0 ? undefined : pidsLimit,
    ulimit: ulimits && [{ ...ulimits }],
  };
}

/** Check the privileges and limits of a container. */
export function checkSecurity({ capabilities, pidsLimit, ulimits }: ContainerSecurity, violations: Violations): void {
  capabilities?.forEach((capability) => {
    const fix = capability.toLowerCase().replace(/^cap_/, '');
    violations.require('security.capabilities', capability, {
      ...oneOf(...ALLOWED_CAPABILITIES),
      fix: () =>
        ALLOWED_CAPABILITIES.includes(fix)
          ? `write '${fix}'`
          : 'a platform that allows more: set Config.cap_add by addOverride',
    });
  });
  violations.require('security.pidsLimit', pidsLimit, integer(0));
  for (const [name, limit] of Object.entries(ulimits ?? {})) {
    violations.require(`security.ulimits.${name}`, limit, {
      must: "be a limit such as '4096', or a soft and a hard one such as '4096:8192'",
      holds: (value) => /^-?\d+(:-?\d+)?$/.test(value),
    });
  }
}
