# Runs behind engine.sh: a connection over standard input and output, from inside CONTAINER to the port PORT of ADDRESS. What is
# sent over it stands in no argument.

command -v docker >/dev/null || fail "the docker command is missing on this machine: install Docker's command line"
set -- docker -H "$ENGINE" exec -i "$CONTAINER" nc "$ADDRESS" "$PORT"
# The files of engine.sh are removed when this shell ends. Without them, docker takes its place: signals reach it.
[ -n "$ENGINE_CA$ENGINE_SSH_OPTIONS" ] || exec "$@"
"$@"
