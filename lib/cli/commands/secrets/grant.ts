import { TopologyFile } from '../../../platform/topology/topology-format';
import { LoginClaims } from '../../../private/stack/logins';
import { secretsVariable } from '../../../private/stack/secret-names';
import { CommandResult, defineCommand } from '../../command';
import { integer, optionalText } from '../../options';
import { signLogin } from '../../secrets/login';
import { SecretsFile } from '../../secrets/secrets-file';
import { SECRETS_OPTIONS } from '../../secrets/secrets-options';
import { readSecuredTopology } from '../../topology-file';

/** Roles that are handed out, and whether they are for a namespace. */
const ROLES: { readonly [role: string]: { readonly inNamespace: boolean } } = {
  plan: { inNamespace: true },
  deploy: { inNamespace: true },
  operate: { inNamespace: false },
};

export const secretsGrant = defineCommand({
  name: 'secrets grant',
  operands: ['platform'],
  options: {
    app: SECRETS_OPTIONS.app,
    dir: SECRETS_OPTIONS.dir,
    role: optionalText('deploy', `what it is for: ${Object.keys(ROLES).join(', ')}`),
    namespace: optionalText('shop', "namespace that it is for, or '*' for all of the apps"),
    days: integer(90, 1, 3650, 'how long it is valid'),
  },
  summary: 'prints an access for those who plan, deploy (both in one namespace) or operate, as Terraform takes it',
  run: async ([platform], { app, dir, role, namespace, days }) => {
    const topology = readSecuredTopology(app, platform);
    const claims = claimsOf(topology, role, namespace);
    return grant(platform, new SecretsFile(dir, platform), { ...claims, days });
  },
});

/** Print an access with a login of its own. It goes to stdout, and is stored nowhere. */
function grant(platform: string, file: SecretsFile, request: LoginClaims & { readonly days: number }): CommandResult {
  const { secrets, path } = file;
  if (!file.exists) throw new Error(`there is no '${path}': run 'berth secrets init ${platform}' first`);
  if (!secrets.nomad_ca || !secrets.consul_ca || !secrets.login_key) {
    throw new Error(`'${path}' lacks what an access needs: run 'berth secrets init ${platform}' first`);
  }
  const { nomad_ca, consul_ca } = secrets;
  const access = { nomad_ca, consul_ca, login: signLogin(platform, secrets, request) };
  return {
    lines: [JSON.stringify({ [secretsVariable(platform, 'access')]: access }, undefined, 2)],
    problems: [],
    warnings: file.warnings,
  };
}

function claimsOf(topology: TopologyFile, role?: string, namespace?: string): LoginClaims {
  const roles = Object.keys(ROLES);
  if (role === undefined || !Object.hasOwn(ROLES, role)) {
    throw new Error(`'--role' must be one of ${roles.join(', ')}${role === undefined ? '' : `, got '${role}'`}`);
  }
  const { name, namespaces } = topology;
  if (!ROLES[role].inNamespace) {
    if (namespace === undefined) return { role: role as LoginClaims['role'], namespace: '*' };
    throw new Error(`'--namespace' must not be given with the role '${role}', which is for the whole platform`);
  }
  if (namespaces === undefined) {
    throw new Error(`the topology file of '${name}' names no namespaces: synthesize again ('npm run synth')`);
  }
  if (namespace === undefined || ![...namespaces, '*'].includes(namespace)) {
    const must = `'--namespace' must be one of ${namespaces.join(', ')}, or '*' for all of them`;
    throw new Error(namespace === undefined ? must : `${must}, got '${namespace}'`);
  }
  return { role: role as LoginClaims['role'], namespace };
}
