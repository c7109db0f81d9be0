import { integer, text } from '../options';
import { APP } from '../topology-file';

/** Options of every command that writes secrets. */
export const SECRETS_OPTIONS = {
  app: APP,
  dir: text('secrets', 'directory of the secrets files'),
  /** How long the certificates of hosts are valid. */
  days: integer(730, 1, 3650, 'how long certificates and logins are valid'),
};
