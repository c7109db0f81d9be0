# Runs in the container of an agent, behind agent-login.sh, for at most LIMIT seconds: wait until the quorum of AGENT (consul
# or nomad) is healthy and can lose TOLERANCE servers; of a Nomad client (SERVERS=0), until it is ready for tasks.
# shellcheck disable=SC2154 # What agent-login.sh sets.

case $AGENT in
  consul) who=Consul port=$CONSUL_RPC_PORT ;;
  *) who=Nomad port=$NOMAD_RPC_PORT ;;
esac

# Nomad's command line would send what it finds on its standard input.
peers_of() {
  if [ "$AGENT" = consul ]; then
    timeout 10 wget -q -O- "http://127.0.0.1:$CONSUL_HTTP_PORT/v1/status/peers"
  else
    NOMAD_TOKEN='' timeout 10 nomad operator api '/v1/status/peers?stale' </dev/null
  fi
}

answers() {
  if [ "$AGENT" = consul ]; then
    if [ -n "$CONSUL_CACERT" ]; then url=https://$1:$CONSUL_HTTPS_PORT; else url=http://$1:$CONSUL_HTTP_PORT; fi
    timeout 3 consul operator raft list-peers -stale -http-addr="$url"
  else
    if [ -n "$NOMAD_CACERT" ]; then url=https://$1:$NOMAD_HTTP_PORT; else url=http://$1:$NOMAD_HTTP_PORT; fi
    NOMAD_TOKEN='' NOMAD_ADDR=$url timeout 3 nomad operator api '/v1/status/leader?stale' </dev/null
  fi
}

# Ask each server itself: gossip, and so autopilot, can lag a lost server by 30 seconds.
enough_answer() {
  count=0 answering=0
  for peer in $(echo "$peers" | tr -d '[]" ' | tr ',' '\n' | cut -d: -f1); do
    count=$((count + 1))
    if answers "$peer" >/dev/null 2>&1; then answering=$((answering + 1)); fi
  done
  detail="of $count servers, $answering answer"
  [ $answering -gt $((count / 2 + TOLERANCE)) ]
}

# The state is 'refused' when Nomad knows other tokens, and 'closed' when a server has none yet. To a bootstrap it answers that it
# was set up already before it looks at the secret, and this secret it never accepts, as it is no UUID.
token_refused() {
  state=refused detail="$who refuses $credential: $1" logged_in=no
  if [ "$AGENT" = nomad ] && [ "$credential" = 'the management token' ]; then
    case $(printf none | NOMAD_TOKEN='' timeout 10 nomad acl bootstrap - 2>&1) in
      *'invalid acl token'*) state=closed ;;
    esac
  fi
}

autopilot() {
  if [ "$AGENT" = consul ]; then
    timeout 10 consul operator autopilot state
  else
    timeout 10 nomad operator autopilot health
  fi
}

# Until a client sees Consul again, it gets no task with services.
ready_for_tasks() {
  if [ "$logged_in" != yes ]; then
    if ! log_in; then
      detail="the login fails: $answer"
      case $answer in *'code: 403'*) token_refused "$answer" ;; esac
      return 1
    fi
    logged_in=yes
  fi
  # shellcheck disable=SC2016
  node=$(timeout 10 nomad node status -self -t '{{.Status}} {{.Drivers.docker.Healthy}} {{index .Attributes "consul.version"}}' 2>&1)
  detail="the node's status, the health of its Docker driver and the version of its Consul are '$node'"
  case $node in
    'ready true '[0-9]*) return 0 ;;
    *'code: 403'*) token_refused "$node" ;;
  esac
  return 1
}

look_at_server() {
  peers=$(peers_of 2>&1)
  detail="peers $peers"
  case $peers in
    '[]' | null) state=none ;;
    *"\"$ADDRESS:$port\""*)
      enough_answer || return
      health=$(autopilot 2>&1)
      case $health in
        *'code: 403'*)
          token_refused "$health"
          return
          ;;
      esac
      health=$(echo "$health" | awk '/^Healthy:/ { h = $2 } /^Failure ?Tolerance:/ { t = $NF } END { print h, t }')
      detail="autopilot says healthy and failure tolerance are '$health'"
      case $health in 'true '[0-9]*) ;; *) return ;; esac
      [ "${health#true }" -ge "$TOLERANCE" ] || return
      if [ "$AGENT" = nomad ] && [ "$GATE" = after ] && [ "$RUNS_TASKS" != no ]; then ready_for_tasks || return; fi
      state=good
      ;;
    '['*) state=stranger ;;
  esac
}

look() {
  state=bad
  if [ "$SERVERS" != 0 ]; then
    look_at_server
  elif ready_for_tasks; then
    state=good
  fi
}

case $LIMIT in
  '' | *[!0-9]*)
    echo "LIMIT must be a whole number of seconds, got '$LIMIT'" >&2
    exit 1
    ;;
esac
logged_in=no
start=$(date +%s) last='' since=0
while :; do
  look
  now=$(date +%s)
  if [ "$state" != "$last" ]; then last=$state since=$now; fi
  lasted=$((now - since))
  case $state in
    # A server that has just joined may leave again.
    good) if [ $lasted -ge 6 ]; then exit 0; fi ;;
    # There is no quorum to lose.
    none)
      if [ $lasted -ge 5 ]; then
        echo "$who: no quorum yet, its other servers are awaited"
        exit 0
      fi
      ;;
    closed)
      if [ $lasted -ge 5 ]; then
        echo "$who: access control is not set up yet"
        exit 0
      fi
      ;;
    # A server that has just joined may not know the token yet.
    refused) if [ $lasted -ge 20 ]; then break; fi ;;
    # A server that is no voter is not missed.
    stranger) if [ "$GATE" = before ]; then exit 0; fi ;;
  esac
  if [ $((now - start)) -ge "$LIMIT" ]; then break; fi
  sleep 1
done
if [ "$state" = refused ]; then
  echo "$detail" >&2
elif [ "$GATE" = before ]; then
  echo "$who: the quorum cannot lose this server now: $detail" >&2
else
  echo "$who: not healthy after $((now - start)) seconds: $detail" >&2
fi
exit 1
