const { writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { jobspecs, measure } = require('./measure.cjs');

void measure((names) => {
  const specs = new Map([...jobspecs(names)].map(([name, text]) => [name, JSON.parse(text)]));

  return (outdir) => {
    const nomad_job = {};
    for (const [name, spec] of specs) {
      nomad_job[name] = { json: true, detach: false, jobspec: JSON.stringify(spec, null, 2) };
    }
    return writeFile(join(outdir, 'cdk.tf.json'), JSON.stringify({ resource: { nomad_job } }, null, 2));
  };
});
