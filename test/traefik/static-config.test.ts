import { traefik } from '../../lib';

describe('StaticConfig', () => {
  test('defaults', () => {
    expect(traefik.StaticConfig.toArguments({ entryPoints: { web: { address: ':80' } } })).toEqual([
      '--entryPoints.web.address=:80',
      '--providers.consulCatalog.endpoint.address=127.0.0.1:8500',
      '--providers.consulCatalog.watch=true',
      '--providers.consulCatalog.exposedByDefault=false',
      '--providers.consulCatalog.constraints=!TagRegex(`^traefik[\\s\\S]*(?:[^=]ping|[^p]ing|[^i]ng|[^n]g|[^g])@internal`)',
      '--accessLog=true',
      '--log.level=INFO',
      '--global.checkNewVersion=false',
      '--global.sendAnonymousUsage=false',
    ]);
  });

  test('all props', () => {
    const config = traefik.StaticConfig.toArguments({
      entryPoints: {
        web: { address: ':80', graceTimeOut: '5s', raw: { proxyProtocol: { trustedIPs: ['10.0.0.1', '10.0.0.2'] } } },
      },
      consulCatalog: { address: 'c:1', watch: false, exposedByDefault: true, raw: { prefix: 'x' } },
      pingEntryPoint: 'web',
      metricsEntryPoint: 'web',
      insecureDashboard: true,
      accessLog: false,
      logLevel: 'DEBUG',
      raw: { tls: { domains: [{ main: 'a' }, { main: 'b' }] } },
    });
    expect(config).toEqual([
      '--entryPoints.web.address=:80',
      '--entryPoints.web.transport.lifeCycle.graceTimeOut=5s',
      '--entryPoints.web.proxyProtocol.trustedIPs=10.0.0.1,10.0.0.2',
      '--providers.consulCatalog.endpoint.address=c:1',
      '--providers.consulCatalog.watch=false',
      '--providers.consulCatalog.exposedByDefault=true',
      '--providers.consulCatalog.constraints=!TagRegex(`^x[\\s\\S]*(?:[^=]ping|[^p]ing|[^i]ng|[^n]g|[^g])@internal`)',
      '--providers.consulCatalog.prefix=x',
      '--ping.entryPoint=web',
      '--metrics.prometheus.entryPoint=web',
      '--api.insecure=true',
      '--api.dashboard=true',
      '--log.level=DEBUG',
      '--global.checkNewVersion=false',
      '--global.sendAnonymousUsage=false',
      '--tls.domains[0].main=a',
      '--tls.domains[1].main=b',
    ]);
  });

  test('pings by a router of its own', () => {
    const args = traefik.StaticConfig.toArguments({ entryPoints: {}, pingEntryPoint: 'web', manualPing: true });
    expect(args.filter((arg) => arg.startsWith('--ping'))).toEqual(['--ping.manualRouting=true']);
  });
});
