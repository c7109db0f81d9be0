import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { AgentsAccess, HostGate } from './host-gate';
import { LocalCommand } from './local-command';

/** Properties for `EmptyHost`. */
export interface EmptyHostProps {
  readonly access: AgentsAccess;

  /** URL of Nomad's API. */
  readonly nomadAddress: string;

  /** Directory of Nomad's data. */
  readonly dataDir: string;

  /** How long the host's tasks may take to move to other hosts. */
  readonly drainDeadline: Duration;

  /** Whether the host is a member of quorums that have others. */
  readonly inQuorum: boolean;

  /** The host's agents, and their gate. */
  readonly dependsOn: ITerraformDependable[];
}

/** While jobs run, the host may only go when others can take its tasks. */
const MAY_GO = `
jobs=$(nomad job status -namespace='*' | awk '$5 == "running" || $5 == "pending" { print $1 }')
[ -n "$jobs" ] || exit 0
others=$(nomad node status -t '{{range .}}{{if and (eq .Status "ready") (eq .SchedulingEligibility "eligible")}}{{.Name}} {{end}}{{end}}')
for node in $others; do [ "$node" = "$NODE" ] || exit 2; done
echo "destroy these jobs first:" $jobs >&2
exit 1
`;

/**
 * A task's directory is mounted from before it starts until its container is gone and the agent has collected it, so the
 * mounts tell what Nomad's API doesn't: that of a purged job nothing is left.
 */
const IS_EMPTY = `
grep -q " $DATA_DIR/alloc/" /proc/mounts || { touch /tmp/leaving; exit 0; }
nomad system gc
exit 3
`;

/**
 * Nomad tries once to unmount a directory, which fails while it has connections of the task to its API: a query of a task that
 * is gone may wait for minutes.
 */
const UNMOUNT = `awk -v at="$DATA_DIR/alloc/" 'index($2, at) == 1 { print $2 }' /proc/mounts | xargs -r -n 1 umount -l`;

const COMMAND = `
if [ "$(docker -H "$ENGINE" inspect -f '{{.State.Running}}' "$NOMAD_CONTAINER")" = true ]; then
  ask() { docker -H "$ENGINE" exec -e NOMAD_ADDR -e NOMAD_TOKEN -e DATA_DIR -e NODE -e DEADLINE -e NOMAD_CLI_SHOW_HINTS=false "$NOMAD_CONTAINER" /bin/sh -c "$1"; }
  ask "$MAY_GO"
  case $? in
    0) ;;
    2)
      if [ "$IN_QUORUM" = yes ]; then /bin/sh -c "$BEFORE" || exit 1; fi
      ask 'nomad node status -self >/dev/null 2>&1 || exit 0; nomad node drain -self -enable -yes -deadline "$DEADLINE" -m "the host is removed"' || exit 1
      docker -H "$ENGINE" update --restart=no "$CONSUL_CONTAINER" >/dev/null
      LEAVE=yes ;;
    *) exit 1 ;;
  esac
  seconds=0
  idle=0
  until ask "$IS_EMPTY"; do
    [ $? = 3 ] || exit 1
    seconds=$((seconds + 1))
    [ $seconds -lt 330 ] || { echo "tasks still run after $seconds seconds" >&2; exit 1; }
    tasks=$(docker -H "$ENGINE" ps -q --filter label=com.hashicorp.nomad.alloc_id) || exit 1
    if [ -n "$tasks" ]; then idle=0; else idle=$((idle + 1)); fi
    [ $idle -lt 10 ] || ask "$UNMOUNT"
    sleep 1
  done
  # What leaves is not missed: a member that only disappears counts as failed for days.
  [ -z "$LEAVE" ] || docker -H "$ENGINE" exec -e CONSUL_HTTP_TOKEN "$CONSUL_CONTAINER" consul leave
  true
elif command -v docker >/dev/null; then
  echo "$NOMAD_CONTAINER does not run: tasks of its host are left behind" >&2
else
  echo "to empty the host first, this needs the docker command" >&2
  exit 1
fi
`;

/**
 * Define a gate that a host passes when it is destroyed, between its last job and its agents: it runs no task, and keeps
 * nothing of one.
 *
 * Without their agent a task's containers would run for ever. While jobs run, the host's tasks are moved to other hosts; a
 * server must not be needed by its quorums.
 */
export class EmptyHost extends LocalCommand {
  public constructor(scope: Construct, id: string, props: EmptyHostProps) {
    const before = HostGate.before(props.access);
    super(scope, id, {
      dockerHost: props.access.dockerHost,
      onDestroy: COMMAND,
      environment: {
        ...before.environment,
        BEFORE: before.command,
        IN_QUORUM: props.inQuorum ? 'yes' : 'no',
        NOMAD_ADDR: props.nomadAddress,
        NODE: props.access.node,
        DATA_DIR: props.dataDir,
        DEADLINE: props.drainDeadline.toString(),
        MAY_GO,
        IS_EMPTY,
        UNMOUNT,
      },
      dependsOn: props.dependsOn,
    });
  }
}
