import { SecretEnds } from '../../private/stack/secret-ends';
import { pemBlocks } from './certificate-authority';
import { endOf, SYSTEMS } from './host-certificates';
import { endOfLogin } from './login';
import { PlatformAccess, PlatformSecrets } from './platform-secrets';

/** When the first of each kind of a platform's secrets ends. */
export function endsOf(secrets: PlatformSecrets, access: PlatformAccess): SecretEnds {
  const hosts = Object.values(secrets.hosts).flatMap((own) => SYSTEMS.map((system) => own[`${system}_cert`]));
  // The newest authority counts: older ones of a bundle are on their way out.
  const authorities = SYSTEMS.flatMap((system) => pemBlocks(secrets[`${system}_ca`] ?? '').slice(0, 1));
  const logins = [secrets.logins.gate, secrets.logins.services, access.login];
  return {
    certificates: first(hosts, endOf),
    authorities: first(authorities, endOf),
    logins: first(logins, endOfLogin),
  };
}

function first(texts: (string | undefined)[], end: (text: string) => Date | undefined): string | undefined {
  const ends = texts.flatMap((text) => (text ? (end(text)?.getTime() ?? []) : []));
  return ends.length === 0 ? undefined : new Date(Math.min(...ends)).toISOString();
}
