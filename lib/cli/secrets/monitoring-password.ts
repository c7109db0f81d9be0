import { compare, hash } from 'bcryptjs';
import { randomBytes } from 'node:crypto';
import { PlatformSecrets } from './platform-secrets';

/** A new password of what watches a platform, with its hash, for programs that take nothing else. */
async function withHash(password: string): Promise<{ password: string; password_hash: string }> {
  return { password, password_hash: await hash(password, 10) };
}

/** Letters and digits alone: it stands in several configuration languages. */
function newPassword(): string {
  return randomBytes(24).toString('hex');
}

/** Replace both passwords. */
export async function replacePasswords(secrets: PlatformSecrets): Promise<void> {
  secrets.monitoring = await withHash(newPassword());
  secrets.logs_password = newPassword();
}

/** Create the password of VictoriaLogs where it is missing; says whether it did. One that runs keeps what it had, as all had one. */
export function completeLogsPassword(secrets: PlatformSecrets): boolean {
  if (secrets.logs_password) return false;
  secrets.logs_password = secrets.monitoring?.password || newPassword();
  return true;
}

/** Create the password of the others where it is missing, and its hash where that is of another one; says whether it did. */
export async function completePassword(secrets: PlatformSecrets): Promise<boolean> {
  const { password, password_hash: given } = secrets.monitoring ?? {};
  if (password && given && (await compare(password, given).catch(() => false))) return false;
  secrets.monitoring = await withHash(password || newPassword());
  return true;
}
