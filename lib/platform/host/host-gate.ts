import { ITerraformDependable, TerraformResource, TerraformStack } from 'cdktf';
import { CONSUL_PORTS } from '../../consul/ports';
import { DockerHost } from '../../docker/docker-host';
import { NOMAD_PORTS } from '../../nomad/agent/ports';
import { CREDENTIALS } from './agent-files';
import { LOGIN_METHOD } from '../../private/stack/logins';
import { AGENT_LOGIN } from './agent-login.generated';
import { AGENT_GATE } from './agent-gate.generated';
import { HOST_GATE } from './host-gate.generated';
import { LocalCommand } from './local-command';

/** How a host's agents are asked, from the machine that runs Terraform, through the host's Docker Engine. */
export interface AgentsAccess {
  /** The host. */
  readonly dockerHost: DockerHost;

  /** Name of the container that runs the host's Consul agent. */
  readonly consulContainer: string;

  /** Name of the container that runs the host's Nomad agent. */
  readonly nomadContainer: string;

  /** Address of the host on which its agents listen. */
  readonly address: string;

  /** Name of the host's agents. */
  readonly node: string;

  /** Name of the platform. */
  readonly platform: string;

  /** Number of servers of the quorums that the host is a member of; 0 when it is a client. */
  readonly servers: number;
}

/** Properties for `HostGate`. */
export interface HostGateProps {
  readonly access: AgentsAccess;

  /** Whether Nomad runs tasks on the host. */
  readonly runsTasks: boolean;

  /** The host's agents. */
  readonly agents: TerraformResource[];
}

/**
 * Define the gates of a host. Before a server's agents are replaced, its quorums must be able to do without it. After agents
 * have been created or replaced, nothing goes on until the host is ready, and a server a healthy voter of both quorums.
 *
 * `BERTH_SKIP_GATES=1` in the shell that runs Terraform opens them, for repairs.
 */
export class HostGate {
  /** What is created once the host is ready. */
  public readonly dependables: ITerraformDependable[];

  public constructor(stack: TerraformStack, props: HostGateProps) {
    const { access, runsTasks, agents } = props;
    const { dockerHost, node } = access;
    const environment = { ...agentVariables(access), RUNS_TASKS: runsTasks ? 'yes' : 'no' };
    const common = {
      dockerHost,
      environment,
      earlierVariables: EARLIER_TOKENS,
      dependsOn: agents,
      replacedWith: agents,
    };
    const program = (failure: string, gate: 'before' | 'after') => ({
      failure,
      text: HOST_GATE,
      constants: { ...GATE_CONSTANTS, PLATFORM: access.platform, GATE: gate },
    });
    this.dependables = [
      // Terraform runs no destroy provisioners of a tainted resource. Without a create provisioner this one never is: a host
      // that did not become ready is still asked about before its next replacement.
      new LocalCommand(stack, 'gate', { ...common, onDestroy: program(`${node} may not be replaced`, 'before') }),
      new LocalCommand(stack, 'ready', { ...common, onCreate: program(`${node} is not ready`, 'after') }),
    ];
  }
}

/** Tokens that earlier releases kept in the state. */
export const EARLIER_TOKENS = ['CONSUL_HTTP_TOKEN', 'NOMAD_TOKEN'];

/** What the program that asks the agents needs of this release. */
export const GATE_CONSTANTS: { readonly [name: string]: string } = {
  AGENT_LOGIN,
  AGENT_GATE,
  CONSUL_RPC_PORT: String(CONSUL_PORTS.rpc),
  CONSUL_HTTP_PORT: String(CONSUL_PORTS.http),
  CONSUL_HTTPS_PORT: String(CONSUL_PORTS.https),
  NOMAD_RPC_PORT: String(NOMAD_PORTS.rpc),
  NOMAD_HTTP_PORT: String(NOMAD_PORTS.http),
  CONSUL_TOKEN_FILE: CREDENTIALS.consulTokenFile,
  NOMAD_TOKEN_FILE: CREDENTIALS.nomadTokenFile,
  NOMAD_LOGIN_FILE: CREDENTIALS.nomadLoginFile,
  LOGIN_METHOD,
};

/** What it needs to know of a host's agents. */
export function agentVariables(access: AgentsAccess): { readonly [name: string]: string } {
  return {
    CONSUL_CONTAINER: access.consulContainer,
    NOMAD_CONTAINER: access.nomadContainer,
    ADDRESS: access.address,
    SERVERS: String(access.servers),
  };
}
