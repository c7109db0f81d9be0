import { Rule } from '../private/validation/violations';

/** The name of an ACL policy, role or auth method. */
export const CONSUL_ACL_NAME: Rule<string> = {
  must: "be 1 to 128 letters, digits, '_' or '-'",
  holds: (value) => /^[A-Za-z0-9_-]{1,128}$/.test(value),
};
