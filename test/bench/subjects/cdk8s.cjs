const { createRequire } = require('node:module');
const { join } = require('node:path');
const { measure } = require('./measure.cjs');

// The peer is a dependency of the benchmark alone.
const peer = createRequire(join(__dirname, '..', 'peer', 'package.json'));

void measure((names) => {
  const { App, Chart } = peer('cdk8s');
  const { Deployment, EnvValue, HttpIngressPathType, Probe } = peer('cdk8s-plus-34');

  return (outdir) => {
    const app = new App({ outdir });
    const chart = new Chart(app, 'bench');
    for (const name of names) {
      const deployment = new Deployment(chart, name, {
        replicas: 3,
        containers: [
          {
            image: 'registry.example.com/shop/api:1.4.2',
            portNumber: 8080,
            envVariables: { LOG_LEVEL: EnvValue.fromValue('info'), INSTANCE: EnvValue.fromValue('0') },
            readiness: Probe.fromHttpGet('/healthz'),
          },
        ],
      });
      // Makes the Service, too.
      deployment.exposeViaIngress(`/${name}`, { pathType: HttpIngressPathType.PREFIX });
    }
    app.synth();
  };
});
