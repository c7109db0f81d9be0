import { oneOf, integer } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';

/** What a container may do, and how much of it. */
export interface ContainerSecurity {
  /**
   * Linux capabilities that the program keeps, in lower case; a platform must allow those beyond Nomad's usual ones.
   *
   * @default ['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'net_bind_service', 'setgid', 'setuid'] - what programs
   * need that prepare their files and then step down to another user
   */
  readonly capabilities?: string[];

  /**
   * Let programs gain rights, by `sudo` and its like.
   *
   * @default false
   */
  readonly allowPrivilegeEscalation?: boolean;

  /**
   * Let the container write nowhere but to its volumes, `/local`, `/alloc` and `/secrets`.
   *
   * @default false
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * Most processes and threads that there may be at a time; 0 is no limit.
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

const KEPT = ['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'net_bind_service', 'setgid', 'setuid'];

/** What Nomad's Docker driver lets tasks have when its agent says nothing else, and no other. */
const KNOWN = [...KEPT, 'audit_write', 'mknod', 'setfcap', 'setpcap', 'sys_chroot'];

/** The part of a Docker driver's configuration that says what a container may do. */
export function securityConfig(security: ContainerSecurity): { [option: string]: any } {
  const { capabilities = KEPT, allowPrivilegeEscalation, readOnlyRootFilesystem, pidsLimit = 4096, ulimits } = security;
  return {
    cap_drop: ['all'],
    cap_add: capabilities.length === 0 ? undefined : [...capabilities],
    security_opt: allowPrivilegeEscalation ? undefined : ['no-new-privileges'],
    readonly_rootfs: readOnlyRootFilesystem,
    pids_limit: pidsLimit === 0 ? undefined : pidsLimit,
    ulimit: ulimits && [{ ...ulimits }],
  };
}

/** Check what is said of a container's security. */
export function checkSecurity({ capabilities, pidsLimit, ulimits }: ContainerSecurity, violations: Violations): void {
  capabilities?.forEach((capability) => {
    const fix = capability.toLowerCase().replace(/^cap_/, '');
    violations.require('security.capabilities', capability, {
      ...oneOf(...KNOWN),
      fix: () =>
        KNOWN.includes(fix) ? `write '${fix}'` : 'a platform that allows more: set Config.cap_add by addOverride',
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
