const { measure } = require('./measure.cjs');

/**
 * @param attributes what the platform has beside its entry point
 * @param watch further props of a service, and what is added to it
 */
exports.loadWith = (attributes, watch) => (names) => {
  const { App } = require('cdktf');
  const berth = require('../../../build/lib');
  const { AppStack, Cluster, ContainerImage, EnvValue, HealthCheck, Route, WebService } = berth;

  return (outdir) => {
    const app = new App({ outdir });
    const cluster = Cluster.fromAttributes({
      nomadAddress: 'http://10.0.0.5:4646',
      entryPoints: [{ name: 'web', address: 'http://10.0.0.5:8000' }],
      ...attributes,
    });
    const stack = new AppStack(app, 'bench', { cluster });
    for (const name of names) {
      const { props, complete } = watch(berth);
      const service = new WebService(stack, name, {
        image: ContainerImage.fromRegistry('registry.example.com/shop/api:1.4.2'),
        port: 8080,
        count: 3,
        env: { LOG_LEVEL: EnvValue.of('info'), INSTANCE: EnvValue.of('${NOMAD_ALLOC_INDEX}') },
        healthCheck: HealthCheck.http('/healthz'),
        routes: [Route.path(`/${name}`)],
        ...props,
      });
      complete?.(service);
    }
    app.synth();
  };
};

exports.load = exports.loadWith({}, () => ({}));

// The driver also loads this file, for the job specification that the others are given.
if (require.main === module) void measure(exports.load);
