import { Testing } from 'cdktf';
import { Duration, LocalPlatformOptions, Platform } from '../../../lib';
import { Template } from '../../../lib/testing';

describe('the drain gate of a host', () => {
  const inputOf = (options: LocalPlatformOptions = {}): any =>
    Template.of(Platform.local(Testing.app(), 'local', options).hostStacks[0]).resource('terraform_data', 'empty-host')
      .input;

  test('has the time that the platform gives its tasks', () => {
    expect(inputOf()).toMatchObject({ DEADLINE: '10m', DRAIN_SECONDS: '600', KILL_SECONDS: '300' });
    expect(inputOf({ maxKillTimeout: Duration.hours(10) })).toMatchObject({ KILL_SECONDS: '36000' });
    expect(inputOf({ maxKillTimeout: Duration.milliseconds(1500) })).toMatchObject({ KILL_SECONDS: '2' });
  });

  test('keeps no program in the state', () => {
    expect(Object.values<string>(inputOf()).filter((value) => value.includes('\n'))).toEqual([]);
  });
});
