const { measure } = require('./measure.cjs');

exports.load = (names) => {
  const { App } = require('cdktf');
  const { AppStack, Cluster, ContainerImage, EnvValue, HealthCheck, Route, WebService } = require('../../../build/lib');

  return (outdir) => {
    const app = new App({ outdir });
    const cluster = Cluster.fromAttributes({
      nomadAddress: 'http://10.0.0.5:4646',
      entryPoints: [{ name: 'web', address: 'http://10.0.0.5:8000' }],
    });
    const stack = new AppStack(app, 'bench', { cluster });
    for (const name of names) {
      new WebService(stack, name, {
        image: ContainerImage.fromRegistry('registry.example.com/shop/api:1.4.2'),
        port: 8080,
        count: 3,
        env: { LOG_LEVEL: EnvValue.of('info'), INSTANCE: EnvValue.of('${NOMAD_ALLOC_INDEX}') },
        healthCheck: HealthCheck.http('/healthz'),
        routes: [Route.path(`/${name}`)],
      });
    }
    app.synth();
  };
};

// The driver also loads this file, for the job specification that the others are given.
if (require.main === module) void measure(exports.load);
