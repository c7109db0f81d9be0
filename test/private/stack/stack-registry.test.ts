import { TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { NamedResources, RegistryKey } from '../../../lib/private/stack/stack-registry';

describe('a registry key', () => {
  test('keeps one thing for each stack, and another for its app', () => {
    const key = new RegistryKey((): string[] => []);
    const app = Testing.app();
    const [one, other] = ['one', 'other'].map((id) => new TerraformStack(app, id));
    key.ofStack(new Construct(one, 'a')).push('a');
    key.ofStack(new Construct(one, 'b')).push('b');
    key.ofApp(one).push('app');
    expect([key.ofStack(one), key.ofStack(other), key.ofApp(other)]).toEqual([['a', 'b'], [], ['app']]);
    expect(key.ofApp(Testing.app())).toEqual([]);
  });

  test('shares nothing with other keys', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    const [one, other] = [new RegistryKey((): string[] => []), new RegistryKey((): string[] => [])];
    one.ofStack(stack).push('a');
    expect(other.ofStack(stack)).toEqual([]);
  });

  test('keeps undefined and false too', () => {
    let made = 0;
    const stack = new TerraformStack(Testing.app(), 'stack');
    const key = new RegistryKey(() => void (made += 1));
    key.ofStack(stack);
    key.ofStack(stack);
    expect(made).toBe(1);
  });
});

describe('named resources', () => {
  test('are found by any of several names, in the order of the names', () => {
    const resources = new NamedResources();
    const resource = (fqn: string): { fqn: string } => ({ fqn });
    expect(resources.isEmpty).toBe(true);
    resources.add('b', resource('1'));
    resources.add('a', resource('2'));
    resources.add('b', resource('3'));
    expect(resources.get('a', 'b', 'c')).toEqual([{ fqn: '2' }, { fqn: '1' }, { fqn: '3' }]);
    expect(resources.isEmpty).toBe(false);
  });

  test('are undefined where there are none', () => {
    expect([new NamedResources().get('a'), new NamedResources().get()]).toEqual([undefined, undefined]);
  });
});
