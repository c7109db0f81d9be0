import { HostRole } from '../../../../lib';
import { Template } from '../../../../lib/testing';
import { define, host, hosts, refuses, SERVERS } from '../../../fixtures/five-hosts';

const { CLIENT, INGRESS } = HostRole;

describe('the autoscaler of a platform', () => {
  test('has a namespace of its own, and rights by its identity where tokens are asked for', () => {
    const platform = define({ autoscaler: { prometheusAddress: 'http://prometheus.service.consul:9090' } });
    expect(Template.of(platform.accessStack).resource('nomad_namespace', 'namespace-autoscaler').name).toBe(
      'autoscaler',
    );
    const services = Template.of(platform.servicesStack);
    expect(services.resourceTypes()).toEqual(['nomad_job', 'nomad_job']);
    expect(services.job('autoscaler')).toMatchObject({
      Namespace: 'autoscaler',
      NodePool: 'default',
      TaskGroups: [{ Count: 1, Networks: [{ DNS: { Servers: ['172.17.0.1'], Searches: ['service.consul'] } }] }],
    });
    expect(platform.cluster.hasAutoscaler).toBe(true);
    const open = define({ autoscaler: {}, secured: false });
    expect(Template.of(open.servicesStack).resourceTypes()).toEqual(['nomad_job', 'nomad_job']);
    expect(define({ secured: false }).cluster.hasAutoscaler).toBe(false);
    const elsewhere = define({ ...hosts(...SERVERS, host(4, [CLIENT], { nodePool: 'apps' })), autoscaler: {} });
    expect(Template.of(elsewhere.servicesStack).job('autoscaler').NodePool).toBe('apps');
  });

  refuses([
    [
      'an autoscaler that could not start',
      { autoscaler: { count: 0, prometheusAddress: 'prometheus:9090' } },
      "'autoscaler.count' must be an integer of at least 1, got 0\n[prod] 'autoscaler.prometheusAddress' must be a URL",
    ],
    [
      'an autoscaler with nowhere to run',
      { ...hosts(...SERVERS, host(5, [INGRESS])), autoscaler: {} },
      "'autoscaler' must have a host with the role CLIENT",
    ],
  ]);
});
