// Makes one module of cdktf and what it depends on for jest, which would load its 380 files again for each test file.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { buildSync, version } = require('esbuild');

const self = readFileSync(__filename);
const lock = readFileSync(require.resolve('../package-lock.json'));

module.exports = {
  getCacheKey: (_, path) =>
    createHash('sha256').update(`${version}\0${path}\0`).update(self).update(lock).digest('hex'),
  process: (_, path) => {
    const { outputFiles } = buildSync({
      entryPoints: [path],
      bundle: true,
      write: false,
      platform: 'node',
      target: 'node20',
      minifyWhitespace: true,
      // Messages name the classes of cdktf.
      keepNames: true,
      // Tests and Berth have constructs of their own; a copy of files is run as a program.
      external: ['cdktf', 'constructs', './private/fs'],
    });
    // A token keeps where it was made, for errors of cdktf; finding that in the sources took a third of the time of tests.
    return { code: outputFiles[0].text.replace('stackTraceLimit=Number.MAX_SAFE_INTEGER', 'stackTraceLimit=0') };
  },
};
