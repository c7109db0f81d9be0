import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/deploy/command';
import { packLibrary } from './library';

const ROOT = join(__dirname, '..', '..');

/** Packs the library once for all tests, and finds out whether there is a registry. */
export default async function (): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'berth-consumers-'));
  process.env.TMPDIR = dir;
  process.env.BERTH_TARBALL = await packLibrary(dir);
  const registry = ['view', 'cdktf@0.21.0', 'version', '--fetch-retries=0'];
  const python = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--retries=0', '--dest', dir, 'publication==0.0.3'];
  const libraries = join(dir, 'java-libraries');
  process.env.BERTH_JAVA_LIBRARIES = libraries;
  const java = ['-B', '-q', '-f', join(__dirname, 'pom.xml'), 'dependency:copy-dependencies'];
  const lacks = await Promise.all([
    lack('npm', registry, 'no package registry can be reached'),
    lack('python3', python, 'there is no Python with pip, or no package registry for it'),
    lack('go', ['list', '-m', 'github.com/aws/jsii-runtime-go@v1.140.0'], 'there is no Go, or no proxy of its modules'),
    lack(
      'mvn',
      [...java, `-DoutputDirectory=${libraries}`],
      'there is no Maven with Java, or no package registry for it',
    ).then(async (words) => words || lack('javac', ['-version'], 'there is no compiler of Java')),
  ]);
  const [noRegistry, ...languages] = lacks;
  process.env.BERTH_NO_REGISTRY = noRegistry;
  ['Python', 'Go', 'Java'].forEach((language, index) => {
    process.env[`BERTH_NO_${language.toUpperCase()}`] = languages[index];
    const say = noRegistry === '' && languages[index] !== '';
    if (say) process.stderr.write(`${language} is skipped: ${languages[index]}\n`);
  });
  if (noRegistry !== '') {
    process.stderr.write(`other versions, programs and languages are skipped: ${noRegistry}\n`);
  }
}

/** What is said where a program fails; nothing where it works. */
async function lack(program: string, args: string[], words: string): Promise<string> {
  return (await run(program, args, { cwd: ROOT, timeoutSeconds: 60 })).code === 0 ? '' : words;
}
