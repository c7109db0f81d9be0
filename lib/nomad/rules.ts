import { Token } from 'cdktf';
import { cronProblem } from '../core/cron';
import { isTimeZone, timeZoneLike } from '../core/time-zones';
import { Duration } from '../core/duration';
import { oneOf } from '../private/validation/rules';
import { Rule } from '../private/validation/violations';

/** The id of a job. */
export const NOMAD_ID: Rule<string> = {
  must: "be a Nomad job's id: not empty, without spaces and control characters, and not only dots, which URLs leave out",
  holds: (value) => !/[\s\p{Cc}]/u.test(value) && !/^\.*$/.test(value),
};

/** The name of a task, which has a directory beside one of Nomad's own. */
export const TASK_NAME: Rule<string> = {
  must: "not be 'alloc', the directory that all tasks of an instance share",
  holds: (value) => value !== 'alloc',
};

/** A namespace that is defined here: `default` always exists. */
export const NAMESPACE_NAME: Rule<string> = {
  must: "be 1 to 128 letters, digits or hyphens, and not 'default'",
  holds: (value) => /^[A-Za-z0-9-]{1,128}$/.test(value) && value !== 'default',
};

/** A namespace that is referred to. */
export const NAMESPACE: Rule<string> = {
  must: 'be 1 to 128 letters, digits or hyphens',
  holds: (value) => /^[A-Za-z0-9-]{1,128}$/.test(value),
};

/** The name of a node pool or a host volume. */
export const NODE_POOL_NAME: Rule<string> = {
  must: "be 1 to 128 letters, digits, '_' or '-'",
  holds: (value) => /^[A-Za-z0-9_-]{1,128}$/.test(value),
};

/** The name of an ACL policy, role or auth method. */
export const NOMAD_ACL_NAME: Rule<string> = {
  must: 'be 1 to 128 letters, digits or hyphens',
  holds: (value) => /^[A-Za-z0-9-]{1,128}$/.test(value),
};

/** The name of a check, a group of checks or a plugin of the Nomad Autoscaler. */
export const SCALING_NAME: Rule<string> = {
  must: 'be 1 to 128 letters, digits or . _ -',
  holds: (value) => /^[A-Za-z0-9._-]{1,128}$/.test(value),
};

/** How many tasks may use a dynamic host volume at a time, and how. */
export const HOST_VOLUME_ACCESS: Rule<string> = oneOf(
  'single-node-single-writer',
  'single-node-writer',
  'single-node-multi-writer',
  'single-node-reader-only',
);

/** Whether a CSI volume of this access mode is for one instance only. */
export function isForOneInstance(accessMode: string, readOnly: boolean): boolean {
  return accessMode.startsWith('single-node') || (accessMode === 'multi-node-single-writer' && !readOnly);
}

/** How a volume is attached to a task. */
export const VOLUME_ATTACHMENT: Rule<string> = oneOf('file-system', 'block-device');

/** Nomad refuses a deadline shorter than the time a task may take to stop; 0 is none: the first unhealthy instance ends the update. */
export function notShorter(killTimeout: Duration): Rule<Duration> {
  return {
    get must() {
      return `be at least the 'killTimeout' of ${killTimeout}`;
    },
    holds: (value) =>
      value.isUnresolved() ||
      killTimeout.isUnresolved() ||
      value.toNanoseconds() === 0 ||
      value.toNanoseconds() >= killTimeout.toNanoseconds(),
  };
}

/** Nomad's default for the disk of an instance, in mebibytes. */
export const DISK = 300;

/** Nomad refuses a disk, in mebibytes, that the log files of a task could fill. */
export function roomForLogs(maxFiles: number = 10, maxFileSizeMb: number = 10): Rule<number> {
  return {
    must: `be more than the ${maxFiles * maxFileSizeMb} MiB that the output of a task may take`,
    holds: (mebibytes) => [maxFiles, maxFileSizeMb].some(Token.isUnresolved) || mebibytes > maxFiles * maxFileSizeMb,
  };
}

/** Times at which a job runs. */
export const CRON: Rule<string> = {
  must: 'be a cron expression that Nomad can run',
  holds: (value) => cronProblem(value) === undefined,
  fix: (value) => cronProblem(value),
};

/** A time zone: Nomad's have one case only. */
export const TIME_ZONE: Rule<string> = {
  must: "be an IANA name of a time zone such as 'Europe/Berlin'",
  holds: isTimeZone,
  fix: (value) => {
    const like = timeZoneLike(value);
    return like === undefined ? undefined : `write '${like}'`;
  },
};
