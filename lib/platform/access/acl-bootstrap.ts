import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { DockerHost } from '../../docker/docker-host';
import { ConsulToken } from '../../private/stack/secret-names';
import { Secrets } from '../../private/stack/secrets';
import { LocalCommand } from '../host/local-command';

/** Rules of the Consul tokens that a platform works with, by their name in its secrets; none may do more than it must. */
const CONSUL_RULES: { readonly [token in ConsulToken]: string } = {
  agent: 'node_prefix "" { policy = "write" } service_prefix "" { policy = "read" }',
  dns: 'node_prefix "" { policy = "read" } service_prefix "" { policy = "read" }',
  // With less than service:write an agent that restarts can't take lost services out of the catalog.
  nomad:
    'agent_prefix "" { policy = "read" } node_prefix "" { policy = "read" } service_prefix "" { policy = "write" }',
};

/** The provider can't choose a token's secret, and the agents had theirs before there was anyone to ask. */
const CONSUL = `
fail() { echo "$1" >&2; exit 1; }
tries=0
until consul acl token read -self >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 60 ] || fail "Consul refuses the management token: $(consul acl token read -self 2>&1)"
  sleep 1
done
while read -r name accessor secret rules; do
  policy="berth-$name"
  if consul acl policy read -name "$policy" >/dev/null 2>&1; then
    consul acl policy update -no-merge -name "$policy" -rules "$rules" >/dev/null || exit 1
  else
    consul acl policy create -name "$policy" -rules "$rules" >/dev/null || exit 1
  fi
  consul acl token read -accessor-id "$accessor" >/dev/null 2>&1 ||
    consul acl token create -accessor "$accessor" -secret "$secret" -policy-name "$policy" -description "$policy" >/dev/null || exit 1
done <<END
$TOKENS
END
`;

/** A bootstrap happens once; whoever is asked again must be who was there first. */
const NOMAD = `
fail() { echo "$1" >&2; exit 1; }
tries=0
until nomad acl token self >/dev/null 2>&1; do
  answer=$(printf %s "$NOMAD_TOKEN" | NOMAD_TOKEN= nomad acl bootstrap - 2>&1 >/dev/null)
  case "$answer" in *'already done'*) fail 'Nomad was set up with another management token' ;; esac
  tries=$((tries + 1))
  [ $tries -lt 60 ] || fail "Nomad's access control could not be set up: $answer"
  sleep 1
done
`;

/** Properties for `AccessControl`. */
export interface AccessControlProps {
  /** A server. */
  readonly dockerHost: DockerHost;
  readonly consulContainer: string;
  readonly nomadContainer: string;
  readonly secrets: Secrets;
}

/** Define the first tokens of Consul and Nomad: a step that may run again and again. */
export class AccessControl extends Construct {
  public readonly dependables: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: AccessControlProps) {
    super(scope, id);
    const { dockerHost, secrets } = props;
    const tokens = Object.entries(CONSUL_RULES).map(([name, text]) => {
      const [accessor, secret] = ['accessor', 'secret'].map((part) => secrets.get('consul_tokens', name, part));
      return `${name} ${accessor} ${secret} ${text}`;
    });
    const consul = new LocalCommand(this, 'consul', {
      dockerHost,
      onCreate: 'docker -H "$ENGINE" exec -e CONSUL_HTTP_TOKEN -e TOKENS "$CONTAINER" /bin/sh -c "$SCRIPT"',
      environment: {
        CONTAINER: props.consulContainer,
        CONSUL_HTTP_TOKEN: secrets.get('consul_management_token'),
        TOKENS: tokens.join('\n'),
        SCRIPT: CONSUL,
      },
      replacedOnChange: true,
    });
    const nomad = new LocalCommand(this, 'nomad', {
      dockerHost,
      onCreate: 'docker -H "$ENGINE" exec -e NOMAD_TOKEN "$CONTAINER" /bin/sh -c "$SCRIPT"',
      environment: {
        CONTAINER: props.nomadContainer,
        NOMAD_TOKEN: secrets.get('nomad_management_token'),
        SCRIPT: NOMAD,
      },
      replacedOnChange: true,
      dependsOn: [consul],
    });
    this.dependables = [nomad];
  }
}
