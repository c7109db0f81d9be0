import { TerraformLocal, TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { plain } from '../../../lib/private/validation/plain-text';
import { Violations } from '../../../lib/private/validation/violations';

/** What a text becomes in a stack that has the local value `x`. */
function render(text: (token: string) => string): string {
  const stack = new TerraformStack(Testing.app(), 'stack');
  const token = new TerraformLocal(stack, 'x', 'v').asString;
  new TerraformOutput(stack, 'text', { value: plain('text', text(token), new Violations()) });
  return JSON.parse(Testing.synth(stack)).output.text.value;
}

const violationsOf = (value: any): string[] => {
  const violations = new Violations();
  plain('text', value, violations);
  return violations.all.map(({ prop }) => prop);
};

describe('plain', () => {
  test('literal text is escaped, around tokens as well', () => {
    expect(render(() => '${file("x")} %{if}')).toBe('$${file("x")} %%{if}');
    expect(render((token) => `\${y} ${token} %{z}`)).toBe('$${y} ${local.x} %%{z}');
    expect(render((token) => `$${token}`)).toBe('${"$"}${local.x}');
  });

  test('lists and maps are escaped with their keys', () => {
    expect(plain('text', ['${x}'], new Violations())).toEqual(['$${x}']);
    expect(plain('text', { '${k}': '${v}' }, new Violations())).toEqual({ '$${k}': '$${v}' });
    expect(plain('text', undefined, new Violations())).toBeUndefined();
  });

  test('fails when Terraform would change a text, or nobody could read it', () => {
    expect(violationsOf({ a: 'e\u0301', b: '\ufeffx', c: '\ud800', d: '${TfToken[TOKEN.999999]}', e: 'é' })).toEqual([
      'text.a',
      'text.b',
      'text.c',
      'text.d',
    ]);
    expect(violationsOf({ '//': 'x' })).toEqual(['text']);
    expect(violationsOf(['#{TfToken[TOKEN.999999]}'])).toEqual(['text[0]']);
  });
});
