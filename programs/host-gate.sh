# Ask the agents of a host whether they are ready (GATE=after their creation), or whether the quorums of a server can do
# without it (GATE=before a replacement). AGENT_GATE is the program that asks inside the agents' containers, behind AGENT_LOGIN.
#
# SERVERS is the number of servers of the quorums that the host is a member of: 0 for a client.

[ "${BERTH_SKIP_GATES:-}" != 1 ] || exit 0

# The state of an earlier release may not say it; to ask a quorum that the host is no member of does no harm.
SERVERS=${SERVERS:-3}
require_number SERVERS
if [ "$SERVERS" -gt 1 ]; then TOLERANCE=1; else TOLERANCE=0; fi

if [ "$GATE" = before ]; then
  [ "$SERVERS" -gt 1 ] || exit 0
  LIMIT=30
else
  LIMIT=180
fi
export GATE SERVERS TOLERANCE LIMIT

ask_consul() {
  export AGENT=consul
  inside $((LIMIT + 60)) "$CONSUL_CONTAINER" "$AGENT_LOGIN$AGENT_GATE" AGENT GATE SERVERS TOLERANCE LIMIT ADDRESS \
    CONSUL_RPC_PORT CONSUL_HTTP_PORT CONSUL_HTTPS_PORT CONSUL_HTTP_TOKEN CONSUL_TOKEN_FILE
}

ask_nomad() {
  export AGENT=nomad
  inside $((LIMIT + 60)) "$NOMAD_CONTAINER" "$AGENT_LOGIN$AGENT_GATE" AGENT GATE SERVERS TOLERANCE LIMIT ADDRESS RUNS_TASKS \
    NOMAD_RPC_PORT NOMAD_HTTP_PORT NOMAD_TOKEN NOMAD_TOKEN_FILE NOMAD_LOGIN_FILE LOGIN_METHOD PLATFORM
}

# Notes are held back, so that the cause of a failure is the first line of what Terraform prints.
consul_note='' nomad_note=''
if [ "$GATE" = after ]; then
  if [ "$SERVERS" != 0 ]; then consul_note=$(ask_consul) || exit 1; fi
  nomad_note=$(ask_nomad) || exit 1
else
  # An agent that does not run is replaced without question: that is its repair.
  if running "$NOMAD_CONTAINER"; then
    # The host has just been drained. An old mark is that of a removal that was given up.
    recent=$(inside 60 "$NOMAD_CONTAINER" 'find /tmp/leaving -mmin -30 2>/dev/null || true') || exit 1
    [ -z "$recent" ] || exit 0
    nomad_note=$(ask_nomad) || exit 1
  fi
  if running "$CONSUL_CONTAINER"; then consul_note=$(ask_consul) || exit 1; fi
fi
printf '%s\n%s\n' "$consul_note" "$nomad_note" | sed '/^$/d'
