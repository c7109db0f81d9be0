import { conditional, Fn, Op, Token } from 'cdktf';
import { LOGIN_METHOD } from './logins';

/** Terraform's type of a text that may be missing; then it is null. */
export const OPTIONAL_TEXT = 'optional(string)';

/**
 * The block of a provider that exchanges a login for a token, unless Terraform finds a token.
 *
 * @param argument the provider's name for the login
 */
export function loginBlock(argument: string, login: string, token: string | undefined): object {
  // Terraform iterates over nothing sensitive; whether there is a token is no secret.
  const hasNone = token === undefined ? true : Fn.nonsensitive(Op.eq(token, Token.nullValue()));
  return {
    auth_jwt: {
      for_each: hasNone === true ? [1] : conditional(hasNone, [1], []),
      content: { auth_method: LOGIN_METHOD, [argument]: login },
    },
  };
}
