// Prints what the changelog says of a release, and fails where the tag, the packages and the changelog disagree.
// usage: release.mjs <tag>
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(path, 'utf8');
const { name, version } = JSON.parse(read('package.json'));
const starter = JSON.parse(read('create-berth-cdk/package.json'));
const tag = process.argv[2] ?? '';

const section = (title) => {
  const [, ...parts] = `\n${read('CHANGELOG.md')}`.split(/\n## (?=\[)/);
  const found = parts.find((part) => part.startsWith(`[${title}]`));
  return found?.slice(found.indexOf('\n') + 1).trim();
};

const notes = section(version);
const problems = [
  tag === `v${version}` ? '' : `the tag must be v${version}, as package.json says, got '${tag}'`,
  starter.version === version ? '' : `${starter.name} must have the version ${version}, got ${starter.version}`,
  starter.dependencies[name] === version ? '' : `${starter.name} must depend on ${name} ${version}`,
  notes ? '' : `CHANGELOG.md must have a section '## [${version}]' that says what changed`,
  section('Unreleased')
    ? `CHANGELOG.md must have nothing under '## [Unreleased]': move it under '## [${version}]'`
    : '',
].filter((problem) => problem !== '');

problems.forEach((problem) => console.error(`release: ${problem}`));
if (problems.length > 0) process.exitCode = 1;
else console.log(notes);
