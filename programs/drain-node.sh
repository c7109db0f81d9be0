# Runs in the container of a host's Nomad agent, behind agent-login.sh: one STEP of draining the host. It exits with 10 for
# "not yet" (is-empty) and for "drain the node first" (may-leave); docker itself never exits with that.
# shellcheck disable=SC2154 # What agent-login.sh sets.

export NOMAD_CLI_SHOW_HINTS=false

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The jobs of all namespaces that run; nothing when nobody can know them, as there is no cluster any more, or none yet.
running_jobs() {
  start=$(date +%s)
  while :; do
    log_in && answer=$(timeout 20 nomad job status -namespace='*' 2>&1) && break
    waited=$(($(date +%s) - start))
    case $answer in
      *'code: 403'*)
        # Before access control is set up, no job can have been registered; see the host gate for this question.
        case $(printf none | NOMAD_TOKEN='' timeout 10 nomad acl bootstrap - 2>&1) in *'invalid acl token'*) return 0 ;; esac
        if [ $waited -ge 20 ]; then fail "Nomad refuses $credential: $answer"; fi
        ;;
      # The agent lives, but reaches no leader. Whether the host is empty is asked of the host itself.
      *'code: 500'*) if [ $waited -ge 15 ]; then return 0; fi ;;
      *) if [ $waited -ge 60 ]; then fail "Nomad did not list its jobs: $answer"; fi ;;
    esac
    sleep 1
  done
  # A stopped job is pending for as long as Nomad has something to look at later, such as a host that was lost.
  echo "$answer" | awk '($5 == "running" || $5 == "pending") && $6 != "(stopped)" { print $1 }'
}

has_mounts() {
  mounts=$(cat /proc/mounts) || exit 1
  case $mounts in *" ${DATA_DIR:?}/alloc/"*) return 0 ;; esac
  return 1
}

case $STEP in
  # While jobs run, a host may only leave when others can take its tasks.
  may-leave)
    jobs=$(running_jobs) || exit 1
    [ -n "$jobs" ] || exit 0
    log_in || fail "Nomad did not list its nodes: $answer"
    # shellcheck disable=SC2016
    others=$(timeout 20 nomad node status -t '{{range .}}{{if and (eq .Status "ready") (eq .SchedulingEligibility "eligible")}}{{.Name}} {{end}}{{end}}') ||
      fail "Nomad did not list its nodes"
    for other in $others; do
      if [ "$other" != "$NODE" ]; then exit 10; fi
    done
    # shellcheck disable=SC2086 # On one line.
    fail "destroy these jobs first:" $jobs
    ;;

  # A drain may take longer than a login lasts, so Nomad's command does not wait for its end.
  drain)
    log_in || fail "the host can't be drained: $answer"
    # A server that runs no tasks is no node.
    timeout 20 nomad node status -self >/dev/null 2>&1 || exit 0
    answer=$(timeout 60 nomad node drain -self -enable -detach -yes -deadline "$DEADLINE" -m "the host is removed" 2>&1) ||
      fail "the host can't be drained: $(echo "$answer" | tail -n 5)"
    start=$(date +%s)
    # shellcheck disable=SC2016
    until answer=$(timeout 20 nomad node status -self -t '{{if .DrainStrategy}}drains{{else}}drained{{end}}' 2>&1) && [ "$answer" = drained ]; do
      if [ $(($(date +%s) - start)) -ge "$LIMIT" ]; then fail "the host was not drained within $LIMIT seconds: $answer"; fi
      case $answer in *'code: 403'*) log_in ;; esac
      sleep 2
    done
    ;;

  # The directory of a task stays mounted until its container is gone and the agent has collected it; of a purged job, Nomad's
  # API knows nothing any more. The mark tells the gate of the host that it is on its way out.
  is-empty)
    logged_in=no round=0
    while has_mounts; do
      if [ $round -ge 5 ]; then exit 10; fi
      round=$((round + 1))
      # One login for all rounds. A host that can't log in becomes empty by itself, later.
      if [ $logged_in = no ] && log_in; then logged_in=yes; fi
      if [ $logged_in = yes ]; then timeout 20 nomad operator api /v1/client/gc </dev/null >/dev/null 2>&1; fi
      sleep 1
    done
    touch /tmp/leaving || exit 1
    ;;

  # Nomad tries once to unmount a directory, and fails while the task's connections to its API are open, such as a blocking
  # query of a task that is gone.
  unmount)
    awk -v at="$DATA_DIR/alloc/" 'index($2, at) == 1 { print $2 }' /proc/mounts | xargs -r -n 1 umount -l 2>/dev/null
    exit 0
    ;;

  *) fail "STEP must be may-leave, drain, is-empty or unmount, got '$STEP'" ;;
esac
