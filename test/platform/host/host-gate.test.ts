import { currentRelease, HostBed, lacksTerraform } from './host-bed';

const withTerraform = lacksTerraform === undefined ? describe : describe.skip;

withTerraform(`the gates of a host${lacksTerraform ? `: ${lacksTerraform}` : ''}`, () => {
  let bed: HostBed;
  beforeEach(() => {
    bed = new HostBed();
  });
  afterEach(() => bed.remove());

  const asked = (calls: string[]): string[] => calls.map((call) => call.split(' ')[0]).filter((gate) => gate !== '');

  test('a host that did not become ready is still asked about before its next replacement', () => {
    expect(bed.apply(currentRelease(), 1)).toMatchObject({ code: 0 });
    bed.fail('after', 'not healthy');
    expect(bed.apply(currentRelease(), 2)).toMatchObject({ code: 1, output: expect.stringMatching(/not\shealthy/) });
    bed.mend('after');

    bed.fail('before', 'another server is down');
    const refused = bed.apply(currentRelease(), 3);
    expect(refused).toMatchObject({ code: 1, output: expect.stringMatching(/another\sserver is down/) });
    expect(refused.output).not.toContain('terraform_data.container-nomad: Destroying');
    bed.mend('before');

    const { code, calls } = bed.apply(currentRelease(), 3);
    expect(code).toBe(0);
    expect(asked(calls).indexOf('before')).toBeGreaterThanOrEqual(0);
    expect(asked(calls).indexOf('before')).toBeLessThan(asked(calls).indexOf('after'));
  }, 60_000);

  test('the host is drained before anybody is asked whether it may be replaced', () => {
    bed.apply(currentRelease(), 1);
    const { code, calls } = bed.destroy();
    expect(code).toBe(0);
    const drain = calls.findIndex((call) => call.includes('STEP'));
    const before = calls.findIndex((call) => call.startsWith('before '));
    expect(drain).toBeGreaterThanOrEqual(0);
    expect(drain).toBeLessThan(before);
  }, 60_000);
});
