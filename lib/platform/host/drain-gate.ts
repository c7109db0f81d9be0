import { Fn, ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { DRAIN_HOST } from './drain-host.generated';
import { DRAIN_NODE } from './drain-node.generated';
import { AgentsAccess, agentVariables, EARLIER_TOKENS, GATE_CONSTANTS } from './host-gate';
import { HOST_GATE } from './host-gate.generated';
import { LocalCommand } from './local-command';

/** Properties for `DrainGate`. */
export interface DrainGateProps {
  readonly access: AgentsAccess;

  /** URL of Nomad's API. */
  readonly nomadAddress: string;

  /** Directory of Nomad's data. */
  readonly dataDir: string;

  /** How long the host's tasks may take to move to other hosts. */
  readonly drainDeadline: Duration;

  /** Longest kill timeout of a task. */
  readonly maxKillTimeout: Duration;

  /** The host's agents, and their gates. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Define the gate of a host that is destroyed, between its last job and its agents: it passes once the host runs no task and
 * keeps nothing of one.
 *
 * Without their agent a task's containers would run for ever. While jobs run, the host is drained; a server must not be
 * needed by its quorums.
 */
export class DrainGate extends LocalCommand {
  public constructor(scope: Construct, id: string, props: DrainGateProps) {
    const { access } = props;
    super(scope, id, {
      dockerHost: access.dockerHost,
      onDestroy: {
        failure: `${access.node} may not leave`,
        text: DRAIN_HOST,
        constants: { ...GATE_CONSTANTS, PLATFORM: access.platform, HOST_GATE, DRAIN_NODE },
      },
      environment: {
        ...agentVariables(access),
        IN_QUORUM: access.servers > 1 ? 'yes' : 'no',
        NOMAD_ADDR: props.nomadAddress,
        NODE: access.node,
        DATA_DIR: props.dataDir,
        DEADLINE: props.drainDeadline.toString(),
        DRAIN_SECONDS: seconds(props.drainDeadline),
        KILL_SECONDS: seconds(props.maxKillTimeout),
      },
      earlierVariables: EARLIER_TOKENS,
      dependsOn: props.dependsOn,
    });
  }
}

function seconds(duration: Duration): string {
  return duration.isUnresolved()
    ? Token.asString(Fn.ceil(duration.toSeconds()))
    : String(Math.ceil(duration.toSeconds()));
}
