import { RE2 } from '../../../lib/private/validation/re2';
import { patterns } from './patterns';
import { sample } from './values';
import { expectAgreement } from './verdicts';

/** What has limits of its own in Go. */
const LIMITS = [
  '('.repeat(999) + ')'.repeat(999),
  '('.repeat(1001) + ')'.repeat(1001),
  'a?'.repeat(1000),
  '(?:a{31}){32}',
  '(?:a{32}){32}',
  '((a{100}){10}){1}',
  '((a{100}){10}){2}',
  '(\\pL{1000}){1}',
  '(?:\\pL{100}){11}',
  '[a-z]{1000}'.repeat(4),
  '(?:(?:x{10}){10}){10}',
  '(?i)straße',
  'x{1000}{1}',
  'a'.repeat(20_000),
];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("regular expressions, against Go's own package", () => {
  test('10 000 of them are taken where Go compiles them, and nowhere else', async () => {
    const all = [...sample(patterns, 10_000), ...LIMITS];
    await expectAgreement(
      'traefik',
      all.map((pattern) => ({
        value: pattern,
        wrong: RE2.holds(pattern) ? '' : RE2.must,
        question: { pattern },
      })),
    );
  });
});
