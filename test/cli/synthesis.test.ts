import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../lib/cli/synthesis';

describe('synthesis by a command', () => {
  const before = process.cwd();
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'berth-synthesis-')));
  const configure = (content: unknown): void =>
    writeFileSync(join(dir, 'cdktf.json'), typeof content === 'string' ? content : JSON.stringify(content));

  beforeAll(() => process.chdir(dir));
  afterAll(() => {
    process.chdir(before);
    rmSync(dir, { recursive: true });
  });

  test('without a configuration, or with one that names no program, is one line', async () => {
    await expect(synthesize({ app: 'out', 'no-synth': false })).rejects.toThrow(
      /^'cdktf.json' can't be read: .*ENOENT/,
    );
    configure('{');
    await expect(synthesize({ app: 'out', 'no-synth': false })).rejects.toThrow(/^'cdktf.json' can't be read: /);
    configure({ app: ' ' });
    await expect(synthesize({ app: 'out', 'no-synth': false })).rejects.toThrow("'app' in 'cdktf.json' must be the");
    await expect(synthesize({ app: 'out', 'no-synth': true })).resolves.toBeUndefined();
  });

  test('runs the program with the directory and the context, and fails with its words', async () => {
    const write = `echo '{"stacks":{}}' > "$CDKTF_OUTDIR/manifest.json"`;
    mkdirSync('out');
    configure({ app: `echo "$CDKTF_OUTDIR $CDKTF_CONTEXT_JSON" > got; ${write}`, context: { observe: true } });
    await synthesize({ app: 'out', 'no-synth': false });
    expect(readFileSync('got', 'utf8')).toBe(`${dir}/out {"observe":true}\n`);
    configure({ app: `echo "$BERTH_ENVIRONMENT" > got; ${write}` });
    await synthesize({ app: 'out', 'no-synth': false, env: 'staging' });
    expect(readFileSync('got', 'utf8')).toBe('staging\n');
    configure({ app: 'true' });
    await expect(synthesize({ app: 'out', 'no-synth': false })).rejects.toThrow(
      "the app has not written 'out/manifest.json'",
    );
    configure({ app: 'echo "[shop/webapi] no" >&2; exit 3' });
    await expect(synthesize({ app: 'out', 'no-synth': false })).rejects.toThrow(/\n\[shop\/webapi\] no$/);
  });

  test('tells the warnings of constructs, which stand in the manifest', async () => {
    const annotations = [
      { constructPath: 'shop/webapi', level: '@cdktf/warn', message: 'it may wait for ever' },
      { constructPath: 'shop/webapi', level: '@cdktf/info', message: 'by the way' },
    ];
    mkdirSync('warned');
    writeFileSync('manifest', JSON.stringify({ stacks: { shop: { annotations } } }));
    configure({ app: 'cp manifest warned/manifest.json' });
    const told: string[] = [];
    await synthesize({ app: 'warned', 'no-synth': false }, process.env, (text) => told.push(text));
    expect(told).toEqual(['berth: warning: [shop/webapi] it may wait for ever']);
  });
});
