import { httpUrl } from '../../../private/validation/address-rules';
import { Rule, Violation, Violations } from '../../../private/validation/violations';
import { MONITORING_JOBS } from '../../../observability/monitoring';

/** A store that gets a copy of all metrics, by the protocol "remote write" of Prometheus. */
export interface MetricsRemoteWrite {
  /** URL at which it takes them. */
  readonly url: string;

  /**
   * Name of the user, for a store that asks for a password.
   *
   * @default - none
   */
  readonly username?: string;

  /**
   * Path of a variable of the namespace `monitoring` with the password or the token, such as `nomad/jobs/prometheus/store`.
   *
   * @default - the store asks for neither
   */
  readonly secretVariable?: string;

  /**
   * Item with the password of the `username`, or without one with the token.
   *
   * @default 'password' with a `username`, else 'token'
   */
  readonly secretItem?: string;

  /**
   * Further options, nested, by Prometheus' own names. Secrets stand in files, never here.
   *
   * @default - none
   * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write
   */
  readonly raw?: { [key: string]: any };
}

/** Path prefix of the variables that Prometheus' job may read. */
export const PROMETHEUS_VARIABLES = `nomad/jobs/${MONITORING_JOBS.prometheus}`;

const VARIABLE: Rule<string> = {
  must: `be a path below '${PROMETHEUS_VARIABLES}/', whose variables only that job reads`,
  holds: (value) => new RegExp(`^${PROMETHEUS_VARIABLES}/[A-Za-z0-9_~-]+(?:/[A-Za-z0-9_~-]+)*$`).test(value),
};

const ITEM: Rule<string> = {
  must: 'be letters, digits and underscores',
  holds: (value) => /^[A-Za-z0-9_]+$/.test(value),
};

/** Keys of Prometheus under which a secret would stand in the job, where everyone who may read jobs sees it. */
const SECRET_KEYS = /^(?:password|credentials|bearer_token|client_secret|secret_key|client_certificate_key|key)$/;

/** What is wrong with the stores. */
export function remoteWriteViolations(prop: string, stores: readonly MetricsRemoteWrite[]): Violation[] {
  const violations = new Violations();
  stores.forEach(({ url, username, secretVariable, secretItem, raw = {} }, index) => {
    const at = `${prop}[${index}]`;
    violations.require(`${at}.url`, url, httpUrl('https://metrics.example/api/v1/write'));
    if (/^https?:\/\/[^/]*@/.test(url)) {
      violations.add({
        prop: `${at}.url`,
        must: 'hold no user and no password',
        fix: "write 'username' and 'secretVariable'",
      });
    }
    violations.require(`${at}.secretVariable`, secretVariable, VARIABLE);
    violations.require(`${at}.secretItem`, secretItem, ITEM);
    if (username !== undefined && secretVariable === undefined) {
      violations.add({ prop: `${at}.secretVariable`, must: "be given with 'username'" });
    }
    if (secretItem !== undefined && secretVariable === undefined) {
      violations.add({ prop: `${at}.secretVariable`, must: "be given with 'secretItem'" });
    }
    for (const key of secretKeys(raw)) {
      const must = 'hold no secret, which everyone who may read jobs would see';
      violations.add({ prop: `${at}.raw.${key}`, must, fix: "write 'secretVariable'" });
    }
  });
  return violations.all;
}

/** Paths of the keys that hold secrets. */
function secretKeys(raw: { readonly [key: string]: any }): string[] {
  return Object.entries(raw).flatMap(([key, value]) => {
    if (SECRET_KEYS.test(key)) return [key];
    return typeof value === 'object' && value !== null ? secretKeys(value).map((inner) => `${key}.${inner}`) : [];
  });
}

/** File with the secret of a store, for Prometheus' task alone. */
function fileOf(index: number): string {
  return `secrets/remote-write-${index}`;
}

/** The secrets of the stores: the file of each, and where it comes from. */
export function remoteWriteSecrets(
  stores: readonly MetricsRemoteWrite[],
): { file: string; variable: string; item: string }[] {
  return stores.flatMap(({ username, secretVariable: variable, secretItem }, index) => {
    if (variable === undefined) return [];
    const item = secretItem ?? (username === undefined ? 'token' : 'password');
    return [{ file: fileOf(index), variable, item }];
  });
}

/** The stores in Prometheus' own words. */
export function remoteWriteConfig(stores: readonly MetricsRemoteWrite[]): { [key: string]: any }[] {
  return stores.map(({ url, username, secretVariable, raw }, index) => ({
    url,
    ...(secretVariable !== undefined &&
      (username === undefined
        ? { authorization: { credentials_file: `/${fileOf(index)}` } }
        : { basic_auth: { username, password_file: `/${fileOf(index)}` } })),
    ...raw,
  }));
}
