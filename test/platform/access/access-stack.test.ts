import { Testing } from 'cdktf';
import { AclAccess, AclRule } from '../../../lib/consul/acl/acl-rule';
import { Namespace } from '../../../lib/nomad/namespace';
import { AccessStack } from '../../../lib/platform/access/access-stack';
import { PlatformPart } from '../../../lib/platform/parts/platform-part';
import { Topology } from '../../../lib/platform/topology/topology';
import { Template } from '../../../lib/testing';
import { CLIENTS, SERVERS } from '../../fixtures/five-hosts';

const OWN_RULE = AclRule.keyPrefix('alerts/', AclAccess.READ);

/** Two parts in one namespace, one alone in its own, and one with none. */
const PARTS: PlatformPart[] = [
  { namespace: 'monitoring', validate: () => [] },
  { namespace: 'backup', consulRules: [OWN_RULE], validate: () => [] },
  {
    namespace: 'monitoring',
    consulRules: [OWN_RULE],
    validate: () => [],
    grant: (access) => void new Namespace(access, 'granted', { name: 'granted' }),
  },
  { validate: () => [] },
];

const define = (secured: boolean): Template => {
  const topology = new Topology('prod', { hosts: [...SERVERS, ...CLIENTS], secured });
  const props = {
    topology,
    namespaces: ['shop'],
    scheduler: {},
    parts: PARTS,
    nomadVersion: '1.11.3',
    serviceNames: { shop: ['webapi', 'shop-*'] },
  };
  return Template.of(new AccessStack(Testing.app(), 'prod-access', props));
};

describe('the access stack', () => {
  test('has a namespace once for all parts in it, and those of apps', () => {
    const names = ['namespace-monitoring', 'namespace-backup', 'namespace-shop'].map((id) =>
      String(define(false).resource('nomad_namespace', id).name),
    );
    expect(names).toEqual(['monitoring', 'backup', 'shop']);
    const count = define(false)
      .resourceTypes()
      .filter((type) => type === 'nomad_namespace').length;
    expect(count).toBe(3);
  });

  test('gives the tasks of a namespace the usual rules, unless all of its parts name their own', () => {
    const rules = (namespace: string): string =>
      define(true).resource('consul_acl_policy', `policy-${namespace}`).rules as string;
    const own = 'key_prefix "alerts/" { policy = "read" }';
    const usual = 'service_prefix "" { policy = "read" }\nnode_prefix "" { policy = "read" }';
    expect(rules('backup')).toBe(own);
    expect(rules('monitoring')).toBe(`key_prefix "monitoring/" { policy = "read" }\n${usual}\n${own}`);
    expect(rules('shop')).toBe(`key_prefix "shop/" { policy = "read" }\n${usual}`);
  });

  test('asks parts what to grant only where there is access control', () => {
    expect(define(true).resource('nomad_namespace', 'granted').name).toBe('granted');
    expect(() => define(false).resource('nomad_namespace', 'granted')).toThrow();
  });

  test('trades the identity of a service for its name only where the namespace may have it', () => {
    const selector = (id: string): unknown => define(true).resource('consul_acl_binding_rule', id).selector;
    const closed = '"(?i)^(?:nomad|nomad-client|consul|traefik|webapi|shop-.*)(?:-sidecar-proxy)?$"';
    expect(selector('services')).toBe(`"nomad_service" in value and value.nomad_service not matches ${closed}`);
    expect(selector('services-shop')).toBe(
      '"nomad_service" in value and value.nomad_namespace == "shop" and ' +
        'value.nomad_service matches "(?i)^(?:webapi|shop-.*)(?:-sidecar-proxy)?$"',
    );
    expect(selector('services-ingress')).toContain('value.nomad_namespace == "ingress"');
  });
});
