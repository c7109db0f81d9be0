import { Token } from 'cdktf';
import { isIPv4 } from 'node:net';
import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { Rule } from './violations';

/** The rules of names, numbers and texts that more than one construct speaks of; each rule stands here once. */
export const PORT: Rule<number> = integer(1, 65535);

/** Nomad refuses ids with spaces, and ids are parts of addresses. */
export const NOMAD_ID: Rule<string> = {
  must: "be 1 to 128 of the characters A-Z a-z 0-9 . _ - (a Nomad job's id), and not only dots, which URLs leave out",
  holds: (value) => /^[A-Za-z0-9._-]{1,128}$/.test(value) && !/^\.+$/.test(value),
};

/** A Nomad namespace. `default` always exists and is nobody's to define. */
export const NAMESPACE_NAME: Rule<string> = {
  must: "be 1 to 128 letters, digits or hyphens, and not 'default'",
  holds: (value) => /^[A-Za-z0-9-]{1,128}$/.test(value) && value !== 'default',
};

/** A Nomad namespace that something is in. */
export const NAMESPACE: Rule<string> = {
  must: 'be 1 to 128 letters, digits or hyphens',
  holds: (value) => /^[A-Za-z0-9-]{1,128}$/.test(value),
};

/** A Nomad node pool, and a host volume likewise. */
export const NODE_POOL_NAME: Rule<string> = {
  must: "be 1 to 128 letters, digits, '_' or '-'",
  holds: (value) => /^[A-Za-z0-9_-]{1,128}$/.test(value),
};

/** What Nomad's access control calls its policies, roles and auth methods. */
export const NOMAD_ACL_NAME: Rule<string> = {
  must: 'be 1 to 128 letters, digits or hyphens',
  holds: (value) => /^[A-Za-z0-9-]{1,128}$/.test(value),
};

/** What Consul's access control calls its policies, roles and auth methods. */
export const CONSUL_ACL_NAME: Rule<string> = {
  must: "be 1 to 128 letters, digits, '_' or '-'",
  holds: (value) => /^[A-Za-z0-9_-]{1,128}$/.test(value),
};

/** What stands in a program is in everybody's hands. */
export const NO_LITERAL: Rule<string> = {
  must: 'be a reference to a sensitive Terraform variable',
  holds: () => false,
  fix: () => "write `new TerraformVariable(stack, 'name', { sensitive: true }).stringValue`",
};

/** The URL of an API that speaks HTTP. */
export const HTTP_URL: Rule<string> = {
  must: 'be a URL such as http://prometheus.service.consul:9090',
  holds: (value) => /^https?:\/\/[!-z|~]+$/.test(value),
};

/** What names something of the Nomad Autoscaler's: a check, a group of checks, a plugin. */
export const SCALING_NAME: Rule<string> = {
  must: 'be 1 to 128 letters, digits or . _ -',
  holds: (value) => /^[A-Za-z0-9._-]{1,128}$/.test(value),
};

export const DNS_LABEL: Rule<string> = {
  must: 'be a DNS label: 1 to 63 lower-case letters, digits or hyphens, no hyphen at either end',
  holds: (value) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value),
  fix: (value) => {
    const label = value
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '');
    return label === '' || label.length > 63 ? undefined : `write '${label}'`;
  },
};

/** An address under which a host is reachable from its containers. */
export const IPV4_OF_HOST: Rule<string> = {
  must: 'be an IPv4 address that containers of the host can reach',
  holds: (value) => isIPv4(value) && !/^(?:127|0)\./.test(value),
  fix: (value) => (/^(?:127|0)\.|^localhost$/.test(value) ? "take Docker's bridge, 172.17.0.1" : undefined),
};

/** A directory of a host that Berth may remove: never one that others share. */
export const HOST_PATH: Rule<string> = {
  must: 'be an absolute path, at least two levels deep, of letters, digits and . _ -',
  holds: (value) => /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){2,}$/.test(value),
};

export const INTERFACE: Rule<string> = {
  must: "be the name of the network interface that carries the address, as 'ip address' shows it",
  holds: (value) => /^[^\s/]{1,15}$/.test(value),
};

export const ENV_NAME: Rule<string> = {
  must: 'be a name of letters, digits and underscores that does not start with a digit',
  holds: (value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value),
  fix: (value) => {
    const name = value.replace(/[^A-Za-z0-9_]/g, '_');
    return /^[A-Za-z_]/.test(name) ? `write '${name}'` : undefined;
  },
};

export const NOT_EMPTY: Rule<string | unknown[]> = {
  must: 'not be empty',
  holds: (value) => value.length > 0,
};

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Rule<number> {
  return {
    get must() {
      return max === Number.MAX_SAFE_INTEGER
        ? `be an integer of at least ${min}`
        : `be an integer between ${min} and ${max}`;
    },
    holds: (value) => Number.isInteger(value) && value >= min && value <= max,
  };
}

export function oneOf(...allowed: string[]): Rule<string> {
  return {
    get must() {
      return `be one of ${allowed.join(', ')}`;
    },
    holds: (value) => allowed.includes(value),
  };
}

export function durationBetween(min: Duration, max: Duration, why: string): Rule<Duration> {
  return {
    get must() {
      return `be between ${min} and ${max} (${why})`;
    },
    holds: (value) =>
      [value, min, max].some((each) => each.isUnresolved()) ||
      (value.toNanoseconds() >= min.toNanoseconds() && value.toNanoseconds() <= max.toNanoseconds()),
  };
}

export function wholeMebibytes(min: number, why: string): Rule<Size> {
  return {
    must: `be a whole number of mebibytes, at least ${min} (${why})`,
    holds: (value) => value.isUnresolved() || (Number.isInteger(value.toMebibytes()) && value.toMebibytes() >= min),
  };
}

/** Who may use a dynamic host volume at a time. */
export const HOST_VOLUME_ACCESS: Rule<string> = oneOf(
  'single-node-single-writer',
  'single-node-writer',
  'single-node-multi-writer',
  'single-node-reader-only',
);

/** What a task sees of a volume. */
export const VOLUME_ATTACHMENT: Rule<string> = oneOf('file-system', 'block-device');

/** Nomad refuses a deadline that a stopping task may outlast. */
export function notShorter(killTimeout: Duration): Rule<Duration> {
  return {
    get must() {
      return `be at least the 'killTimeout' of ${killTimeout}`;
    },
    holds: (value) =>
      value.isUnresolved() || killTimeout.isUnresolved() || value.toNanoseconds() >= killTimeout.toNanoseconds(),
  };
}

/** Nomad refuses a disk that the files of a task's output may fill: files times their size, in mebibytes. */
export function roomForLogs(maxFiles: number = 10, maxFileSizeMb: number = 10): Rule<number> {
  return {
    must: `be more than the ${maxFiles * maxFileSizeMb} MiB that the output of a task may take`,
    holds: (mebibytes) => [maxFiles, maxFileSizeMb].some(Token.isUnresolved) || mebibytes > maxFiles * maxFileSizeMb,
  };
}
