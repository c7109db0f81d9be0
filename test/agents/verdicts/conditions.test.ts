import * as fc from 'fast-check';
import { checkConstraint } from '../../../lib/nomad/placement/condition-rules';
import { Violations } from '../../../lib/private/validation/violations';
import { oneOf, sample, sequence, several, withSlips } from './values';
import { expectAgreement } from './verdicts';

const NAMES = { ltarget: 'ltarget', operand: 'operand', rtarget: 'rtarget' };

/** What is wrong with a constraint. */
function wrong(spec: { ltarget: string; operand: string; rtarget: string }): string {
  const violations = new Violations();
  checkConstraint('constraint', spec, NAMES, violations);
  return violations.describe('it');
}

const digits = oneOf('0', '1', '2', '10', '007', '20260101', '9223372036854775807', '9223372036854775808');
const word = oneOf('a', 'rc', 'beta1', '1a', '-', '~b', 'x-y', '0');
const prerelease = fc.oneof(
  fc.constant(''),
  fc.constant(''),
  sequence(oneOf('-', '-', '', '--'), several(word, 1, 3, '.')),
);
const build = fc.oneof(fc.constant(''), fc.constant(''), sequence('+', several(word, 1, 2, '.')));
const version = sequence(oneOf('', '', 'v'), several(digits, 1, 4, '.'), prerelease, build);
const operator = oneOf('', '=', '!=', '>', '>=', '<', '<=', '~>', '=>', '==', '~');
const condition = sequence(oneOf('', ' '), operator, oneOf('', ' ', '\t'), version, oneOf('', '', ' '));
const conditions = withSlips(several(condition, 1, 3, ','), '.,-+~>=< v1a_');
const number = withSlips(oneOf('1', '2', '10', '0', '18446744073709551615', '18446744073709551616', '01'), '-+ .1');
const attribute = withSlips(
  oneOf(
    '${attr.cpu.arch}',
    '${meta.a}',
    '${node.class}',
    '${node.unique.id}',
    '${node.name}',
    '${device.vendor}',
    '${node.pool}',
  ),
  '${}.a',
);
const spec = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ ltarget: fc.constant('${meta.a}'), operand: fc.constant('version'), rtarget: conditions }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ ltarget: fc.constant('${meta.a}'), operand: fc.constant('semver'), rtarget: conditions }),
  },
  fc.record({ ltarget: fc.constant('${meta.a}'), operand: fc.constant('distinct_property'), rtarget: number }),
  fc.record({
    ltarget: attribute,
    operand: oneOf(
      '=',
      '!=',
      '<',
      'is',
      'not',
      'set_contains',
      'set_contains_any',
      'is_set',
      'is_not_set',
      'regexp',
      '=~',
    ),
    rtarget: oneOf('a', 'a', ''),
  }),
);

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("constraints, against Nomad's own validation", () => {
  test('10 000 of them are taken where Nomad takes them, and nowhere else', async () => {
    const specs = sample(spec, 10_000)
      // Nomad takes these, and they say nothing: an empty expression, and the text of an attribute without its braces.
      .filter(({ operand, rtarget }) => operand !== 'regexp' || rtarget !== '')
      .filter(({ ltarget }) => ltarget.startsWith('$'));
    await expectAgreement(
      'nomad',
      specs.map((value) => ({
        value,
        wrong: wrong(value),
        question: { constraint: { LTarget: value.ltarget, Operand: value.operand, RTarget: value.rtarget } },
      })),
    );
  });
});
