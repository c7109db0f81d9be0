import { TerraformVariable } from 'cdktf';
import { nomad } from '../../lib';
import type { Field } from './fields';
import { asClientReads } from './job-fields';
import { keyOf, Read, row } from './row';

const { AclBinding, AclLogin, AclRules, Constraint } = nomad;

const namespace = (name: string, props: (text: string) => nomad.NamespaceProps, read: Read, legal?: string): Field =>
  row('nomad_namespace')(name, (stack, id, text) => void new nomad.Namespace(stack, id, props(text)), read, legal);
const pool = (name: string, props: (text: string) => nomad.NodePoolProps, read: Read, legal?: string): Field =>
  row('nomad_node_pool')(name, (stack, id, text) => void new nomad.NodePool(stack, id, props(text)), read, legal);
const variable = (
  name: string,
  props: (text: string) => Partial<nomad.VariableProps>,
  read: Read,
  legal?: string,
): Field =>
  row('nomad_variable')(
    name,
    (stack, id, text) => void new nomad.Variable(stack, id, { path: `p/${id}`, items: { k: 'v' }, ...props(text) }),
    read,
    legal,
  );
const volume = (
  name: string,
  props: (text: string) => nomad.DynamicHostVolumeProps,
  read: Read,
  legal?: string,
): Field =>
  row('nomad_dynamic_host_volume')(
    name,
    (stack, id, text) => void new nomad.DynamicHostVolume(stack, id, props(text)),
    read,
    legal,
  );
const policy = (
  name: string,
  props: (text: string) => Partial<nomad.AclPolicyProps>,
  read: Read,
  legal?: string,
): Field =>
  row('nomad_acl_policy')(
    name,
    (stack, id, text) => void new nomad.AclPolicy(stack, id, { rules: AclRules.operate(), ...props(text) }),
    read,
    legal,
  );
const role = (name: string, props: (text: string) => Partial<nomad.AclRoleProps>, read: Read, legal?: string): Field =>
  row('nomad_acl_role')(
    name,
    (stack, id, text) => {
      const policies = [nomad.AclPolicy.fromPolicyName(stack, `${id}-p`, 'p')];
      new nomad.AclRole(stack, id, { policies, ...props(text) });
    },
    read,
    legal,
  );
const method = (
  name: string,
  props: (text: string) => Partial<nomad.AclAuthMethodProps>,
  read: Read,
  legal?: string,
): Field =>
  row('nomad_acl_auth_method')(
    name,
    (stack, id, text) => {
      const login = AclLogin.jwt({ jwksUrl: 'https://x/jwks', audiences: ['a'] });
      new nomad.AclAuthMethod(stack, id, { login, ...props(text) });
    },
    read,
    legal,
  );
const jwt = (name: string, props: (text: string) => Partial<nomad.JwtLoginProps>, read: Read, legal?: string): Field =>
  method(
    `AclLogin.jwt ${name}`,
    (text) => {
      const given = props(text);
      const jwksUrl = given.discoveryUrl || given.validationKeys ? undefined : 'https://x/jwks';
      return { login: AclLogin.jwt({ jwksUrl, audiences: ['a'], ...given }) };
    },
    ({ config }) => read(config),
    legal,
  );
const oidc = (
  name: string,
  props: (text: string, secret: string) => Partial<nomad.OidcLoginProps>,
  read: Read,
  legal?: string,
): Field =>
  row('nomad_acl_auth_method')(
    `AclLogin.oidc ${name}`,
    (stack, id, text) => {
      const secret = new TerraformVariable(stack, `${id}-s`, { sensitive: true, default: 'x' }).stringValue;
      const login = { discoveryUrl: 'https://x', clientId: 'c', redirectUris: ['https://x/y'], ...props(text, secret) };
      new nomad.AclAuthMethod(stack, id, { login: AclLogin.oidc(login) });
    },
    ({ config }) => read(config),
    legal,
  );
const binding = (
  name: string,
  props: (text: string) => Partial<nomad.AclBindingRuleProps>,
  read: Read,
  legal?: string,
): Field =>
  row('nomad_acl_binding_rule')(
    name,
    (stack, id, text) => {
      const authMethod = nomad.AclAuthMethod.fromAuthMethodName(stack, `${id}-m`, 'm');
      new nomad.AclBindingRule(stack, id, { authMethod, binding: AclBinding.role('r'), ...props(text) });
    },
    read,
    legal,
  );

/** Texts of the autoscaler, which are read from its configuration: as HCL does, once Nomad's client has written it. */
const autoscaler = (
  name: string,
  props: (text: string) => Partial<nomad.AutoscalerProps>,
  read: (config: any, task: any) => string,
  legal?: string,
): Field =>
  row('nomad_job')(
    `Autoscaler.${name}`,
    (stack, id, text) => void new nomad.Autoscaler(stack, id, { image: 'i:1', ...props(text) }),
    ({ jobspec }) => {
      const [task] = JSON.parse(jobspec).TaskGroups[0].Tasks;
      const written = task.Templates[0].EmbeddedTmpl.replaceAll('{{ "{{" }}', '{{');
      return read(JSON.parse(written.replace(/([$%])\1\{/g, '$1{')), task);
    },
    legal,
  );

export const NOMAD_FIELDS: readonly Field[] = [
  autoscaler(
    'image',
    (image) => ({ image }),
    (_config, task) => asClientReads(task.Config.image),
  ),
  autoscaler(
    'prometheusAddress',
    (prometheusAddress) => ({ prometheusAddress }),
    ({ apm }) => apm.prometheus.config.address,
    'http://10.0.0.9:9090',
  ),
  autoscaler(
    'config',
    (text) => ({ config: { log_level: text } }),
    ({ log_level: level }) => level,
  ),
  autoscaler(
    'config key',
    (text) => ({ config: { telemetry: { [text]: 'x' } } }),
    ({ telemetry }) => keyOf(telemetry),
  ),
  namespace(
    'Namespace.name',
    (name) => ({ name }),
    ({ name }) => name,
    'shop',
  ),
  namespace(
    'Namespace.description',
    (description) => ({ description }),
    ({ description }) => description,
  ),
  namespace(
    'Namespace.meta key',
    (text) => ({ meta: { [text]: 'x' } }),
    ({ meta }) => keyOf(meta),
  ),
  namespace(
    'Namespace.meta',
    (text) => ({ meta: { x: text } }),
    ({ meta }) => meta.x,
  ),
  pool(
    'NodePool.name',
    (name) => ({ name }),
    ({ name }) => name,
  ),
  pool(
    'NodePool.description',
    (description) => ({ description }),
    ({ description }) => description,
  ),
  pool(
    'NodePool.meta key',
    (text) => ({ meta: { [text]: 'x' } }),
    ({ meta }) => keyOf(meta),
  ),
  pool(
    'NodePool.meta',
    (text) => ({ meta: { x: text } }),
    ({ meta }) => meta.x,
  ),
  variable(
    'Variable.path',
    (path) => ({ path }),
    ({ path }) => path,
  ),
  variable(
    'Variable.namespace',
    (namespace) => ({ namespace }),
    ({ namespace }) => namespace,
  ),
  variable(
    'Variable.items key',
    (text) => ({ items: { [text]: 'x' } }),
    ({ items }) => keyOf(items),
  ),
  variable(
    'Variable.items',
    (text) => ({ items: { x: text } }),
    ({ items }) => items.x,
  ),
  volume(
    'DynamicHostVolume.name',
    (name) => ({ name }),
    ({ name }) => name,
  ),
  volume(
    'DynamicHostVolume.namespace',
    (namespace) => ({ namespace }),
    ({ namespace }) => namespace,
  ),
  volume(
    'DynamicHostVolume.pluginId',
    (pluginId) => ({ pluginId }),
    (r) => r.plugin_id,
  ),
  volume(
    'DynamicHostVolume.parameters key',
    (text) => ({ parameters: { [text]: 'x' } }),
    (r) => keyOf(r.parameters),
  ),
  volume(
    'DynamicHostVolume.parameters',
    (text) => ({ parameters: { x: text } }),
    (r) => r.parameters.x,
  ),
  volume(
    'DynamicHostVolume.nodePool',
    (nodePool) => ({ nodePool }),
    (r) => r.node_pool,
  ),
  volume(
    'DynamicHostVolume.constraints attribute',
    (text) => ({ constraints: [Constraint.attribute(text, '=', 'x')] }),
    (r) => r.constraint[0].attribute,
  ),
  volume(
    'DynamicHostVolume.constraints',
    (text) => ({ constraints: [Constraint.nodeClass(text)] }),
    (r) => r.constraint[0].value,
  ),
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
    'AclRules.hcl',
    (text) => ({ rules: AclRules.hcl(text) }),
    (r) => r.rules_hcl,
  ),
  policy(
    'AclRules.read',
    (text) => ({ rules: AclRules.read(text) }),
    (r) => /^namespace "([^]*)" \{\n {2}cap/.exec(r.rules_hcl)![1],
    'shop',
  ),
  policy(
    'AclRules.deploy',
    (text) => ({ rules: AclRules.deploy(text) }),
    (r) => /^namespace "([^]*)" \{\n {2}cap/.exec(r.rules_hcl)![1],
    'shop-*',
  ),
  policy(
    'AclRules.deploy hostVolumes',
    (text) => ({ rules: AclRules.deploy('shop', [text]) }),
    (r) => /\nhost_volume "([^]*?)" \{ policy = "write" \}/.exec(r.rules_hcl)![1],
  ),
  policy(
    'AclPolicy.workload.jobId',
    (jobId) => ({ workload: { jobId } }),
    (r) => r.job_acl.job_id,
  ),
  policy(
    'AclPolicy.workload.namespace',
    (namespace) => ({ workload: { jobId: 'j', namespace } }),
    (r) => r.job_acl.namespace,
  ),
  policy(
    'AclPolicy.workload.group',
    (group) => ({ workload: { jobId: 'j', group } }),
    (r) => r.job_acl.group,
  ),
  policy(
    'AclPolicy.workload.task',
    (task) => ({ workload: { jobId: 'j', group: 'g', task } }),
    (r) => r.job_acl.task,
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
  method(
    'AclAuthMethod.name',
    (name) => ({ name }),
    ({ name }) => name,
    'm',
  ),
  method(
    'AclAuthMethod.tokenNameFormat',
    (tokenNameFormat) => ({ tokenNameFormat }),
    (r) => r.token_name_format,
  ),
  jwt(
    'audiences',
    (text) => ({ audiences: [text] }),
    (config) => config.bound_audiences[0],
  ),
  jwt(
    'jwksUrl',
    (jwksUrl) => ({ jwksUrl }),
    (config) => config.jwks_url,
    'https://x/keys',
  ),
  jwt(
    'jwksCa',
    (jwksCa) => ({ jwksCa }),
    (config) => config.jwks_ca_cert,
  ),
  jwt(
    'discoveryUrl',
    (discoveryUrl) => ({ discoveryUrl }),
    (config) => config.oidc_discovery_url,
    'https://x/discovery',
  ),
  jwt(
    'validationKeys',
    (text) => ({ validationKeys: [text] }),
    (config) => config.jwt_validation_pub_keys[0],
  ),
  jwt(
    'issuers',
    (text) => ({ issuers: [text] }),
    (config) => config.bound_issuer[0],
  ),
  jwt(
    'claimMappings key',
    (text) => ({ claimMappings: { [text]: 'x' } }),
    (config) => keyOf(config.claim_mappings),
  ),
  jwt(
    'claimMappings',
    (text) => ({ claimMappings: { x: text } }),
    (config) => config.claim_mappings.x,
  ),
  jwt(
    'listClaimMappings',
    (text) => ({ listClaimMappings: { x: text } }),
    (config) => config.list_claim_mappings.x,
  ),
  jwt(
    'signingAlgorithms',
    (text) => ({ signingAlgorithms: [text] }),
    (config) => config.signing_algs[0],
  ),
  oidc(
    'clientId',
    (clientId) => ({ clientId }),
    (config) => config.oidc_client_id,
  ),
  oidc(
    'redirectUris',
    (text) => ({ redirectUris: [text] }),
    (config) => config.allowed_redirect_uris[0],
  ),
  oidc(
    'scopes',
    (text) => ({ scopes: [text] }),
    (config) => config.oidc_scopes[0],
  ),
  oidc(
    'discoveryCa',
    (text) => ({ discoveryCa: [text] }),
    (config) => config.discovery_ca_pem[0],
  ),
  binding(
    'AclBinding.role',
    (text) => ({ binding: AclBinding.role(text) }),
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
];
