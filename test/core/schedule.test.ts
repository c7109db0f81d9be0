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

  test.each(['Europe/Berlin', 'US/Pacific', 'UTC', 'CET', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires', 'Local'])(
    'takes the time zone %s',
    (zone) => expect(Schedule.daily(zone).timeZone).toBe(zone),
  );

  test.each([
    ['europe/berlin', "got 'europe/berlin': write 'Europe/Berlin'"],
    ['utc', "got 'utc': write 'UTC'"],
    ['US/pacific', "write 'US/Pacific'"],
    ['Mars/Base', "an IANA name such as 'Europe/Berlin', got 'Mars/Base'"],
    ['+02:00', "got '+02:00'"],
    ['', "got ''"],
  ])('fails for the time zone %j', (zone, message) => {
    expect(() => Schedule.daily(zone)).toThrow(message);
  });

  test('fails when a field is several, or none', () => {
    expect(() => Schedule.cron({ minute: '0 5' })).toThrow("a field of a schedule must be one word, got '0 5'");
    expect(() => Schedule.cron({ hour: '' })).toThrow("got ''");
    expect(() => Schedule.cron({ minute: '60' })).toThrow(
      "a schedule must be a cron expression that Nomad can run, got '60 * * * *': '60' is no minute (0-59)",
    );
  });
});
