import { Token } from 'cdktf';
import { Duration } from '../../lib/core/duration';

describe('Duration', () => {
  test.each([
    [Duration.milliseconds(250), 250_000_000, '250ms'],
    [Duration.seconds(10), 10_000_000_000, '10s'],
    [Duration.seconds(90), 90_000_000_000, '90s'],
    [Duration.minutes(5), 300_000_000_000, '5m'],
    [Duration.hours(1.5), 5_400_000_000_000, '90m'],
    [Duration.days(2), 172_800_000_000_000, '48h'],
    [Duration.seconds(0), 0, '0s'],
  ])('%s', (duration, nanoseconds, text) => {
    expect(duration.toNanoseconds()).toBe(nanoseconds);
    expect(duration.toSeconds()).toBe(nanoseconds / 1e9);
    expect(duration.toString()).toBe(text);
    expect(duration.isUnresolved()).toBe(false);
  });

  test('tokens pass', () => {
    const duration = Duration.minutes(Token.asNumber('${var.minutes}'));
    expect(duration.isUnresolved()).toBe(true);
    expect(Token.isUnresolved(duration.toNanoseconds())).toBe(true);
    expect(Token.isUnresolved(duration.toSeconds())).toBe(true);
    expect(Token.isUnresolved(duration.toString())).toBe(true);
    expect(Token.isUnresolved(Duration.days(Token.asNumber('${var.days}')).toString())).toBe(true);
  });

  test('fails when it is negative, not a number, too long or finer than a millisecond', () => {
    expect(() => Duration.seconds(-1)).toThrow('a duration must be at least 0 and below 292 years, got -1 (s)');
    expect(() => Duration.minutes(NaN)).toThrow("[Duration.minutes] 'amount' must be a number, got NaN");
    expect(() => Duration.days(200_000)).toThrow('below 292 years, got 200000 (d)');
    expect(() => Duration.milliseconds(0.5)).toThrow('a duration must be whole milliseconds, got 0.5 (ms)');
  });
});
