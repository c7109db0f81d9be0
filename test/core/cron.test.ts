import { cronProblem } from '../../lib/core/cron';

const NOW = new Date('2026-06-15T12:00:00Z');

describe('a cron expression', () => {
  test.each([
    '* * * * *',
    '*/15 9-17/2 1,15 JAN-jun Mon-FRI',
    '0 0 ? * ?',
    '0 0 L * *',
    '0 0 LW * *',
    '0 0 15W * *',
    '0 0 * * 5L',
    '0 0 * * friday#2',
    '0 0 * * 7',
    '0 0 * * 5-7',
    '5/10 0 * * *',
    '10-5,20 0 * * *',
    '0 0 29 2 *',
    '0 0 1 1 * 2026-2030',
    '30 0 0 1 1 * *',
    ' 0\t0 * * * ',
    '@yearly',
    '@annually',
    '@monthly',
    '@weekly',
    '@daily',
    '@hourly',
    '0 0 31 2 MON',
    '0 0 15 6 * 2026',
  ])('runs: %s', (expression) => {
    expect(cronProblem(expression, NOW)).toBeUndefined();
  });

  test.each([
    ['60 0 * * *', "'60' is no minute (0-59)"],
    ['0 25 * * *', "'25' is no hour (0-23)"],
    ['0 0 0 * *', "'0' is no day of the month (1-31)"],
    ['0 0 * 13 *', "'13' is no month (1-12)"],
    ['0 0 * * 8', "'8' is no day of the week (0-6)"],
    ['0 0 * * 5#6', "'5#6' is no day of the week (0-6)"],
    ['0 0 L-3 * *', "'l-3' is no day of the month (1-31)"],
    ['0 0 * * * 2100', "'2100' is no year (1970-2099)"],
    ['*/90 * * * *', "the step in '*/90' of its minute is not one of 1-59"],
    ['*/0 * * * *', "the step in '*/0' of its minute is not one of 1-59"],
    ['a b c d e', "'a' is no minute (0-59)"],
    ['* * *', 'it has 3 of five to seven fields'],
    ['* * * * * * * *', 'it has 8 of five to seven fields'],
    ['', 'it has 0 of five to seven fields'],
    ['hourly', 'it has 1 of five to seven fields'],
    ['@Daily', 'it has 1 of five to seven fields'],
    ['@reboot', 'it has 1 of five to seven fields'],
    [', 0 * * *', 'its minute is empty'],
  ])('is none: %j', (expression, problem) => {
    expect(cronProblem(expression, NOW)).toBe(problem);
  });

  test.each([
    '0 0 31 2 *',
    '0 0 30,31 feb ?',
    '10-5 0 * * *',
    '5 4 * * * 2020',
    '0 0 * * 5-1',
    '0 0 29 2 * 2027',
    '0 0 1 6 * 2026',
  ])('never runs: %s', (expression) => expect(cronProblem(expression, NOW)).toBe('it has no time to come'));
});
