import { isIPv4 } from 'node:net';
import { DNS_LABEL } from '../../private/validation/rules';
import { plain } from '../../private/validation/plain-text';
import { Rule, Violations } from '../../private/validation/violations';

/** Stacks of a platform beside those of its hosts. */
export const PLATFORM_STACKS = ['access', 'services'];

/** The name of a platform or a host: it becomes part of the names of Terraform's variables and their fields. */
export const IDENTIFIER: Rule<string> = {
  must: 'be a DNS label that starts with a letter: up to 63 lower-case letters, digits or hyphens, no hyphen at its end',
  holds: (value) => DNS_LABEL.holds(value) && /^[a-z]/.test(value),
  fix: (value) => {
    const fix = DNS_LABEL.fix?.(value);
    return fix === undefined || /'[a-z]/.test(fix) ? fix : undefined;
  },
};

/** An address at which containers reach their host. */
export const IPV4_OF_HOST: Rule<string> = {
  must: 'be an IPv4 address that containers of the host can reach',
  holds: (value) => isIPv4(value) && !/^(?:0|127|169\.254|2(?:2[4-9]|[345]\d))\./.test(value),
  fix: (value) => (/^(?:127|0)\.|^localhost$/.test(value) ? "take Docker's bridge, 172.17.0.1" : undefined),
};

/** Whether an address may be reached from other networks. */
export function isPublic(address: string): boolean {
  const isPrivate = /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
  return isIPv4(address) && !isPrivate.test(address);
}

/** A directory of a host that Berth may remove: deep enough not to be shared with others. */
export const HOST_PATH: Rule<string> = {
  must: 'be an absolute path, at least two levels deep, of letters, digits and . _ -',
  holds: (value) => /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){2,}$/.test(value),
};

/** A path on a host that Berth leaves alone. Docker takes a colon for the end of a path. */
const PATH_ON_HOST: Rule<string> = {
  must: "be an absolute path without '.', '..', a colon or a slash at its end",
  holds: (value) => /^(?:\/(?!\.{1,2}(?:\/|$))[^/:\p{C}]+)+$/u.test(value),
};

/** Require a path that arrives at the host as it is written. */
export function requirePath(prop: string, path: string | undefined, violations: Violations): void {
  violations.require(prop, path, PATH_ON_HOST);
  plain(prop, path, violations);
}

export const INTERFACE: Rule<string> = {
  must: "be the name of the network interface that carries the address, as 'ip address' shows it",
  // Braces would be a template of Nomad's.
  holds: (value) => /^[^\s/:{}\p{C}]{1,15}$/u.test(value) && !/^\.{1,2}$/.test(value),
};
