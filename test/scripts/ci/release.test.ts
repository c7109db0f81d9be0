import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import manifest from '../../../package.json';

const ROOT = join(__dirname, '../../..');
const TAG = `v${manifest.version}`;
const CHANGES = `# Changelog\n\n## [Unreleased]\n\n## [${manifest.version}]\n\n### Added\n\n- All of it.\n\n## [0.0.1]\n\n- Less.\n`;

describe('a release', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-release-'));
  const workflow = parse(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8'));
  const check: string = workflow.jobs.npm.steps.find(({ name }: any) => name === 'Check').run;

  beforeAll(() => {
    for (const path of ['package.json', 'create-berth-cdk/package.json', 'scripts/ci/release.mjs']) {
      cpSync(join(ROOT, path), join(dir, path));
    }
  });

  afterAll(() => rmSync(dir, { recursive: true }));

  /** What the step of the workflow says of a tag and a changelog. */
  const release = (tag: string, changelog: string): { readonly code: number | null; readonly said: string } => {
    writeFileSync(join(dir, 'CHANGELOG.md'), changelog);
    const env = { ...process.env, TAG: tag };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', check], { cwd: dir, env, encoding: 'utf8' });
    return { code: status, said: `${stdout}${stderr}` };
  };

  test('is published with what the changelog says of it', () => {
    expect(release(TAG, CHANGES)).toEqual({ code: 0, said: '### Added\n\n- All of it.\n' });
  });

  test.each([
    ['its tag is that of another version', 'v9.9.9', CHANGES, `the tag must be ${TAG}`],
    ['nothing is said of it', TAG, '# Changelog\n\n## [0.0.1]\n\n- Less.\n', `must have a section '## [`],
    ['its section is empty', TAG, CHANGES.replace(/### Added\n\n- All of it.\n/, ''), `must have a section '## [`],
    [
      'changes are left outside',
      TAG,
      CHANGES.replace('[Unreleased]\n', '[Unreleased]\n\n- More.\n'),
      'must have nothing under',
    ],
  ])('is refused where %s', (what, tag, changelog, message) => {
    const { code, said } = release(tag, changelog);
    expect([what, code]).toEqual([what, 1]);
    expect(said).toContain(message);
  });

  test('is refused where the starter has another version', () => {
    const path = join(dir, 'create-berth-cdk/package.json');
    const starter = readFileSync(path, 'utf8');
    writeFileSync(path, starter.replaceAll(manifest.version, '9.9.9'));
    const { code, said } = release(TAG, CHANGES);
    writeFileSync(path, starter);
    expect(code).toBe(1);
    expect(said).toContain(`create-berth-cdk must have the version ${manifest.version}, got 9.9.9`);
    expect(said).toContain(`create-berth-cdk must depend on berth-cdk ${manifest.version}`);
  });

  test('says by which commit and workflow it was made', () => {
    const starter = JSON.parse(readFileSync(join(ROOT, 'create-berth-cdk/package.json'), 'utf8'));
    for (const { publishConfig } of [manifest, starter]) {
      expect(publishConfig).toEqual({ access: 'public', provenance: true });
    }
    expect(workflow.jobs.npm.permissions).toMatchObject({ 'id-token': 'write' });
  });
});
