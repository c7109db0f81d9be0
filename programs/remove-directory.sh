# Remove the directory DIRECTORY from a host, through a container of IMAGE: old keys and raft state would break the next
# platform on the host.

case $DIRECTORY in
  */../* | */..) fail "DIRECTORY must not hold '..', got '$DIRECTORY'" ;;
  /[!/]*/[!/]*) ;;
  *) fail "DIRECTORY must lie at least two levels below the root, got '$DIRECTORY'" ;;
esac
# shellcheck disable=SC2016
engine 600 run --rm --network none -v "$(dirname "$DIRECTORY"):/parent" --entrypoint /bin/sh "$IMAGE" \
  -c 'rm -rf "/parent/$0"' "$(basename "$DIRECTORY")" || fail "left on the host: $DIRECTORY"
