import { serviceRules } from '../../../lib/platform/access/service-names';
import { ServiceNames } from '../../../lib/private/validation/service-names';

describe('rights to services in Consul', () => {
  const names = new ServiceNames({ ingress: ['traefik'], shop: ['webapi', 'shop-*'], pay: ['payments'] });
  const rules = (...namespaces: string[]): string[] => serviceRules(names, namespaces).map((rule) => rule.toHcl());
  const write = '{ policy = "write", intentions = "write" }';
  const read = '{ policy = "read", intentions = "read" }';

  test('who deploys jobs of a namespace may write its names and those that are free, and read those of others', () => {
    expect(rules('shop')).toEqual([
      `service_prefix "" ${write}`,
      ...['nomad', 'nomad-client', 'consul', 'traefik', 'payments'].map((name) => `service "${name}" ${read}`),
      'node_prefix "" { policy = "read" }',
    ]);
    expect(rules('pay')).toContain(`service_prefix "shop-" ${read}`);
    expect(rules('shop', 'pay').join()).not.toMatch(/webapi|payments/);
  });
});
