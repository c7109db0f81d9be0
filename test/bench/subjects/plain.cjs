const { jobspecs, measure } = require('./measure.cjs');

void measure((names) => {
  const { App, TerraformStack } = require('cdktf');
  const { Job } = require('@cdktf/provider-nomad/lib/job');
  const { NomadProvider } = require('@cdktf/provider-nomad/lib/provider');
  // Those who write resources by hand have the text already: its making is not measured.
  const texts = jobspecs(names);

  return (outdir) => {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'bench');
    new NomadProvider(stack, 'nomad', { address: 'http://10.0.0.5:4646' });
    for (const name of names) new Job(stack, name, { json: true, detach: false, jobspec: texts.get(name) });
    app.synth();
  };
});
