/** A parameterized job whose run must succeed. */
export interface Check {
  readonly job: string;
  readonly seconds: number;
}

/** What the monitor is told by its environment. */
export interface Settings {
  readonly address: URL;
  readonly region: string;
  readonly namespace: string;
  readonly job: string;

  /** Certificate authorities of Nomad's API, as PEM text. */
  readonly ca?: string;
  readonly token?: string;

  /** A login to exchange for a token, where none is given. */
  readonly login?: string;

  /** Whether the deployment of the job is followed, a run of it is started and followed, or a run is only started. */
  readonly what: 'deployment' | 'run' | 'start';

  /** Index of the registration that is followed; of a deployment only. */
  readonly modifyIndex: number;

  /** Time limit of everything. */
  readonly seconds: number;
  readonly checks: readonly Check[];

  /** Who promotes canaries. */
  readonly promotion: 'nomad' | 'monitor' | 'manual';

  /** File for the outcome; without it the exit code tells. */
  readonly verdict?: string;
}

/** Read the environment; the error names everything that is wrong with it. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const errors: string[] = [];
  const text = (name: string): string => {
    if (!env[name]) errors.push(`${name} is missing`);
    return env[name] ?? '';
  };
  const positive = (what: string, given: string): number => {
    const number = Number(given);
    if (!(number > 0 && number < Infinity)) errors.push(`${what} must be a positive number, got '${given}'`);
    return number;
  };
  const oneOf = <T extends string>(name: string, fallback: T, ...others: T[]): T => {
    const given = (env[name] || fallback) as T;
    const known = [fallback, ...others];
    if (!known.includes(given)) errors.push(`${name} must be one of ${known.join(', ')}, got '${given}'`);
    return given;
  };
  const address = text('MONITOR_ADDRESS');
  if (address !== '' && !URL.canParse(address)) errors.push(`MONITOR_ADDRESS must be a URL, got '${address}'`);
  const what = oneOf<Settings['what']>('MONITOR_WHAT', 'deployment', 'run', 'start');
  const checks = (env.MONITOR_CHECKS ?? '').split(',').filter(Boolean);
  const settings = {
    region: text('MONITOR_REGION'),
    namespace: text('MONITOR_NAMESPACE'),
    job: text('MONITOR_JOB'),
    ca: env.MONITOR_CA || undefined,
    token: env.MONITOR_TOKEN || undefined,
    login: env.MONITOR_LOGIN || undefined,
    what,
    modifyIndex: what === 'deployment' ? positive('MONITOR_MODIFY_INDEX', env.MONITOR_MODIFY_INDEX ?? '') : 0,
    seconds: positive('MONITOR_SECONDS', env.MONITOR_SECONDS ?? ''),
    checks: checks.map((check) => {
      const [job, seconds = ''] = check.split('=');
      return { job, seconds: positive(`MONITOR_CHECKS: the time of ${job}`, seconds) };
    }),
    promotion: oneOf<Settings['promotion']>('MONITOR_PROMOTION', 'nomad', 'monitor', 'manual'),
    verdict: env.MONITOR_VERDICT || undefined,
  };
  if (errors.length > 0) throw new Error(errors.join('; '));
  return { ...settings, address: new URL(address) };
}
