import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { define } from '../fixtures/five-hosts';

describe('the synthesis of a secured platform', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-notice-'));
  mkdirSync(join(dir, 'secrets'));
  afterAll(() => rmSync(dir, { recursive: true }));
  beforeEach(() => jest.spyOn(process, 'cwd').mockReturnValue(dir));
  afterEach(() => jest.restoreAllMocks());

  const warnings = (text: string | undefined, secured: boolean = true): unknown[] => {
    const file = join(dir, 'secrets', 'prod.ends.json');
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, text);
    const { metadata } = define({ secured }).accessStack.node;
    return metadata.filter(({ type }) => type === '@cdktf/warn').map(({ data }) => data);
  };
  const inDays = (days: number): string => new Date(Date.now() + (days + 0.5) * 86_400_000).toISOString();

  test('warns of secrets that end within 60 days, or have ended', () => {
    const ends = { certificates: inDays(59), authorities: inDays(61), logins: inDays(-3) };
    expect(warnings(JSON.stringify(ends))).toEqual([
      expect.stringMatching(
        /^the first certificate of a host of 'prod' ends on .*, in 59 days: run 'berth secrets rotate prod certificates'$/,
      ),
      expect.stringMatching(/^the first login of 'prod' has ended on .*: run 'berth secrets rotate prod logins'$/),
    ]);
    expect(warnings(JSON.stringify(ends), false)).toEqual([]);
  });

  test.each([
    undefined,
    '',
    '{"certificates": ',
    'null',
    '5',
    '[]',
    '{"certificates": 5, "logins": "x", "more": null}',
  ])('is silent, and never fails, where the file is %p', (text) => expect(warnings(text)).toEqual([]));
});
