# Let a host leave the platform once it runs no task: without their agent, a task's containers would run for ever.
# While jobs run, the host is drained; a server must not be needed by its quorums. HOST_GATE is the program that asks them,
# DRAIN_NODE the one that runs in the container of the Nomad agent, AGENT_LOGIN what goes before each in a container.

# The state of an earlier release may not say it.
DRAIN_SECONDS=${DRAIN_SECONDS:-3600} KILL_SECONDS=${KILL_SECONDS:-300}
require_number DRAIN_SECONDS
require_number KILL_SECONDS
# Tasks have the deadline of the drain to move, and then their kill timeout; the rest is for shutdown delays and for cleaning up.
LIMIT=$((DRAIN_SECONDS + KILL_SECONDS + 120))
start=$(date +%s)

ask() {
  export STEP="$1" LIMIT
  inside $((LIMIT + 60)) "$NOMAD_CONTAINER" "$AGENT_LOGIN$DRAIN_NODE" STEP LIMIT NOMAD_ADDR DATA_DIR NODE DEADLINE \
    NOMAD_TOKEN NOMAD_TOKEN_FILE NOMAD_LOGIN_FILE LOGIN_METHOD PLATFORM
}

if ! running "$NOMAD_CONTAINER"; then
  echo "$NOMAD_CONTAINER does not run: the tasks of its host are left behind" >&2
  exit 0
fi

leave=no
ask may-leave
case $? in
  0) ;;
  10)
    if [ "$IN_QUORUM" != no ]; then (export GATE=before; eval "$HOST_GATE") || exit 1; fi
    ask drain || exit 1
    if running "$CONSUL_CONTAINER"; then
      # Else Docker would start the agent again once it has left.
      engine 60 update --restart=no "$CONSUL_CONTAINER" >/dev/null || exit 1
      leave=yes
    fi
    ;;
  *) exit 1 ;;
esac

busy=$(date +%s)
while :; do
  ask is-empty
  case $? in
    0) break ;;
    10) ;;
    *) exit 1 ;;
  esac
  now=$(date +%s)
  tasks=$(engine 60 ps --filter label=com.hashicorp.nomad.alloc_id --format '{{.Names}}') || exit 1
  if [ $((now - start)) -ge $LIMIT ]; then
    # shellcheck disable=SC2086 # On one line.
    if [ -n "$tasks" ]; then fail "tasks still run after $LIMIT seconds:" $tasks; fi
    fail "directories of tasks are still mounted below $DATA_DIR after $LIMIT seconds"
  fi
  if [ -n "$tasks" ]; then busy=$now; fi
  if [ $((now - busy)) -ge 10 ]; then ask unmount || exit 1; fi
  sleep 1
done

# A member that leaves is not missed; one that only disappears counts as failed for days.
if [ $leave = yes ]; then
  answer=$(inside 60 "$CONSUL_CONTAINER" "$AGENT_LOGIN
consul leave" CONSUL_HTTP_TOKEN CONSUL_TOKEN_FILE 2>&1) && exit 0
  # The agent may end before the answer arrives.
  sleep 2
  if running "$CONSUL_CONTAINER"; then fail "Consul did not leave: $answer"; fi
fi
