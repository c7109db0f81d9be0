import { Fn, ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { CONSUL_PORTS } from '../../consul/ports';
import { DockerHost } from '../../docker/docker-host';
import { CONSUL_TOKENS, ConsulToken } from '../../private/stack/secret-names';
import { Secrets } from '../../private/stack/secrets';
import { LocalCommand } from '../host/local-command';
import { BOOTSTRAP } from './bootstrap.generated';
import { BOOTSTRAP_CONSUL } from './bootstrap-consul.generated';
import { BOOTSTRAP_NOMAD } from './bootstrap-nomad.generated';

/** Rules of the Consul tokens that a platform works with, by their name in its secrets: least privilege. */
export const CONSUL_RULES: { readonly [token in ConsulToken]: string } = {
  agent: 'node_prefix "" { policy = "write" } service_prefix "" { policy = "read" }',
  dns: 'node_prefix "" { policy = "read" } service_prefix "" { policy = "read" }',
  // With less than service:write an agent that restarts can't take lost services out of the catalog.
  nomad:
    'agent_prefix "" { policy = "read" } node_prefix "" { policy = "read" } service_prefix "" { policy = "write" }',
};

/** Properties for `AclBootstrap`. */
export interface AclBootstrapProps {
  /** A server. */
  readonly dockerHost: DockerHost;
  readonly consulContainer: string;
  readonly nomadContainer: string;
  readonly secrets: Secrets;

  /** Number of servers that run tasks as well. */
  readonly clients: number;
}

/** Define the first tokens of Consul and Nomad. The step is safe to repeat. */
export class AclBootstrap extends Construct {
  public readonly dependables: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: AclBootstrapProps) {
    super(scope, id);
    const { dockerHost, secrets } = props;
    const tokens = CONSUL_TOKENS.flatMap((name) => [
      name,
      ...['accessor', 'secret'].map((part) => secrets.get('consul_tokens', name, part)),
    ]);
    const rules = Object.entries(CONSUL_RULES).map(([name, text]) => `${name} ${text}`);
    const consul = new LocalCommand(this, 'consul', {
      dockerHost,
      onCreate: {
        failure: 'access control of Consul is not set up',
        text: BOOTSTRAP,
        constants: { BOOTSTRAP: BOOTSTRAP_CONSUL, VARIABLES: 'CONSUL_HTTP_TOKEN CONSUL_HTTP_PORT TOKENS RULES ENDED' },
      },
      environment: {
        CONTAINER: props.consulContainer,
        CONSUL_HTTP_PORT: String(CONSUL_PORTS.http),
        RULES: rules.join('\n'),
      },
      secrets: {
        CONSUL_HTTP_TOKEN: secrets.get('consul_management_token'),
        TOKENS: Fn.join(' ', tokens),
        ENDED: secrets.get('consul_tokens_ended'),
      },
      replacedOnChange: true,
    });
    const nomad = new LocalCommand(this, 'nomad', {
      dockerHost,
      onCreate: {
        failure: 'access control of Nomad is not set up',
        text: BOOTSTRAP,
        constants: {
          BOOTSTRAP: BOOTSTRAP_NOMAD,
          VARIABLES: 'NOMAD_TOKEN CLIENTS',
          CLIENTS: String(props.clients),
        },
      },
      environment: { CONTAINER: props.nomadContainer },
      secrets: { NOMAD_TOKEN: secrets.get('nomad_management_token') },
      replacedOnChange: true,
      dependsOn: [consul],
    });
    this.dependables = [nomad];
  }
}
