import { TerraformVariable, Testing } from 'cdktf';
import { nomad } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

describe('Variable', () => {
  test('defaults, and a reference to an item', () => {
    const stack = stackOf(Testing.app());
    const variable = new nomad.Variable(stack, 'v', { path: 'nomad/jobs/webapi', items: { greeting: 'a ${b}' } });
    expect(Template.of(stack).resource('nomad_variable', 'v')).toMatchObject({
      path: 'nomad/jobs/webapi',
      namespace: 'default',
      items: { greeting: 'a $${b}' },
    });
    expect(variable.secret('greeting')).toMatchObject({ path: 'nomad/jobs/webapi', key: 'greeting' });
    expect(() => variable.secret('other')).toThrow("[stack/v] 'key' must be one of greeting, got 'other'");
  });

  test('a secret item is a reference to a sensitive variable', () => {
    const stack = stackOf(Testing.app());
    const password = new TerraformVariable(stack, 'password', { sensitive: true });
    new nomad.Variable(stack, 'v', { path: 'a', namespace: 'shop', items: { password: password.stringValue } });
    expect(Template.of(stack).resource('nomad_variable', 'v')).toMatchObject({
      namespace: 'shop',
      items: { password: '${var.password}' },
    });
  });

  test('it comes after the namespace that its stack makes', () => {
    const stack = stackOf(Testing.app());
    new nomad.Namespace(stack, 'shop');
    new nomad.Variable(stack, 'v', { path: 'a', namespace: 'shop', items: { a: 'b' } });
    expect(Template.of(stack).resource('nomad_variable', 'v').depends_on).toEqual(['nomad_namespace.shop']);
  });

  test.each(['', 'a b', 'nomad', 'nomad/other', 'a@b'])('fails when the path is %j', (path) => {
    expect(() => new nomad.Variable(stackOf(Testing.app()), 'v', { path, items: { a: 'b' } })).toThrow(
      "[stack/v] 'path' must be 1 to 128",
    );
  });

  test.each<{ [key: string]: string }>([{}, { 'a b': 'c' }])('fails when the items are %j', (items) => {
    expect(() => new nomad.Variable(stackOf(Testing.app()), 'v', { path: 'a', items })).toThrow(
      "[stack/v] 'items' must have at least one item",
    );
  });

  test.each([
    [{ db_password: 'geheim' }, 'db_password'],
    [{ apiKey: 'geheim' }, 'apiKey'],
    [{ data: '-----BEGIN EC PRIVATE KEY-----\ngeheim' }, 'data'],
  ])('fails when a secret is a literal, without telling it: %j', (items: { [key: string]: string }, key) => {
    const define = (): nomad.Variable => new nomad.Variable(stackOf(Testing.app()), 'v', { path: 'a', items });
    expect(define).toThrow(`[stack/v] 'items.${key}' must be a reference to a sensitive Terraform variable: write`);
    expect(define).not.toThrow('geheim');
  });

  test('takes settings as literals', () => {
    const items = { tokens_per_second: '5', secretary: 'Ada', password_file: '/run/password', key: 'a', password: '' };
    expect(() => new nomad.Variable(stackOf(Testing.app()), 'v', { path: 'a', items })).not.toThrow();
  });
});
