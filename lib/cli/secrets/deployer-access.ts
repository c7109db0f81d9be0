import { System, SYSTEMS } from './host-certificates';
import { isSignedBy, signAgain } from './login';
import { PlatformAccess, PlatformSecrets } from './platform-secrets';

/** What changed in the access of those who deploy apps. */
export interface AccessChange {
  /** Whether something was added. */
  readonly added: boolean;
  /** Names of the management tokens that were taken out. */
  readonly replaced: string[];
}

/**
 * Complete the access of those who deploy apps: a login, and the authorities to trust.
 *
 * A token that an operator put there stays alone: a login beside it would allow more.
 */
export function completeAccess(
  platform: string,
  secrets: PlatformSecrets,
  access: PlatformAccess,
  days: number,
): AccessChange {
  // An earlier release gave management tokens to all who deploy apps.
  const replaced = SYSTEMS.map(tokenOf).filter((field) => isManagement(secrets, access[field]));
  const isEmpty = (field: string): boolean => access[field] === '';
  [...replaced, ...Object.keys(access).filter(isEmpty)].forEach((field) => delete access[field]);
  const before = JSON.stringify(access);
  for (const system of SYSTEMS) access[`${system}_ca`] ||= secrets[`${system}_ca`];
  const isNarrowed = SYSTEMS.some((system) => access[tokenOf(system)]);
  if (!isNarrowed || replaced.includes(tokenOf('nomad'))) {
    const isGood = isSignedBy(secrets.login_public_key, access.login);
    if (!isGood) access.login = signAgain(platform, secrets, access.login, days);
  }
  return { added: JSON.stringify(access) !== before, replaced };
}

function tokenOf(system: System): string {
  return `${system}_token`;
}

function isManagement(secrets: PlatformSecrets, token: string | undefined): boolean {
  if (!token) return false;
  const { consul_management_token: consul, nomad_management_token: nomad } = secrets;
  const { consul_management_token_old: oldConsul, nomad_management_token_old: oldNomad } = secrets;
  return [consul, nomad, oldConsul, oldNomad].includes(token);
}
