import { Token } from 'cdktf';
import { Schedule } from '../../lib/core/schedule';

describe('Schedule', () => {
  test.each([
    [Schedule.cron({}), '* * * * *', 'UTC'],
    [Schedule.cron({ minute: '30', hour: '4', timeZone: 'Europe/Berlin' }), '30 4 * * *', 'Europe/Berlin'],
    [Schedule.cron({ day: '1', month: 'JAN', weekDay: 'MON-FRI' }), '* * 1 JAN MON-FRI', 'UTC'],
    [Schedule.expression('*/10 * * * * * *'), '*/10 * * * * * *', 'UTC'],
    [Schedule.hourly(), '0 * * * *', 'UTC'],
    [Schedule.daily('Asia/Tokyo'), '0 0 * * *', 'Asia/Tokyo'],
  ])('%#', (schedule, expression, timeZone) => {
    expect(schedule.cronExpression).toBe(expression);
    expect(schedule.timeZone).toBe(timeZone);
  });

  test('tokens pass', () => {
    const token = Token.asString({ resolve: () => 'x' });
    expect(Schedule.expression(token, token).cronExpression).toBe(token);
  });

  test('fails when the expression or the time zone is none', () => {
    expect(() => Schedule.expression('* * *')).toThrow("five to seven fields, got '* * *'");
    expect(() => Schedule.expression('a b c d ö')).toThrow("got 'a b c d ö'");
    expect(() => Schedule.daily('Mars/Base')).toThrow("an IANA name such as 'Europe/Berlin', got 'Mars/Base'");
  });
});
