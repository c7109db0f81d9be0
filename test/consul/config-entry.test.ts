import { App, Testing } from 'cdktf';
import { AppStack, consul, Duration } from '../../lib';
import { Template } from '../../lib/testing';
import { stackOf } from '../fixtures/stack-of';
import { clusterWith } from '../fixtures/cluster';

describe('ConfigEntry', () => {
  test('any kind, with texts that Terraform leaves alone', () => {
    const stack = stackOf(Testing.app());
    new consul.ConfigEntry(stack, 'webapi', { kind: 'service-resolver', config: { DefaultSubset: '${v1}' } });
    const entry = Template.of(stack).resource('consul_config_entry', 'webapi');
    expect(entry).toMatchObject({ kind: 'service-resolver', name: 'webapi' });
    expect(JSON.parse(entry.config_json)).toEqual({ DefaultSubset: '$${v1}' });
  });

  test('comes after what it builds on, in whatever order', () => {
    const stack = stackOf(Testing.app());
    const sources = [consul.IntentionSource.allow('traefik')];
    new consul.ServiceIntentions(stack, 'intentions', { destination: 'webapi', sources });
    new consul.ConfigEntry(stack, 'resolver', { kind: 'service-resolver', name: 'webapi', config: {} });
    new consul.ServiceDefaults(stack, 'defaults', { service: 'webapi' });
    new consul.ServiceDefaults(stack, 'other');
    const template = Template.of(stack);
    expect(template.resource('consul_config_entry', 'intentions').depends_on).toEqual([
      'consul_config_entry.defaults',
      'consul_config_entry.resolver',
    ]);
    expect(template.resource('consul_config_entry', 'defaults').depends_on).toBeUndefined();
  });

  test('fails when the kind is unknown, or has an entry of that name', () => {
    const stack = stackOf(Testing.app());
    expect(() => new consul.ConfigEntry(stack, 'x', { kind: 'resolver', config: {} })).toThrow(
      "[stack/x] 'kind' must be one of api-gateway",
    );
    new consul.ServiceDefaults(stack, 'one', { service: 'webapi' });
    expect(() => new consul.ServiceDefaults(stack, 'two', { service: 'webapi' })).toThrow(
      '[stack/one/Default] has it already',
    );
  });
});

describe('ServiceDefaults', () => {
  test('all props; raw fields go over them', () => {
    const stack = stackOf(Testing.app());
    new consul.ServiceDefaults(stack, 'webapi', {
      protocol: 'http',
      maxInboundConnections: 100,
      localConnectTimeout: Duration.milliseconds(1500),
      localRequestTimeout: Duration.seconds(2),
      raw: { MaxInboundConnections: 5, BalanceInboundConnections: 'exact_balance' },
    });
    const entry = Template.of(stack).resource('consul_config_entry', 'webapi');
    expect(JSON.parse(entry.config_json)).toEqual({
      Protocol: 'http',
      MaxInboundConnections: 5,
      LocalConnectTimeoutMs: 1500,
      LocalRequestTimeoutMs: 2000,
      TransparentProxy: {},
      BalanceInboundConnections: 'exact_balance',
    });
  });

  test('fails when props are not legal', () => {
    const props = { protocol: 'udp', maxInboundConnections: -1 };
    expect(() => new consul.ServiceDefaults(stackOf(Testing.app()), 'x', props)).toThrow(
      /'protocol' must be one of tcp, http, http2, grpc, got 'udp'\n.*'maxInboundConnections' must be/,
    );
  });
});

describe('ServiceIntentions', () => {
  const { IntentionSource } = consul;

  test('sources, and further ones that are added', () => {
    const stack = stackOf(Testing.app());
    const intentions = new consul.ServiceIntentions(stack, 'db', {
      sources: [
        IntentionSource.deny('*'),
        IntentionSource.http('traefik', [
          { pathPrefix: '/admin', allow: false },
          { methods: ['GET'], headers: [{ Name: 'x-team', Exact: 'shop' }] },
        ]),
      ],
    });
    intentions.addSources(IntentionSource.allow('webapi'));
    intentions.sources.pop();
    expect(intentions.sources.map(({ service }) => service)).toEqual(['*', 'traefik', 'webapi']);
    const entry = Template.of(stack).resource('consul_config_entry', 'db');
    expect(entry).toMatchObject({ kind: 'service-intentions', name: 'db' });
    // Consul's own order and numbers: with others every plan would show a change.
    expect(JSON.parse(entry.config_json)).toEqual({
      Sources: [
        {
          Name: 'traefik',
          Type: 'consul',
          Precedence: 9,
          Permissions: [
            { Action: 'deny', HTTP: { PathPrefix: '/admin' } },
            { Action: 'allow', HTTP: { Methods: ['GET'], Header: [{ Name: 'x-team', Exact: 'shop' }] } },
          ],
        },
        { Name: 'webapi', Type: 'consul', Precedence: 9, Action: 'allow' },
        { Name: '*', Type: 'consul', Precedence: 8, Action: 'deny' },
      ],
    });
  });

  test('fails when a source is named twice, or there is none', () => {
    const stack = stackOf(Testing.app());
    const sources = [IntentionSource.allow('a'), IntentionSource.deny('a')];
    expect(() => new consul.ServiceIntentions(stack, 'x', { sources })).toThrow(
      "[stack/x] 'sources' must name each service once, got 'a'",
    );
    expect(
      () => new consul.ServiceIntentions(stack, 'z', { sources: [IntentionSource.http('a', [{ allow: false }])] }),
    ).toThrow("[stack/z] 'sources' must give each permission a request match, got 'a'");
    expect(() => new consul.ServiceIntentions(stack, 'y', { sources: [] })).toThrow("[stack/y] 'sources' must not be");
  });
});

describe('how an app reaches Consul', () => {
  const define = (secured: boolean): { app: App; stack: AppStack } => {
    const app = Testing.app();
    return { app, stack: new AppStack(app, 'shop', { cluster: clusterWith({ name: 'p', secured }) }) };
  };

  test('not at all as long as it defines nothing there', () => {
    const { stack } = define(true);
    const synthesized = JSON.parse(Testing.synth(stack));
    expect(Object.keys(synthesized.provider)).toEqual(['nomad']);
    expect(synthesized.variable.p_access.type).toBe(
      'object({ nomad_ca = string, nomad_token = optional(string), login = optional(string) })',
    );
  });

  test('with the token of its own variable, or else its login, once', () => {
    const { stack } = define(true);
    new consul.ServiceDefaults(stack, 'a');
    new consul.ServiceDefaults(stack, 'b');
    const synthesized = JSON.parse(Testing.synth(stack));
    expect(synthesized.provider.consul).toEqual([
      {
        address: '10.0.0.5:8500',
        scheme: 'http',
        ca_pem: '${var.p_access.consul_ca}',
        token: '${var.p_access.consul_token}',
        dynamic: {
          auth_jwt: {
            for_each: '${nonsensitive((var.p_access.consul_token == null)) ? [1] : []}',
            content: { auth_method: 'berth', bearer_token: '${var.p_access.login}' },
          },
        },
      },
    ]);
    expect(synthesized.variable.p_access.type).toBe(
      'object({ nomad_ca = string, nomad_token = optional(string), login = optional(string), consul_ca = string, consul_token = optional(string) })',
    );
  });

  test('without a token where none is asked for', () => {
    const { stack } = define(false);
    new consul.ServiceDefaults(stack, 'a');
    expect(JSON.parse(Testing.synth(stack)).provider.consul).toEqual([{ address: '10.0.0.5:8500', scheme: 'http' }]);
  });
});
