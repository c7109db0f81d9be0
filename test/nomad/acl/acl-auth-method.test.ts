import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Duration, nomad } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

const OIDC = {
  discoveryUrl: 'https://login.example.com',
  clientId: 'nomad',
  redirectUris: ['http://localhost:4649/oidc/callback'],
};

describe('AclAuthMethod', () => {
  test('defaults of a login of people', () => {
    const stack = stackOf(Testing.app());
    const method = new nomad.AclAuthMethod(stack, 'sso', { login: nomad.AclLogin.oidc(OIDC) });
    expect(method.authMethodName).toBe('sso');
    expect(Template.of(stack).resource('nomad_acl_auth_method', 'sso')).toMatchObject({
      name: 'sso',
      type: 'OIDC',
      token_locality: 'local',
      max_token_ttl: '8h',
      default: false,
      config: {
        oidc_discovery_url: 'https://login.example.com',
        oidc_client_id: 'nomad',
        oidc_enable_pkce: true,
        bound_audiences: ['nomad'],
        allowed_redirect_uris: OIDC.redirectUris,
      },
    });
  });

  test('all props of a login of machines', () => {
    const stack = stackOf(Testing.app());
    const login = nomad.AclLogin.jwt({
      audiences: ['nomad'],
      jwksUrl: 'https://ci.example.com/jwks',
      jwksCa: 'PEM',
      issuers: ['https://ci.example.com'],
      signingAlgorithms: ['ES256'],
      claimMappings: { repository: 'repository' },
      listClaimMappings: { groups: 'groups' },
      verboseLogging: true,
    });
    new nomad.AclAuthMethod(stack, 'm', {
      login,
      name: 'ci',
      tokenTtl: Duration.minutes(20),
      tokenLocality: 'global',
      tokenNameFormat: '${value.repository}',
      isDefault: true,
    });
    expect(Template.of(stack).resource('nomad_acl_auth_method', 'm')).toMatchObject({
      name: 'ci',
      type: 'JWT',
      token_locality: 'global',
      max_token_ttl: '20m',
      token_name_format: '$${value.repository}',
      default: true,
      config: {
        jwks_url: 'https://ci.example.com/jwks',
        jwks_ca_cert: 'PEM',
        bound_audiences: ['nomad'],
        bound_issuer: ['https://ci.example.com'],
        signing_algs: ['ES256'],
        claim_mappings: { repository: 'repository' },
        list_claim_mappings: { groups: 'groups' },
        verbose_logging: true,
      },
    });
  });

  test('a secret is taken by reference', () => {
    const stack = stackOf(Testing.app());
    const secret = new TerraformVariable(stack, 'sso_secret', { sensitive: true });
    const login = nomad.AclLogin.oidc({ ...OIDC, clientSecret: secret.stringValue });
    new nomad.AclAuthMethod(stack, 'sso', { login });
    const { config } = Template.of(stack).resource('nomad_acl_auth_method', 'sso');
    expect(config.oidc_client_secret).toBe('${var.sso_secret}');
  });

  test('fails when a secret stands in the program, and says all else that is wrong', () => {
    const login = nomad.AclLogin.oidc({ discoveryUrl: 'login', clientId: '', clientSecret: 'abc', redirectUris: [] });
    const define = (): unknown =>
      new nomad.AclAuthMethod(stackOf(Testing.app()), 'a_b', {
        login,
        tokenTtl: Duration.seconds(1),
        tokenLocality: 'here',
      });
    expect(define).toThrow(
      /'name' must .*\n.*'tokenLocality' must be one of local, global.*\n.*'tokenTtl' must be between/,
    );
    expect(define).toThrow(/'login.discoveryUrl' must be a URL.*\n.*'login.clientId' must not be empty/);
    expect(define).toThrow(/'login.clientSecret' must be a reference to a sensitive Terraform variable/);
    expect(define).toThrow(/'login.redirectUris' must not be empty/);
  });

  test.each([{}, { jwksUrl: 'https://a', discoveryUrl: 'https://b' }])('fails when keys come from %j', (from) => {
    const login = nomad.AclLogin.jwt({ audiences: ['nomad'], ...from });
    expect(() => new nomad.AclAuthMethod(stackOf(Testing.app()), 'ci', { login })).toThrow(
      "'login' must have exactly one of 'jwksUrl', 'discoveryUrl' and 'validationKeys'",
    );
  });
});

describe('AclBindingRule', () => {
  const method = (stack: TerraformStack): nomad.IAclAuthMethod =>
    new nomad.AclAuthMethod(stack, 'sso', { login: nomad.AclLogin.oidc(OIDC) });

  test('values of the login are for Nomad to read', () => {
    const stack = stackOf(Testing.app());
    new nomad.AclBindingRule(stack, 'teams', {
      authMethod: method(stack),
      binding: nomad.AclBinding.role('team-${value.team}'),
      selector: '"dev" in list.groups',
      description: 'd',
    });
    expect(Template.of(stack).resource('nomad_acl_binding_rule', 'teams')).toMatchObject({
      auth_method: 'sso',
      bind_type: 'role',
      bind_name: 'team-$${value.team}',
      selector: '"dev" in list.groups',
      description: 'd',
      depends_on: ['nomad_acl_auth_method.sso'],
    });
  });

  test('a management token is for those who meet a condition', () => {
    const stack = stackOf(Testing.app());
    const authMethod = method(stack);
    const binding = nomad.AclBinding.management();
    new nomad.AclBindingRule(stack, 'admins', { authMethod, binding, selector: '"admins" in list.groups' });
    expect(Template.of(stack).resource('nomad_acl_binding_rule', 'admins').bind_name).toBeUndefined();
    expect(() => new nomad.AclBindingRule(stack, 'all', { authMethod, binding })).toThrow(
      "[stack/all] 'selector' must be given for a management token",
    );
  });

  test('fails when a binding has no name', () => {
    const stack = stackOf(Testing.app());
    const binding = nomad.AclBinding.policy('');
    expect(() => new nomad.AclBindingRule(stack, 'x', { authMethod: method(stack), binding })).toThrow(
      "[stack/x] 'binding' must not be empty, got ''",
    );
  });
});
