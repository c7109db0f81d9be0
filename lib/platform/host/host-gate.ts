import { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { DockerHost } from '../../docker/docker-host';
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

  /** Secret of a token for Consul; empty where there is no access control. */
  readonly consulToken: string;

  /** Secret of a token for Nomad; empty where there is no access control. */
  readonly nomadToken: string;
}

/** Properties for `HostGate`. */
export interface HostGateProps {
  readonly access: AgentsAccess;

  /** Number of servers of the quorum that the host is a member of; 0 when it is none. */
  readonly servers: number;

  /** Whether Nomad runs tasks on the host. */
  readonly runsTasks: boolean;

  /** The host's agents. */
  readonly agents: TerraformResource[];
}

/**
 * Whether enough servers answer when they are asked themselves: what the gossip, and autopilot by it, knows of a loss is old
 * for up to half a minute.
 */
const ALIVE = `
alive() {
  count=0 answering=0
  for peer in $(echo "$peers" | tr -d '[]" ' | tr ',' '\\n' | cut -d: -f1); do
    count=$((count + 1))
    if answers "$peer" >/dev/null 2>&1; then answering=$((answering + 1)); fi
  done
  detail="of $count servers, $answering answer"
  [ $answering -gt $((count / 2 + TOLERANCE)) ]
}
`;

/**
 * Waits until the state below is good for some seconds in a row: a server that has just come may go again.
 * Before a change a server may go that is no voter; without any voter there is no quorum to lose, or none yet.
 */
const WAIT = `
seconds=0 steady=0 refused=0
while :; do
  state=bad
  look
  case "$state" in
    good) steady=$((steady + 1)); [ $steady -lt 7 ] || exit 0 ;;
    none) steady=0; [ $seconds -lt 5 ] || { echo "$WHO: no quorum yet, its other servers are awaited"; exit 0; } ;;
    closed) steady=0; refused=$((refused + 1)); [ $refused -lt 8 ] || { echo "$WHO: access control is not set up yet"; exit 0; } ;;
    stranger) steady=0; [ "$GATE" = after ] || exit 0 ;;
    *) steady=0 ;;
  esac
  seconds=$((seconds + 1))
  [ $seconds -lt $PATIENCE ] || break
  sleep 1
done
if [ "$GATE" = before ]; then
  echo "$WHO: the quorum can't do without this server now, another one is down: $detail" >&2
else
  echo "$WHO: not healthy after $seconds seconds: $detail" >&2
fi
exit 1
`;

const CONSUL = `
WHO=Consul
answers() {
  if [ -n "$CONSUL_CACERT" ]; then url=https://$1:8501; else url=http://$1:8500; fi
  timeout 3 consul operator raft list-peers -stale -http-addr=$url
}
${ALIVE}
look() {
  peers=$(wget -q -O- http://127.0.0.1:8500/v1/status/peers 2>&1)
  detail="peers $peers"
  case "$peers" in
    '[]') state=none ;;
    *"\\"$ADDRESS:8300\\""*)
      alive || return
      health=$(consul operator autopilot state 2>&1 | awk '/^Healthy:/ { h = $2 } /^Failure Tolerance:/ { t = $3 } END { print h, t }')
      detail="autopilot says healthy and failure tolerance are '$health'"
      set -- $health
      [ "$1" = true ] && [ "$2" -ge "$TOLERANCE" ] && state=good ;;
    '['*) state=stranger ;;
  esac
}
${WAIT}`;

/**
 * Of a client no one but a token's owner hears more than that its agent lives. One that has not met its Consul again gets no
 * task with a service.
 */
const READY = `
ready() {
  node=$(nomad node status -self -t '{{.Status}} {{.Drivers.docker.Healthy}} {{index .Attributes "consul.version"}}' 2>&1)
  detail="the node's status, the health of its Docker driver and the version of its Consul are '$node'"
  case "$node" in 'ready true '[0-9]*) return 0 ;; esac
  return 1
}
`;

const NOMAD = `
WHO=Nomad
answers() {
  if [ -n "$NOMAD_CACERT" ]; then url=https://$1:4646; else url=http://$1:4646; fi
  NOMAD_TOKEN= NOMAD_ADDR=$url timeout 3 nomad operator api '/v1/status/leader?stale'
}
${ALIVE}
look() {
  peers=$(NOMAD_TOKEN= nomad operator api '/v1/status/peers?stale' 2>&1)
  detail="peers $peers"
  case "$peers" in
    '[]' | null) state=none ;;
    *"\\"$ADDRESS:4647\\""*)
      alive || return
      health=$(nomad operator autopilot health 2>&1)
      case "$health" in *403*) state=closed; detail='the token is refused'; return ;; esac
      health=$(echo "$health" | awk '/^Healthy:/ { h = $2 } /^FailureTolerance:/ { t = $2 } END { print h, t }')
      detail="autopilot says healthy and failure tolerance are '$health'"
      set -- $health
      [ "$1" = true ] && [ "$2" -ge "$TOLERANCE" ] || return
      [ "$GATE" = before ] || [ "$RUNS_TASKS" = no ] || ready || return
      state=good ;;
    '['*) state=stranger ;;
  esac
}
${READY}${WAIT}`;

const CLIENT = `
WHO=Nomad
${READY}
look() {
  if ready; then state=good; return; fi
  case "$node" in *403*) state=closed ;; esac
}
${WAIT}`;

const ASK_CONSUL = `docker -H "$ENGINE" exec -e GATE -e PATIENCE -e TOLERANCE -e ADDRESS -e CONSUL_HTTP_TOKEN "$CONSUL_CONTAINER" /bin/sh -c "$CONSUL"`;
const ASK_NOMAD = `docker -H "$ENGINE" exec -e GATE -e PATIENCE -e TOLERANCE -e ADDRESS -e RUNS_TASKS -e NOMAD_TOKEN "$NOMAD_CONTAINER" /bin/sh -c "$NOMAD"`;

const AFTER = `
export GATE=after PATIENCE=180
[ -z "$BERTH_SKIP_GATES" ] || exit 0
[ "$SERVERS" = 0 ] || ${ASK_CONSUL} || exit 1
${ASK_NOMAD}
`;

/** A server that doesn't run is replaced without question: that is its repair. */
const BEFORE = `
export GATE=before PATIENCE=30
[ -z "$BERTH_SKIP_GATES" ] || exit 0
running() { [ "$(docker -H "$ENGINE" inspect -f '{{.State.Running}}' "$1" 2>/dev/null)" = true ]; }
command -v docker >/dev/null || { echo "to change a server, this needs the docker command" >&2; exit 1; }
if running "$NOMAD_CONTAINER"; then
  docker -H "$ENGINE" exec "$NOMAD_CONTAINER" test -f /tmp/leaving && exit 0
  ${ASK_NOMAD} || exit 1
fi
if running "$CONSUL_CONTAINER"; then
  ${ASK_CONSUL} || exit 1
fi
`;

/**
 * Define the gate of a host: after its agents have been created or replaced, nothing goes on until it is ready, and until
 * a server is a healthy voter of both quorums; before a server's agents are replaced, its quorum must be able to do
 * without it.
 *
 * `BERTH_SKIP_GATES=1` in the shell that runs Terraform opens it, for repairs.
 */
export class HostGate extends LocalCommand {
  /** The command that asks whether the quorums can do without the host, with its environment. */
  public static before(access: AgentsAccess): {
    readonly command: string;
    readonly environment: { [name: string]: string };
  } {
    return { command: BEFORE, environment: environmentOf(access, { NOMAD, TOLERANCE: '1' }) };
  }

  public constructor(scope: Construct, id: string, props: HostGateProps) {
    const { access, servers, runsTasks, agents } = props;
    super(scope, id, {
      dockerHost: access.dockerHost,
      onCreate: AFTER,
      onDestroy: servers > 1 ? BEFORE : undefined,
      environment: environmentOf(access, {
        SERVERS: String(servers),
        TOLERANCE: servers > 1 ? '1' : '0',
        RUNS_TASKS: runsTasks ? 'yes' : 'no',
        NOMAD: servers === 0 ? CLIENT : NOMAD,
      }),
      dependsOn: agents,
      replacedWith: agents,
    });
  }
}

function environmentOf(access: AgentsAccess, more: { [name: string]: string }): { [name: string]: string } {
  return {
    CONSUL_CONTAINER: access.consulContainer,
    NOMAD_CONTAINER: access.nomadContainer,
    ADDRESS: access.address,
    CONSUL_HTTP_TOKEN: access.consulToken,
    NOMAD_TOKEN: access.nomadToken,
    CONSUL,
    ...more,
  };
}
