import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { DestroyCommand } from './destroy-command';

/** Properties for `EmptyHost`. */
export interface EmptyHostProps {
  /** Address of the host's Docker Engine, as `DOCKER_HOST` has it. */
  readonly engine: string;

  /** Name of the container that runs the host's Nomad agent. */
  readonly nomadContainer: string;

  /** URL of Nomad's API. */
  readonly nomadAddress: string;

  /** Directory of Nomad's data. */
  readonly dataDir: string;

  /** The host's agents. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Runs inside the agent's container. A task's directory is mounted from before it starts until its container is gone and
 * the agent has collected it, so the mounts tell what Nomad's API doesn't: that of a purged job nothing is left.
 */
const WAIT = `
jobs=$(nomad job status -namespace='*' | awk '$5 == "running" || $5 == "pending" { print $1 }')
[ -z "$jobs" ] || { echo "destroy these jobs first:" $jobs >&2; exit 1; }
seconds=0
while grep -q " $DATA_DIR/alloc/" /proc/mounts; do
  nomad system gc
  sleep 1
  seconds=$((seconds + 1))
  [ $seconds -lt 330 ] || { echo "tasks still run after $seconds seconds" >&2; exit 1; }
done
`;

const COMMAND = `
if [ "$(docker -H "$ENGINE" inspect -f '{{.State.Running}}' "$CONTAINER")" = true ]; then
  docker -H "$ENGINE" exec -e NOMAD_ADDR -e DATA_DIR -e NOMAD_CLI_SHOW_HINTS=false "$CONTAINER" /bin/sh -c "$WAIT"
elif command -v docker >/dev/null; then
  echo "$CONTAINER does not run: tasks of its host are left behind" >&2
else
  echo "to empty the host first, this needs the docker command" >&2
  exit 1
fi
`;

/**
 * Define a gate that a host passes when it is destroyed, between its last job and its agents: it runs no task, and keeps
 * nothing of one.
 *
 * A destroyed job stops later than Terraform goes on. Without their agent its containers would run for ever.
 */
export class EmptyHost extends DestroyCommand {
  public constructor(scope: Construct, id: string, props: EmptyHostProps) {
    super(scope, id, {
      command: COMMAND,
      environment: {
        ENGINE: props.engine,
        CONTAINER: props.nomadContainer,
        NOMAD_ADDR: props.nomadAddress,
        DATA_DIR: props.dataDir,
        WAIT,
      },
      dependsOn: props.dependsOn,
    });
  }
}
