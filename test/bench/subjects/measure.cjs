const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/**
 * Measure one way to describe `count` services, in this fresh process: print seconds, seconds to load and megabytes.
 *
 * @param load loads the libraries and prepares the input, and returns the function to measure
 */
exports.measure = async (load) => {
  // The driver removes it at the end: some file systems are slow to create files where others were just removed.
  const outdir = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  const names = Array.from({ length: Number(process.argv[2]) }, (_, index) => `service-${index}`);
  const beforeLoad = performance.now();
  const run = load(names);
  const start = performance.now();
  await run(outdir);
  const end = performance.now();
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ seconds: (end - start) / 1000, load: (start - beforeLoad) / 1000, megabytes }));
};

/** Job specifications as Berth renders them, for the names, from the rendering of the service `template-name`. */
exports.jobspecs = (names) => {
  const template = require('node:fs').readFileSync(process.argv[3], 'utf8');
  return new Map(names.map((name) => [name, template.replaceAll('template-name', name)]));
};
