import { IPolicy } from '../policy';

export const ROUTE_TLS: IPolicy = {
  id: 'route-tls',
  check: ({ routes }) =>
    routes
      .filter(({ tls }) => !tls)
      .map(
        ({ router, rule }) =>
          `the route '${router}' must serve by TLS alone, got ${rule}: give it 'entryPoints' with TLS`,
      ),
};

export const ROUTE_HOST: IPolicy = {
  id: 'route-host',
  check: ({ routes }) =>
    routes
      .filter(({ protocol, rule }) => protocol === 'http' && !/(?<!!\s*)\bHost(?:Regexp)?\(/i.test(rule))
      .map(({ router, rule }) => `the route '${router}' must name its host, got ${rule}: add Rule.host to it`),
};
