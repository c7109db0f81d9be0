import { AppStack, consul } from '../../lib';
import type { Field } from './fields';
import { keyOf, Read, row as rowOf } from './row';

const row = (type: string) => {
  const unprefixed = rowOf(type);
  return (name: string, ...rest: [Field['define'], Read, string?]): Field => unprefixed(`consul.${name}`, ...rest);
};

const { AclAccess, AclRule, IntentionSource } = consul;

const policy = (
  name: string,
  props: (text: string) => Partial<consul.AclPolicyProps>,
  read: Read,
  legal?: string,
): Field =>
  row('consul_acl_policy')(
    name,
    (stack, id, text) =>
      void new consul.AclPolicy(stack, id, { rules: [AclRule.of('operator', AclAccess.READ)], ...props(text) }),
    read,
    legal,
  );
const role = (name: string, props: (text: string) => consul.AclRoleProps, read: Read, legal?: string): Field =>
  row('consul_acl_role')(
    name,
    (stack, id, text) => void new consul.AclRole(stack, id, { serviceIdentities: ['s'], ...props(text) }),
    read,
    legal,
  );
const method = (
  name: string,
  props: (text: string) => Partial<consul.AclAuthMethodProps>,
  read: Read,
  legal?: string,
): Field =>
  row('consul_acl_auth_method')(
    name,
    (stack, id, text) => {
      const given = props(text);
      const jwksUrl = given.discoveryUrl || given.validationKeys ? undefined : 'https://x';
      new consul.AclAuthMethod(stack, id, { audiences: ['a'], jwksUrl, ...given });
    },
    (r) => read({ ...JSON.parse(r.config_json), name: r.name }),
    legal,
  );
const binding = (name: string, props: (text: string) => Partial<consul.AclBindingRuleProps>, read: Read): Field =>
  row('consul_acl_binding_rule')(
    name,
    (stack, id, text) => {
      const authMethod = consul.AclAuthMethod.fromAuthMethodName(stack, `${id}-m`, 'm');
      new consul.AclBindingRule(stack, id, { authMethod, bindType: 'role', bindName: 'r', ...props(text) });
    },
    read,
  );
const entry = (name: string, define: (stack: AppStack, id: string, text: string) => void, read: Read): Field =>
  row('consul_config_entry')(name, define, (r) => read({ ...r, config: JSON.parse(r.config_json) }));
const intentions = (name: string, source: (text: string) => consul.IntentionSource, read: Read): Field =>
  entry(
    name,
    (stack, id, text) => void new consul.ServiceIntentions(stack, id, { sources: [source(text)] }),
    ({ config }) => read(config.Sources[0]),
  );

/** A quoted text of HCL in which nothing but JSON's escapes is expected. */
const quotedIn = (text: string): string => JSON.parse(/^\w+ ("[^]*") \{ policy = "read" \}$/.exec(text)![1]);

export const CONSUL_FIELDS: readonly Field[] = [
  policy(
    'AclPolicy.name',
    (name) => ({ name }),
    ({ name }) => name,
    'p',
  ),
  policy(
    'AclPolicy.description',
    (description) => ({ description }),
    ({ description }) => description,
  ),
  policy(
    'AclRule.key',
    (text) => ({ rules: [AclRule.key(text, AclAccess.READ)] }),
    ({ rules }) => quotedIn(rules),
  ),
  policy(
    'AclRule.service',
    (text) => ({ rules: [AclRule.service(text, AclAccess.READ)] }),
    ({ rules }) => quotedIn(rules),
  ),
  policy(
    'AclRule.of',
    (text) => ({ rules: [AclRule.of(text, AclAccess.READ)] }),
    ({ rules }) => /^([^]*) = "read"$/.exec(rules)![1],
    'operator',
  ),
  role(
    'AclRole.name',
    (name) => ({ name }),
    ({ name }) => name,
    'r',
  ),
  role(
    'AclRole.description',
    (description) => ({ description }),
    ({ description }) => description,
  ),
  role(
    'AclRole.serviceIdentities',
    (text) => ({ serviceIdentities: [text] }),
    (r) => r.service_identities[0].service_name,
  ),
  method(
    'AclAuthMethod.name',
    (name) => ({ name }),
    ({ name }) => name,
    'm',
  ),
  method(
    'AclAuthMethod.audiences',
    (text) => ({ audiences: [text] }),
    (config) => config.BoundAudiences[0],
  ),
  method(
    'AclAuthMethod.jwksUrl',
    (jwksUrl) => ({ jwksUrl }),
    (config) => config.JWKSURL,
  ),
  method(
    'AclAuthMethod.issuer',
    (issuer) => ({ issuer }),
    (config) => config.BoundIssuer,
  ),
  method(
    'AclAuthMethod.claimMappings key',
    (text) => ({ claimMappings: { [text]: 'x' } }),
    (config) => keyOf(config.ClaimMappings),
  ),
  method(
    'AclAuthMethod.claimMappings',
    (text) => ({ claimMappings: { x: text } }),
    (config) => config.ClaimMappings.x,
  ),
  binding(
    'AclBindingRule.bindName',
    (bindName) => ({ bindName }),
    (r) => r.bind_name,
  ),
  binding(
    'AclBindingRule.selector',
    (selector) => ({ selector }),
    ({ selector }) => selector,
  ),
  binding(
    'AclBindingRule.description',
    (description) => ({ description }),
    ({ description }) => description,
  ),
  entry(
    'ConfigEntry.name',
    (stack, id, name) => void new consul.ConfigEntry(stack, id, { kind: 'mesh', name, config: {} }),
    ({ name }) => name,
  ),
  entry(
    'ConfigEntry.config',
    (stack, id, text) => void new consul.ConfigEntry(stack, id, { kind: 'mesh', config: { X: text } }),
    ({ config }) => config.X,
  ),
  entry(
    'ConfigEntry.config key',
    (stack, id, text) => void new consul.ConfigEntry(stack, id, { kind: 'mesh', config: { [text]: 1 } }),
    ({ config }) => keyOf(config),
  ),
  entry(
    'ServiceDefaults.service',
    (stack, id, service) => void new consul.ServiceDefaults(stack, id, { service }),
    ({ name }) => name,
  ),
  entry(
    'ServiceDefaults.raw',
    (stack, id, text) => void new consul.ServiceDefaults(stack, id, { raw: { ExternalSNI: text } }),
    ({ config }) => config.ExternalSNI,
  ),
  entry(
    'ServiceIntentions.destination',
    (stack, id, destination) =>
      void new consul.ServiceIntentions(stack, id, { destination, sources: [IntentionSource.allow('x')] }),
    ({ name }) => name,
  ),
  intentions(
    'IntentionSource.allow',
    (text) => IntentionSource.allow(text),
    ({ Name }) => Name,
  ),
  intentions(
    'IntentionSource.http pathPrefix',
    (pathPrefix) => IntentionSource.http('x', [{ pathPrefix }]),
    (s) => s.Permissions[0].HTTP.PathPrefix,
  ),
  intentions(
    'IntentionSource.http pathRegex',
    (pathRegex) => IntentionSource.http('x', [{ pathRegex }]),
    (s) => s.Permissions[0].HTTP.PathRegex,
  ),
  intentions(
    'IntentionSource.http methods',
    (text) => IntentionSource.http('x', [{ methods: [text] }]),
    (s) => s.Permissions[0].HTTP.Methods[0],
  ),
];
