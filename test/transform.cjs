// Takes the types out of a file for jest. Types are checked by `npm run lint`.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { transformSync, version } = require('esbuild');

const self = readFileSync(__filename);

module.exports = {
  getCacheKey: (text, path) =>
    createHash('sha256').update(`${version}\0${path}\0`).update(self).update(text).digest('hex'),
  process: (text, path) =>
    transformSync(text, {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcefile: path,
      // Beside the code, jest reads it only for errors.
      sourcemap: 'external',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    }),
};
