import { Token } from 'cdktf';
import { EnvValue } from '../../lib/core/env-value';
import { Secret } from '../../lib/core/secret';

describe('Secret', () => {
  test('is a reference', () => {
    const secret = Secret.fromNomadVariable('nomad/jobs/webapi', 'password');
    expect([secret.path, secret.key]).toEqual(['nomad/jobs/webapi', 'password']);
    expect(EnvValue.fromSecret(secret)).toMatchObject({ secret, text: undefined });
    expect(EnvValue.of('text')).toMatchObject({ text: 'text', secret: undefined });
  });

  test('tokens pass', () => {
    const token = Token.asString({ resolve: () => 'x' });
    expect(Secret.fromNomadVariable(token, token).path).toBe(token);
  });

  test('fails when path or key could not be read', () => {
    expect(() => Secret.fromNomadVariable('a path', 'key')).toThrow(
      "1 to 128 of the characters A-Z a-z 0-9 - _ ~ /, got 'a path'",
    );
    expect(() => Secret.fromNomadVariable('path', 'a"b')).toThrow(
      "must hold no spaces, quotes, braces, backslashes or control characters, got 'a\"b'",
    );
  });
});
