import { cronProblem } from '../../../lib/core/cron';
import { isTimeZone, TIME_ZONES } from '../../../lib/core/time-zones';
import * as fc from 'fast-check';
import { expectAgreement } from './verdicts';
import { oneOf, sample, sequence, several, withSlips } from './values';

const NOW = new Date('2026-06-15T12:00:00Z');
/** Berth looks from the day before on, as it does not know the hour of every zone. */
const FROM = '2026-06-13T23:59:59Z';

const number = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min, max }).map(String) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map((digit) => `0${digit}`) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: max + 2 }).map(String) },
  );
const step = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 6 }).map(String) },
  { weight: 1, arbitrary: oneOf('0', '00', '05', '24', '59', '60', '2010', '007') },
);
const fieldOf = (value: fc.Arbitrary<string>, ...more: fc.Arbitrary<string>[]): fc.Arbitrary<string> => {
  const entry = fc.oneof(
    { weight: 6, arbitrary: oneOf('*', '*', '*', '*', '*', '?') },
    { weight: 5, arbitrary: value },
    { weight: 2, arbitrary: sequence(value, '-', value) },
    { weight: 1, arbitrary: sequence('*/', step) },
    { weight: 1, arbitrary: sequence(value, '/', step) },
    { weight: 1, arbitrary: sequence(value, '-', value, '/', step) },
    ...more.map((arbitrary) => ({ weight: 2, arbitrary })),
  );
  return fc.oneof({ weight: 4, arbitrary: entry }, { weight: 1, arbitrary: several(entry, 1, 3, ',') });
};

const MONTH_NAMES = ['jan', 'FEB', 'march', 'apr', 'May', 'june', 'Jul', 'august', 'sept', 'dec', 'december'];
const DAY_NAMES = ['sun', 'MON', 'tuesday', 'wed', 'Thu', 'friday', 'sat', 'tues'];
const day = number(1, 31);
const weekDay = fc.oneof(number(0, 7), oneOf(...DAY_NAMES));
const fields = {
  minute: fieldOf(number(0, 59)),
  hour: fieldOf(number(0, 23)),
  day: fieldOf(day, oneOf('L', 'l', 'LW'), sequence(day, 'W')),
  month: fieldOf(fc.oneof(number(1, 12), oneOf(...MONTH_NAMES))),
  weekDay: fieldOf(weekDay, sequence(weekDay, 'L'), sequence(weekDay, '#', oneOf('1', '2', '3', '4', '5', '6'))),
  year: fieldOf(fc.integer({ min: 1969, max: 2101 }).map(String)),
};
const space = oneOf(' ', ' ', ' ', ' ', '  ', '\t');
const { minute, hour, month, year } = fields;
const five = sequence(minute, space, hour, space, fields.day, space, month, space, fields.weekDay);
const expression = fc.oneof(
  { weight: 6, arbitrary: five },
  { weight: 2, arbitrary: sequence(five, space, year) },
  { weight: 1, arbitrary: sequence(minute, space, five, space, year) },
  {
    weight: 1,
    arbitrary: oneOf('@daily', '@hourly', '@weekly', '@monthly', '@yearly', '@annually', '@reboot', '@Daily'),
  },
  // Days that few months have, if any.
  {
    weight: 1,
    arbitrary: sequence('0 0 ', oneOf('29', '30', '31', '31W', '29-31'), ' ', oneOf('2', 'feb', '2,4'), ' *'),
  },
);

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("schedules, against Nomad's own parser", () => {
  test('12 000 cron expressions are taken where they parse and have a time to come, and nowhere else', async () => {
    const expressions = sample(withSlips(expression, '0159*/,-LW#? @'), 12_000);
    await expectAgreement(
      'nomad',
      expressions.map((value) => ({
        value,
        wrong: cronProblem(value, NOW) ?? '',
        question: { crons: [value], from: FROM },
      })),
    );
  });

  test('time zones are those that Go knows, in its case', async () => {
    const slips = sample(withSlips(fc.constantFrom(...TIME_ZONES), 'aEz/_-+1'), 4_000);
    const zones = [...TIME_ZONES, ...TIME_ZONES.map((zone) => zone.toLowerCase()), ...slips, 'Local', 'local'];
    await expectAgreement(
      'nomad',
      zones
        .filter((zone) => zone !== '')
        .map((zone) => ({
          value: zone,
          wrong: isTimeZone(zone) ? '' : 'none',
          question: { crons: ['@daily'], zone, from: FROM },
        })),
    );
  });
});
